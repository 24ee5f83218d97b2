package dev.upgrader.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Runs the targets under Jazzer, each in a JVM of its own, and prints one row for each. */
public final class Fuzz {
  private static final String USAGE =
      "usage: fuzz [--runs N] [--seed N] [TARGET...]    N: all targets together, 1000000";

  /** Inputs longer than this find nothing that shorter ones do not, and take their time. */
  private static final int LONGEST = 8 * 1024;

  /** By the clock on the wall, of a machine that may be busy; the first input loads the classes. */
  private static final int SECONDS_PER_INPUT = 20;

  private final Path corpus;
  private final long runs;
  private final long seed;
  private final Path logs = Files.createDirectories(Path.of("test-harness/target/fuzz/logs"));

  private Fuzz(Path corpus, long runs, long seed) throws IOException {
    this.corpus = corpus;
    this.runs = runs;
    this.seed = seed;
  }

  /** Exit code 1: something was found. */
  public static void main(String[] arguments) throws Exception {
    Path corpus = Path.of("corpus");
    long runs = 1_000_000;
    long seed = System.nanoTime() & 0x7fffffff;
    List<Targets> targets = new ArrayList<>();
    try {
      for (int i = 0; i < arguments.length; i++) {
        switch (arguments[i]) {
          case "--corpus" -> corpus = Path.of(arguments[++i]);
          case "--runs" -> runs = Long.parseLong(arguments[++i]);
          case "--seed" -> seed = Long.parseLong(arguments[++i]);
          default -> targets.add(Targets.valueOf(arguments[i].toUpperCase(Locale.ROOT)));
        }
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println(USAGE);
      Arrays.stream(Targets.values()).map(Targets::word).forEach(System.err::println);
      System.exit(2);
    }
    Fuzz fuzz = new Fuzz(corpus, runs, seed);
    boolean clean = true;
    for (Targets target : targets.isEmpty() ? List.of(Targets.values()) : targets) {
      clean &= fuzz.run(target);
    }
    System.exit(clean ? 0 : 1);
  }

  private boolean run(Targets target) throws IOException, InterruptedException {
    Path log = logs.resolve(target.word() + ".log");
    // What Jazzer finds interesting is for this run only: a run is told by its seed.
    try (Room room = Room.open()) {
      long start = System.nanoTime();
      Process jazzer =
          new ProcessBuilder(command(target, room.directory()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      int exit = jazzer.waitFor();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      String held =
          Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
              .filter(line -> line.startsWith("HELD "))
              .findFirst()
              .orElse("");
      boolean clean = exit == 0 && !held.isEmpty();
      System.out.printf(
          Locale.ROOT,
          "%-14s %8d inputs %5d s  %s%n",
          target.word(),
          target.of(runs),
          seconds,
          clean ? held.substring("HELD ".length()) : "FOUND, exit " + exit + ": " + log);
      return clean;
    }
  }

  private List<String> command(Targets target, Path room) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + Harness.class.getName());
    command.add("--target_args=" + target.word() + " " + target.of(runs));
    for (String hooks : List.of("instrumentation", "custom_hook")) {
      command.add("--" + hooks + "_includes=dev.upgrader.**:org.snakeyaml.**:com.grack.**");
    }
    // The bytes are the input, as they stand in the corpus.
    command.add("--mutator_framework=false");
    // A condition may hold a regular expression of the operator's own; sockets are what we try.
    command.add(
        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection"
            + ":com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery");
    command.add("--reproducer_path=" + logs);
    command.add("-artifact_prefix=" + logs + "/" + target.word() + "-");
    command.add("-runs=" + target.of(runs));
    command.add("-seed=" + seed);
    command.add("-timeout=" + SECONDS_PER_INPUT);
    command.add("-max_len=" + LONGEST);
    command.add(Files.createDirectory(room.resolve("found")).toString());
    Path seeds = corpus.resolve(target.word());
    if (Files.isDirectory(seeds)) {
      command.add(seeds.toString());
    }
    return command;
  }
}
