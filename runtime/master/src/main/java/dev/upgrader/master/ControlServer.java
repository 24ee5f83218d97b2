package dev.upgrader.master;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.control.ControlRefusal;
import dev.upgrader.control.JsonText;
import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Reason;
import dev.upgrader.os.SocketAddresses;
import dev.upgrader.os.UntrustedStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The control socket, see the package {@code dev.upgrader.control} for what is said on it. */
final class ControlServer implements Acceptor.Owner {

  /** Who answers. */
  interface Handler {
    Status status();

    /** The metrics as text, with fresh figures of all generations. */
    void metrics(Scrape.Reader reader);

    /** The status with fresh figures from the workers. */
    void statistics(Consumer<Status> told);

    /** Opens the log files anew; the answer is what could not be done. */
    void reopen(Consumer<List<String>> told);

    /** Empty: accepted; otherwise the reason why not. */
    Optional<Refusal> request(Request request, String by);
  }

  /** More clients than any operator has; for the next one the one that was silent longest goes. */
  private static final int MAX_CLIENTS = 64;

  private static final int MAX_LINE = 4096;

  private static final int VERSION = 1;

  private final Path path;
  private final Poller poller;
  private final Handler handler;
  private final int fd;
  private final Acceptor acceptor;

  /** Who has spoken last stands last. */
  private final Set<Client> clients = new LinkedHashSet<>();

  /**
   * Listens at {@code path}, in a directory that only its owner can enter.
   *
   * @param open descriptor on which an earlier image of this process has listened, -1: none
   * @throws IOException it cannot
   */
  ControlServer(Path path, int open, Poller poller, Timers timers, Log log, Handler handler)
      throws IOException {
    this.path = path;
    this.poller = poller;
    this.handler = handler;
    fd = open >= 0 ? open : listen(path);
    LibC.setCloseOnExec(fd, true);
    acceptor = new Acceptor(fd, "a connection on " + path, poller, timers, log, this);
  }

