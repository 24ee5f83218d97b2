package dev.upgrader.harness.bench.compatibility;

import java.util.Arrays;
import java.util.List;

/** What was run and what came of it. */
record Cell(
    String server,
    String version,
    int jdk,
    Clients clients,
    Ending ending,
    int cycles,
    long requests,
    long lost) {

  private static final String SEPARATOR = "\t";

  /** The same cell, run again perhaps. */
  boolean isSame(Cell other) {
    return server.equals(other.server)
        && version.equals(other.version)
        && jdk == other.jdk
        && clients == other.clients
        && ending == other.ending;
  }

  String line() {
    return String.join(
        SEPARATOR,
        List.of(
            server,
            version,
            String.valueOf(jdk),
            clients.toString(),
            ending.toString(),
            String.valueOf(cycles),
            String.valueOf(requests),
            String.valueOf(lost)));
  }

  /** The same cell once it has been run. */
  Cell with(long requests, long lost) {
    return new Cell(server, version, jdk, clients, ending, cycles, requests, lost);
  }

  private static <T> T named(T[] values, String name) {
    return Arrays.stream(values)
        .filter(value -> value.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nothing is called " + name));
  }

  static Cell of(String line) {
    String[] fields = line.split(SEPARATOR, -1);
    return new Cell(
        fields[0],
        fields[1],
        Integer.parseInt(fields[2]),
        named(Clients.values(), fields[3]),
        named(Ending.values(), fields[4]),
        Integer.parseInt(fields[5]),
        Long.parseLong(fields[6]),
        Long.parseLong(fields[7]));
  }
}
