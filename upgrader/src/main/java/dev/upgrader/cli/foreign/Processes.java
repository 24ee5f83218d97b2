package dev.upgrader.cli.foreign;

import dev.upgrader.os.Proc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All processes that live at one moment; zombies have ended. */
record Processes(Map<Long, Proc.Stat> all) {

  static Processes now() throws IOException {
    Map<Long, Proc.Stat> all = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path entry : entries) {
        Proc.stat(Long.parseLong(entry.getFileName().toString()))
            .filter(stat -> stat.state() != 'Z' && stat.state() != 'X')
            .ifPresent(stat -> all.put(stat.pid(), stat));
      }
    }
    return new Processes(all);
  }

  Optional<Proc.Stat> of(long pid) {
    return Optional.ofNullable(all.get(pid));
  }

  /** The oldest first. */
  List<Proc.Stat> children(long pid) {
    Collection<Proc.Stat> stats = all.values();
    return stats.stream()
        .filter(stat -> stat.parent() == pid)
        .sorted(Comparator.comparingLong(Proc.Stat::startTicks))
        .toList();
  }
}
