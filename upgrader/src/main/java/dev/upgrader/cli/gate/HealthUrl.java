package dev.upgrader.cli.gate;

import dev.upgrader.control.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * An HTTP GET that must be answered by a status below 400 in time. A whole URL is asked as it is; a
 * path is asked of every worker of the new generation at its own listener.
 */
public final class HealthUrl implements Gate {

  private final String url;
  private final WorkerListener listener;
  private final Http http;

  /**
   * Nothing is asked yet.
   *
   * @param url with a scheme, or a path that begins with a slash
   */
  public HealthUrl(String url, WorkerListener listener, Duration timeout) {
    this.url = url;
    this.listener = listener;
    this.http = new Http(timeout);
  }

  @Override
  public String name() {
    return "health-url " + url;
  }

  @Override
  public boolean isRequest() {
    return true;
  }

  @Override
  public Verdict check(Candidates candidates) {
    if (candidates.fresh().isEmpty()) {
      return new Verdict.Pending("not ready yet");
    }
    if (!url.startsWith("/")) {
      return ask(URI.create(url));
    }
    Status fresh = candidates.fresh().get();
    List<WorkerListener.Place> places = listener.places(fresh);
    if (places.isEmpty()) {
      return new Verdict.Broken(listener.absence());
    }
    Verdict last = new Verdict.Broken(listener.absence());
    for (WorkerListener.Place place : places) {
      last = ask(place.uri(url));
      if (!(last instanceof Verdict.Healthy)) {
        return last;
      }
    }
    return last;
  }

  private Verdict ask(URI uri) {
    try {
      int status = http.status(uri);
      return status < 400
          ? new Verdict.Healthy("status " + status)
          : new Verdict.Unhealthy("GET " + uri + " was answered by " + status);
    } catch (SocketTimeoutException | ConnectException e) {
      return new Verdict.Unhealthy("GET " + uri + " was not answered: " + e.getMessage());
    } catch (SocketException e) {
      return new Verdict.Unhealthy("GET " + uri + " was cut off: " + e.getMessage());
    } catch (IOException e) {
      // No such host, no trust in its certificate, no HTTP: nothing that the service has said.
      return new Verdict.Broken("GET " + uri + ": " + e);
    }
  }
}
