package dev.upgrader.api;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A worker without the agent ({@code agent: false}). It speaks to the master through a pipe, in the
 * agent's own messages; the master speaks to it by TERM. Listeners are announced by LISTEN_FDS and
 * its like, sd_listen_fds(3), but the JDK makes a channel of descriptor 0 only.
 */
final class MasterHome implements Home {
  private static final int FIRST = 3;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final OutputStream pipe;

  private MasterHome(OutputStream pipe) {
    this.pipe = pipe;
  }

  static Optional<Home> find() {
    String pipe = System.getenv("UPGRADER_PIPE");
    String worker = System.getenv("LISTEN_PID");
    // A child of a worker inherits the environment, but is no worker.
    if (pipe == null || !Long.toString(ProcessHandle.current().pid()).equals(worker)) {
      return Optional.empty();
    }
    try {
      MasterHome home =
          new MasterHome(new FileOutputStream(DESCRIPTORS.resolve(pipe).toString(), true));
      home.say("Hello version=1 pid=" + worker + " java=" + System.getProperty("java.version"));
      return Optional.of(home);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot speak to the master: " + e.getMessage(), e);
    }
  }

  @Override
  public ServerSocketChannel listener(String name, SocketAddress otherwise) throws IOException {
    int number = names().indexOf(name);
    if (number < 0) {
      throw new IOException(
          "cannot take listener " + name + ": the configuration declares none of that name");
    }
    String socket = socket(FIRST + number);
    if (!socket(0).equals(socket)) {
      throw new IOException(
          "cannot take listener "
              + name
              + ": without the agent that is only possible for the one that the key stdin names");
    }
    Channel channel = System.inheritedChannel();
    if (!(channel instanceof ServerSocketChannel listener)) {
      throw new IOException(
          "cannot take listener " + name + ": descriptor 0 is not a socket that listens");
    }
    String inode = socket.substring("socket:[".length(), socket.length() - 1);
    say("Bound listener=%s inode=%s address=%s".formatted(word(name), inode, word("descriptor 0")));
    return listener;
  }

  private static List<String> names() {
    return List.of(Optional.ofNullable(System.getenv("LISTEN_FDNAMES")).orElse("").split(":"));
  }

  private static String socket(int descriptor) throws IOException {
    return Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor))).toString();
  }

  @Override
  public void ready() {
    tell("Warm warmupRequests=0");
  }

  @Override
  public void onDrain(Runnable action) {
    Home.onShutdown(action);
  }

  @Override
  public boolean reload() {
    tell("ReloadAsked");
    return true;
  }

  private void tell(String line) {
    try {
      say(line);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot speak to the master: " + e.getMessage(), e);
    }
  }

  /** One write: shorter than PIPE_BUF, so lines of several threads do not mix, pipe(7). */
  private void say(String line) throws IOException {
    pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String word(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
