package dev.upgrader.master;

import dev.upgrader.os.Exec;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a master leaves to its own next image, which replaces it in place: uWSGI's HUP. It is
 * written to a file in memory whose descriptor survives the exec.
 *
 * @param inherited listeners and lock, under the numbers that they have
 * @param rest everything else about the master
 * @param workers that run and are taken over
 */
record Image(Message.Inherit inherited, Message.Image rest, List<Message.Adopt> workers) {
  /** The environment variable with the descriptor; only an image that follows another has it. */
  static final String VARIABLE = "UPGRADER_IMAGE";

  /**
   * Reads what the image before this one has left.
   *
   * @return null: there was none
   * @throws IOException it cannot be read
   */
  static Image find() throws IOException {
    OptionalInt file = InheritedDescriptor.find(System.getenv(), VARIABLE);
    if (file.isEmpty()) {
      return null;
    }
    int fd = file.getAsInt();
    LibC.rewind(fd);
    List<String> lines = content(fd).lines().toList();
    LibC.close(fd);
    try {
      List<Message.Adopt> workers = new ArrayList<>();
      for (String line : lines.subList(2, lines.size())) {
        workers.add((Message.Adopt) Wire.decode(line));
      }
      return new Image(
          (Message.Inherit) Wire.decode(lines.get(0)),
          (Message.Image) Wire.decode(lines.get(1)),
          List.copyOf(workers));
    } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
      throw new IOException("cannot take over from the image before: " + e.getMessage(), e);
    }
  }

  private static String content(int fd) throws OsException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer buffer = LibC.memory(64 * 1024);
    while (LibC.read(fd, buffer.clear()) > 0) {
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      content.writeBytes(bytes);
    }
    return content.toString(StandardCharsets.UTF_8);
  }

  /**
   * Becomes the next image; returns only by its exception, and then nothing has changed.
   *
   * @throws OsException the launcher cannot be executed
   */
  void replaceThis(Launch launch, Anchor anchor) throws OsException {
    int fd = LibC.memoryFile("upgrader");
    try {
      StringBuilder lines = new StringBuilder();
      lines.append(Wire.encode(inherited)).append('\n').append(Wire.encode(rest)).append('\n');
      workers.forEach(worker -> lines.append(Wire.encode(worker)).append('\n'));
      byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
      LibC.write(fd, LibC.memory(bytes.length).put(bytes).flip());
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.remove(Predecessor.VARIABLE);
      Systemd.LISTEN.forEach(environment::remove);
      environment.put(VARIABLE, Integer.toString(fd));
      Exec.replace(launch.command(), environment, kept(fd, anchor));
    } finally {
      LibC.close(fd);
    }
  }

  private Set<Integer> kept(int fd, Anchor anchor) {
    Set<Integer> kept = new HashSet<>(Set.of(fd, inherited.lock(), rest.control()));
    kept.addAll(rest.fifos());
    if (anchor.isThere()) {
      kept.add(anchor.fd());
    }
    inherited.listeners().stream().map(Message.Listener::fd).filter(l -> l >= 0).forEach(kept::add);
    if (inherited.metrics() != null) {
      kept.add(inherited.metrics().fd());
    }
    workers.stream().map(Message.Adopt::channel).filter(open -> open >= 0).forEach(kept::add);
    return kept;
  }
}
