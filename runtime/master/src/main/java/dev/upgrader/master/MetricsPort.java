package dev.upgrader.master;

import dev.upgrader.config.Address;
import dev.upgrader.config.Configuration;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The port at which a scraper reads the metrics over HTTP. Bound once and inherited as a listener
 * is, but by masters only; the older of two masters reads it until it has gone. What comes in
 * between waits in the socket's queue, where the next reader finds it.
 */
final class MetricsPort implements MetricsClient.Owner, Acceptor.Owner {
  /** More scrapers than a service has; for the next one the one that has asked for nothing goes. */
  private static final int MAX_CLIENTS = 16;

  /** Who knows the metrics. */
  interface Source {
    void metrics(Scrape.Reader reader);

    /** The same at once, without waiting for anybody's fresh figures. */
    void metricsNow(Scrape.Reader reader);
  }

  private final Poller poller;
  private final Timers timers;
  private final Log log;
  private final Source source;
  private final Set<MetricsClient> clients = new LinkedHashSet<>();
  private Optional<OpenListener> open;
  private Acceptor acceptor;
  private boolean forTheService;

  /**
   * Nothing is read yet.
   *
   * @param open the socket, empty: none is configured
   */
  MetricsPort(Optional<OpenListener> open, Poller poller, Timers timers, Log log, Source source) {
    this.open = open;
    this.poller = poller;
    this.timers = timers;
    this.log = log;
    this.source = source;
  }

  /**
   * The socket for {@code wanted}: {@code there}, if that is it, or a new one.
   *
   * @throws IOException it cannot be bound
   */
  static Optional<OpenListener> matching(Optional<Address.Tcp> wanted, Optional<OpenListener> there)
      throws IOException {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    if (there.isPresent() && there.get().address().equals(wanted.get())) {
      return there;
    }
    OpenListener bound =
        OpenListener.bind(
            new Configuration.Listener("metrics", wanted.get(), Configuration.Scope.GENERATION));
    // A connection comes up here with its request, and not before: one that is silent costs
    // nothing, and none is taken by a master that goes before it could be answered, tcp(7).
    LibC.setOption(bound.fd(), LibC.IPPROTO_TCP, LibC.TCP_DEFER_ACCEPT, 1);
    return Optional.of(bound);
  }

  Optional<OpenListener> open() {
    return open;
  }

  /** This master speaks for the service from now on. */
  void listenForTheService() throws OsException {
    if (!forTheService) {
      forTheService = true;
      read();
    }
  }

  /** Another one is in force, of {@link #matching}; what was there is closed. */
  void use(Optional<OpenListener> next) throws IOException {
    if (!next.equals(open)) {
      closeSocket();
      open = next;
      if (forTheService) {
        read();
      }
    }
  }

  /** It will not be used after all. */
  void discard(Optional<OpenListener> matching) throws IOException {
    if (matching.isPresent() && !matching.equals(open)) {
      matching.get().close(false);
    }
  }

  /** Gives those who wait what is known; this process image ends. */
  void answerNow() {
    for (MetricsClient client : List.copyOf(clients)) {
      // Of one that was taken in this very round nothing is read yet.
      client.hear();
      if (client.hasAsked()) {
        source.metricsNow(client);
      }
    }
  }

  void close() throws IOException {
    answerNow();
    closeSocket();
    List.copyOf(clients).forEach(MetricsClient::close);
  }

  private void closeSocket() throws IOException {
    if (acceptor != null) {
      acceptor.close();
      acceptor = null;
    }
    if (open.isPresent()) {
      open.get().close(false);
    }
  }

  private void read() throws OsException {
    if (open.isPresent()) {
      acceptor =
          new Acceptor(open.get().fd(), "a connection for metrics", poller, timers, log, this);
    }
  }

  @Override
  public void admit(int connection) throws OsException {
    if (clients.size() >= MAX_CLIENTS) {
      makeRoom();
    }
    clients.add(new MetricsClient(connection, poller, timers, this));
  }

  @Override
  public boolean makeRoom() {
    Optional<MetricsClient> idle =
        clients.stream()
            .filter(client -> !client.hasAsked())
            .findFirst()
            .or(() -> clients.stream().findFirst());
    idle.ifPresent(MetricsClient::close);
    return idle.isPresent();
  }

  @Override
  public void asked(MetricsClient client) {
    source.metrics(client);
  }

  @Override
  public void closed(MetricsClient client) {
    clients.remove(client);
  }
}
