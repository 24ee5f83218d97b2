package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import dev.upgrader.lifecycle.Phase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A process that does nothing, with a control socket that follows a script: for what a real master
 * cannot be brought to do on demand.
 */
final class FakeMaster implements AutoCloseable {

  private final Path pidfile;
  private final Process process;
  private final ServerSocketChannel server;
  private final List<SocketChannel> watchers = new CopyOnWriteArrayList<>();
  private final Map<String, Runnable> script = new ConcurrentHashMap<>();
  private final Map<String, JsonObject> refusals = new ConcurrentHashMap<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private volatile Status status;
  private Optional<String> release = Optional.empty();
  private Optional<String> releaseLink = Optional.empty();
  private int wanted;
  private boolean paused;

  FakeMaster(Path pidfile, int generation, Phase phase) throws IOException {
    this.pidfile = pidfile;
    process = new ProcessBuilder("sleep", "60").start();
    status = status(generation, phase, Optional.empty());
    Path socket = ControlClient.socket(pidfile, process.pid());
    Files.createDirectories(socket.getParent());
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    start(this::accept);
  }

  long pid() {
    return process.pid();
  }

  /** What happens when {@code command} has been accepted. */
  FakeMaster on(String command, Runnable action) {
    script.put(command, action);
    return this;
  }

  /** Hears it, and does not answer in time. */
  FakeMaster silentOn(String command) {
    silent.add(command);
    return this;
  }

  FakeMaster refuse(String command, String reason) {
    JsonObject refusal = new JsonObject();
    refusal.put("ok", false);
    refusal.put("refused", reason);
    refusals.put(command, refusal);
    return this;
  }

  /** As masters do that say so: an older one does not. */
  FakeMaster refuseForItsConfiguration(String command, String reason) {
    refuse(command, reason);
    refusals.get(command).put("kind", "configuration");
    return this;
  }

  /** What it runs, and the symlink that it was found by. */
  synchronized void runs(Path directory, Path link) {
    release = Optional.of(directory.toString());
    releaseLink = Optional.of(link.toString());
    become(status.phase());
  }

  /** It has none of them. */
  synchronized void wants(int workers) {
    wanted = workers;
    become(status.phase());
  }

  synchronized void pause() {
    paused = true;
    become(status.phase());
  }

  void names(Path file) throws IOException {
    Files.writeString(file, pid() + "\n");
  }

  void become(Phase phase) {
    become(phase, status.attempt());
  }

  /** A status and its place in the order are one step, as in a master with one thread. */
  synchronized void become(Phase phase, Optional<Status.Attempt> attempt) {
    status = status(status.generation(), phase, attempt);
    watchers.forEach(watcher -> send(watcher, answer()));
  }

  void die() {
    try {
      server.close();
      process.destroyForcibly().waitFor();
      synchronized (this) {
        for (SocketChannel watcher : watchers) {
          watcher.close();
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    die();
  }

  private Status status(int generation, Phase phase, Optional<Status.Attempt> attempt) {
    return new Status(
        process.pid(),
        "shop",
        generation,
        phase,
        paused,
        System.currentTimeMillis(),
        0,
        release,
        releaseLink,
        pidfile.toString(),
        Optional.of(pidfile.toString()),
        wanted,
        0,
        0,
        List.of(),
        List.of(),
        Optional.empty(),
        attempt);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // The end of the test.
      return;
    }
  }

  private void serve(SocketChannel client) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answer(client, JsonParser.object().from(line).getString("command"));
      }
    } catch (IOException | JsonParserException e) {
      watchers.remove(client);
    }
  }

  private void answer(SocketChannel client, String command) throws IOException {
    if (refusals.containsKey(command)) {
      send(client, refusals.get(command));
      return;
    }
    if (command.equals("watch")) {
      synchronized (this) {
        if (process.isAlive()) {
          watchers.add(client);
          send(client, answer());
        } else {
          // With a process the kernel ends its connections, however far they have come.
          client.close();
        }
      }
      return;
    }
    Runnable action = script.get(command);
    if (action != null) {
      action.run();
    }
    if (silent.contains(command)) {
      return;
    }
    synchronized (this) {
      send(client, answer());
    }
  }

  private JsonObject answer() {
    JsonObject answer = new JsonObject();
    answer.put("v", 1);
    answer.put("ok", true);
    answer.put("status", StatusJson.object(status));
    return answer;
  }

  private static synchronized void send(SocketChannel client, JsonObject answer) {
    try {
      client.write(
          ByteBuffer.wrap((JsonWriter.string(answer) + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      // Who has gone hears nothing.
      return;
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fake master");
    thread.setDaemon(true);
    thread.start();
  }
}
