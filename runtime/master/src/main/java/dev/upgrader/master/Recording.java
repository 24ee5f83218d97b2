package dev.upgrader.master;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker loads, on its way to becoming a class data archive.
 *
 * @param archive that it will be
 */
record Recording(
    ClassDataFolder folder,
    Path archive,
    ClassDataFolder.Draft draft,
    Path program,
    JavaCommand java) {

  /** Longer than any line of the list. */
  private static final int TAIL = 256 * 1024;

  /** What a JVM needs of the environment to find files by their names. */
  private static final List<String> LOCALE = List.of("LANG", "LC_ALL", "LC_CTYPE");

  /** The JVM that lays the archive out. */
  List<String> command() {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    if (java.layout().stream().noneMatch(option -> option.endsWith("GC"))) {
      // What it archives of objects those of the other collectors can read that we leave to it.
      command.add("-XX:+UseG1GC");
    }
    command.addAll(java.layout());
    command.addAll(List.of("-Xshare:dump", "-Xmx128m", "-Xlog:disable", "-Xlog:all=error"));
    command.add("-XX:SharedClassListFile=" + draft.classes());
    command.add("-XX:SharedArchiveFile=" + draft.result());
    command.addAll(List.of("-cp", java.classPath()));
    return command;
  }

  /**
   * Waits until the result is on the disk: a rename may get there before what it renames, and after
   * a power cut the archive would be one of zeros.
   */
  List<String> toDisk() {
    return List.of("/bin/sh", "-c", "exec sync \"$0\"", draft.result().toString());
  }

  /** Without the service's secrets. */
  static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().retainAll(LOCALE);
    return environment;
  }

  /** The worker writes on, in blocks: the last line may be the beginning of one. */
  void copyWholeLines() throws IOException {
    Files.copy(draft.list(), draft.classes(), StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel file =
        FileChannel.open(draft.classes(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long from = Math.max(0, file.size() - TAIL);
      ByteBuffer tail = ByteBuffer.allocate((int) (file.size() - from));
      int read = 0;
      while (read >= 0 && tail.hasRemaining()) {
        read = file.read(tail, from + tail.position());
      }
      int end = tail.position();
      while (end > 0 && tail.get(end - 1) != '\n') {
        end--;
      }
      file.truncate(from + end);
    }
  }
}
