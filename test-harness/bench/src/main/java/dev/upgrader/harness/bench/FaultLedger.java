package dev.upgrader.harness.bench;

import dev.upgrader.harness.containers.faults.Cell;
import dev.upgrader.harness.containers.faults.FaultMatrix.Result;
import dev.upgrader.harness.containers.faults.Operation;
import dev.upgrader.harness.containers.faults.Victim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The cells that have been played and what came of them, a line each, so that the matrix can be
 * played in pieces: {@code operation, point, victim, fault, end, requests, lost}. A cell that broke
 * a promise has no line.
 */
final class FaultLedger {
  private static final String SEPARATOR = "\t";
  private static final String NOBODY = "nobody there";

  private final Path file;
  private final Map<String, String> lines = new LinkedHashMap<>();

  /** What is in the file counts as played; to begin anew, delete it. */
  FaultLedger(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.split(SEPARATOR, -1);
        lines.put(String.join(SEPARATOR, List.of(fields).subList(0, 4)), line);
      }
    }
  }

  synchronized boolean has(Cell cell) {
    return lines.containsKey(key(cell));
  }

  /** Empty: there was no such process. */
  synchronized void add(Cell cell, Optional<Result> result) throws IOException {
    String outcome =
        result
            .map(r -> r.end() + SEPARATOR + r.requests() + SEPARATOR + r.lost())
            .orElse(NOBODY + SEPARATOR + 0 + SEPARATOR + 0);
    lines.put(key(cell), key(cell) + SEPARATOR + outcome);
    Files.write(file, lines.values().stream().sorted().toList());
  }

  /** For each operation and victim: how many cells, how they ended, how many lost anything. */
  void print() {
    Table table = new Table("operation", "who is struck", "cells", "ends", "cells with losses");
    for (Operation operation : Operation.values()) {
      for (Victim victim : Victim.values()) {
        List<String[]> cells =
            lines.values().stream()
                .map(line -> line.split(SEPARATOR, -1))
                .filter(f -> f[0].equals(operation.name()) && f[2].equals(victim.name()))
                .filter(f -> !f[4].equals(NOBODY))
                .toList();
        Map<String, Long> ends = new TreeMap<>();
        cells.forEach(f -> ends.merge(f[4], 1L, Long::sum));
        long lossy = cells.stream().filter(f -> Long.parseLong(f[6]) > 0).count();
        if (!cells.isEmpty()) {
          table.row(operation, victim, cells.size(), ends, lossy);
        }
      }
    }
    table.print();
  }

  private static String key(Cell cell) {
    return String.join(
        SEPARATOR,
        cell.operation().name(),
        cell.point(),
        cell.victim().name(),
        cell.fault().name());
  }
}
