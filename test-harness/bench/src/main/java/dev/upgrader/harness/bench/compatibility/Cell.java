package dev.upgrader.harness.bench.compatibility;

import java.util.List;

/** What was run and what came of it. */
record Cell(
    String server,
    String version,
    int jdk,
    String clients,
    String ending,
    int cycles,
    long requests,
    long lost) {

  private static final String SEPARATOR = "\t";

  /** The same cell, run again perhaps. */
  boolean isSame(Cell other) {
    return server.equals(other.server)
        && version.equals(other.version)
        && jdk == other.jdk
        && clients.equals(other.clients)
        && ending.equals(other.ending);
  }

  String line() {
    return String.join(
        SEPARATOR,
        List.of(
            server,
            version,
            String.valueOf(jdk),
            clients,
            ending,
            String.valueOf(cycles),
            String.valueOf(requests),
            String.valueOf(lost)));
  }

  static Cell of(String line) {
    String[] fields = line.split(SEPARATOR, -1);
    return new Cell(
        fields[0],
        fields[1],
        Integer.parseInt(fields[2]),
        fields[3],
        fields[4],
        Integer.parseInt(fields[5]),
        Long.parseLong(fields[6]),
        Long.parseLong(fields[7]));
  }
}