  private static int listen(Path path) throws IOException {
    try {
      Files.deleteIfExists(path);
      int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK);
      LibC.bind(fd, SocketAddresses.unix(path));
      LibC.listen(fd, MAX_CLIENTS);
      return fd;
    } catch (IOException e) {
      throw new IOException("cannot listen on control socket " + path + ": " + Reason.of(e), e);
    }
  }

  int fd() {
    return fd;
  }

  /** Sends the new status to all who watch. */
  void push() {
    List<Client> watchers = clients.stream().filter(client -> client.watching).toList();
    if (!watchers.isEmpty()) {
      String line = JsonWriter.string(withStatus());
      watchers.forEach(watcher -> watcher.channel.send(line));
    }
  }

  /** Removes what masters that were killed have left beside our socket. */
  void removeStale() throws IOException {
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(path.getParent(), "*.sock")) {
      for (Path socket : sockets) {
        String pid = socket.getFileName().toString().replace(".sock", "");
        if (pid.matches("\\d{1,10}") && !Proc.isAlive(Long.parseLong(pid))) {
          Files.deleteIfExists(socket);
        }
      }
    }
  }

  void close() throws IOException {
    acceptor.close();
    LibC.close(fd);
    List.copyOf(clients).forEach(client -> client.channel.close());
    Files.deleteIfExists(path);
  }

  @Override
  public void admit(int connection) throws OsException {
    int user = LibC.peerUser(connection);
    if (user != 0 && user != LibC.userId()) {
      UntrustedStream.close(connection);
      return;
    }
    if (clients.size() >= MAX_CLIENTS) {
      makeRoom();
    }
    Client client = new Client();
    client.channel = new LineChannel(connection, poller, MAX_LINE, client);
    clients.add(client);
  }

  /** One that watches is silent by its nature, so it goes last. */
  @Override
  public boolean makeRoom() {
    Optional<Client> silent =
        clients.stream()
            .filter(client -> !client.watching)
            .findFirst()
            .or(() -> clients.stream().findFirst());
    silent.ifPresent(client -> client.channel.close());
    return silent.isPresent();
  }

  /** Null: the answer follows. */
  private JsonObject answer(JsonObject request, Client client) {
    if (request.getInt("v", 0) != VERSION) {
      return refusal("cannot read request: this master speaks version " + VERSION);
    }
    String command = request.getString("command", "");
    if (command.equals("status")) {
      return withStatus();
    }
    if (command.equals("stats")) {
      handler.statistics(status -> client.channel.send(JsonWriter.string(with(status))));
      return null;
    }
    if (command.equals("reopen")) {
      handler.reopen(failures -> client.channel.send(JsonWriter.string(reopened(failures))));
      return null;
    }
    if (command.equals("metrics")) {
      handler.metrics(client);
      return null;
    }
    if (command.equals("watch")) {
      client.watching = true;
      return withStatus();
    }
    return request(command, request)
        .map(wish -> beside(request.getLong("beside", 0), wish))
        .map(
            wish ->
                handler
                    .request(wish, "control socket")
                    .map(ControlServer::refusal)
                    .orElseGet(ControlServer::ok))
        .orElseGet(() -> refusal("cannot read request: unknown command " + command));
  }

  private static Request beside(long successor, Request wish) {
    return successor > 0 ? new Request.Beside(successor, wish) : wish;
  }

  private static Optional<Request> request(String command, JsonObject request) {
    return Optional.ofNullable(
        switch (command) {
          case "upgrade" ->
              request.getInt("canary", 0) > 0
                  ? new Request.Canary(request.getInt("canary"))
                  : new Request.Move(Event.UPGRADE);
          case "quiet" ->
              request.getBoolean("park", false)
                  ? new Request.Quiet(true)
                  : new Request.Move(Event.QUIESCE);
          case "reload" -> new Request.Reload();
          case "return" -> new Request.Move(Event.RELOAD);
          case "rollback" -> new Request.Move(Event.ROLLBACK);
          case "stop" -> new Request.Move(Event.STOP);
          case "stop-now" -> new Request.Move(Event.STOP_NOW);
          case "scale" -> new Request.ScaleTo(request.getInt("workers", -1));
          case "pause" -> new Request.Pause(Request.Switch.ON);
          case "resume" -> new Request.Pause(Request.Switch.OFF);
          case "reload-workers" -> new Request.ReloadWorkers(Request.Pace.TOGETHER);
          case "chain-reload" -> new Request.ReloadWorkers(Request.Pace.CHAIN);
          case "reload-master" -> new Request.ReloadMaster(Request.Pace.CHAIN);
          default -> null;
        });
  }

  private static JsonObject ok() {
    JsonObject answer = new JsonObject();
    answer.put("v", VERSION);
    answer.put("ok", true);
    return answer;
  }

  private JsonObject withStatus() {
    return with(handler.status());
  }

  private static JsonObject with(Status status) {
    JsonObject answer = ok();
    answer.put("status", StatusJson.object(status));
    return answer;
  }

  private static JsonObject refusal(Refusal refusal) {
    JsonObject answer = refusal(refusal.reason());
    if (refusal.isOfConfiguration()) {
      answer.put("kind", ControlRefusal.CONFIGURATION);
    }
    return answer;
  }

  private static JsonObject refusal(String reason) {
    JsonObject answer = new JsonObject();
    answer.put("v", VERSION);
    answer.put("ok", false);
    answer.put("refused", reason);
    return answer;
  }

  private static JsonObject reopened(List<String> failures) {
    JsonObject answer = ok();
    answer.put("failed", failures);
    return answer;
  }

  private static JsonObject with(String metrics) {
    JsonObject answer = ok();
    answer.put("metrics", metrics);
    return answer;
  }

  private final class Client implements LineChannel.Listener, Scrape.Reader {
    private LineChannel channel;
    private boolean watching;

    @Override
    public void line(String line) {
      clients.remove(this);
      clients.add(this);
      JsonObject request;
      try {
        request = JsonText.object(line);
      } catch (IllegalArgumentException e) {
        channel.send(JsonWriter.string(refusal(e.getMessage())));
        return;
      }
      JsonObject answer = answer(request, this);
      if (answer != null) {
        channel.send(JsonWriter.string(answer));
      }
    }

    @Override
    public void text(String metrics) {
      channel.send(JsonWriter.string(with(metrics)));
    }

    @Override
    public void failed(String reason) {
      channel.send(JsonWriter.string(refusal(reason)));
    }

    @Override
    public void closed() {
      clients.remove(this);
    }
  }
}
