package dev.upgrader.control;

import com.grack.nanojson.JsonArray;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks one master one thing. Never waits longer than it is told to. */
public final class ControlClient {

  private final Path socket;
  private final Duration patience;

  /** Nothing is opened yet. */
  public ControlClient(Path socket, Duration patience) {
    this.socket = socket;
    this.patience = patience;
  }

  /** The control socket of the master {@code pid} that {@code pidfile} is about. */
  public static Path socket(Path pidfile, long pid) {
    return directory(pidfile).resolve(pid + ".sock");
  }

  /** Where all control sockets of {@code pidfile} lie. */
  public static Path directory(Path pidfile) {
    return pidfile.resolveSibling(pidfile.getFileName() + ".d");
  }

  /**
   * What the master says of itself.
   *
   * @throws IOException nobody answers, or not in time
   */
  public Status status() throws IOException {
    return ask("status");
  }

  /**
   * The same, with figures that the workers are asked for first.
   *
   * @throws IOException nobody answers, or not in time
   */
  public Status statistics() throws IOException {
    return ask("stats");
  }

  /**
   * The service's metrics as Prometheus reads them.
   *
   * @throws IOException nobody answers, or not in time
   * @throws ControlRefusal the master cannot tell them
   */
  public String metrics() throws IOException, ControlRefusal {
    return exchange(
        connection -> {
          connection.send(ControlRequest.of("metrics"));
          return connection.receive().getString("metrics", "");
        });
  }

  /**
   * Has the log files opened anew; what could not be done, in words.
   *
   * @throws SocketTimeoutException no answer in time
   * @throws IOException nobody answers
   * @throws ControlRefusal the master does not do it
   */
  public List<String> reopen() throws IOException, ControlRefusal {
    return exchange(
        connection -> {
          connection.send(ControlRequest.of("reopen"));
          JsonArray failed = connection.receive().getArray("failed", new JsonArray());
          return failed.stream().map(failure -> PlainText.of(failure.toString())).toList();
        });
  }

  private Status ask(String question) throws IOException {
    try {
      return exchange(
          connection -> {
            connection.send(ControlRequest.of(question));
            return ControlConnection.status(connection.receive());
          });
    } catch (ControlRefusal e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Asks for an action; returns when it has begun.
   *
   * @throws SocketTimeoutException no answer in time: it may yet begin
   * @throws IOException nobody answers
   * @throws ControlRefusal the master does not do it
   */
  public void command(ControlRequest request) throws IOException, ControlRefusal {
    exchange(
        connection -> {
          connection.send(request);
          return connection.receive();
        });
  }

  private interface Exchange<T> {
    T with(ControlConnection connection) throws IOException, ControlRefusal;
  }

  private <T> T exchange(Exchange<T> exchange) throws IOException, ControlRefusal {
    try (ControlConnection connection = new ControlConnection(socket)) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  connection.connect();
                  answer.complete(exchange.with(connection));
                } catch (IOException | ControlRefusal | RuntimeException e) {
                  answer.completeExceptionally(e);
                }
              },
              "control");
      thread.setDaemon(true);
      thread.start();
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ControlRefusal refusal) {
        throw refusal;
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      SocketTimeoutException late =
          new SocketTimeoutException("no answer within " + patience.toMillis() + " ms");
      late.initCause(e);
      throw late;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
