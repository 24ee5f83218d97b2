package dev.upgrader.harness.bench;

import dev.upgrader.harness.bench.comparison.Comparison;
import dev.upgrader.harness.bench.compatibility.ClassDataBench;
import dev.upgrader.harness.bench.compatibility.Compatibility;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The benchmarks by name. Wants the property {@code upgrader.root}, {@code upgrades}, {@code
 * endurance}, {@code faults}, {@code chaos} and {@code comparison} an image too.
 */
public final class Bench {
  private static final String USAGE =
      """
      usage: bench agent     what the agent adds to the start of a JVM
             bench chaos     [--for 3m] [--seed 1] [--seeds 1]
                             what happens at random, and whether it still serves; in a container
             bench class-data
                             what a class data archive takes off the boot of each server
             bench comparison  [--upgrades 3] [--only NAME]
                             beside nginx, gunicorn, unicorn, HAProxy and others; docs/benchmarks.md
             bench compatibility  [--server NAME] [--jdk 17|25] [--cycles 20] [--missing]
                             upgrades every server in every way under load, or those ways that docs/compatibility.md
                             has no figures of
             bench endurance [UPGRADES] [--mixed SEED] [--for 2h]
                             many in one go under load, and whether anything grows; in a container
             bench faults    [--operation upgrade|commit|rollback|reload|replace] [--fault kill|stop|exit-0|exit-1]
                             [--victim old-master|new-master|old-worker|new-worker|command|anchor]
                             [--every N] [--at-once N]  each step x each process x each fault, under load, in
                             a container; goes on where docs/faults.tsv ends
             bench latency   [ROUNDS [JDK [WAY]]]  what clients notice of an upgrade, with warm-up and without
             bench memory    what an idle master holds and does
             bench rollback  how long a parked generation takes to answer again
             bench status    how long a status takes
             bench usr2      how long an upgrade takes until the new pidfile is there
             bench upgrades  [--commits 20] [--rollbacks 10] [--keepalive] [--jdk 17|25] [--server spring-boot|jdk-http]
                             upgrades in a row under load, in a container""";

  private Bench() {}

  /** The first argument is the benchmark. */
  public static void main(String[] args) throws Exception {
    List<String> arguments = Arrays.asList(args);
    String name = arguments.isEmpty() ? "" : arguments.get(0);
    switch (name) {
      case "agent" -> AgentBench.run();
      case "chaos" -> ChaosBench.run(arguments.subList(1, arguments.size()));
      case "class-data" -> ClassDataBench.run(root(), homes());
      case "comparison" -> Comparison.run(root(), arguments.subList(1, arguments.size()));
      case "compatibility" ->
          Compatibility.run(root(), homes(), arguments.subList(1, arguments.size()));
      case "endurance" -> EnduranceBench.run(arguments.subList(1, arguments.size()));
      case "faults" -> FaultsBench.run(root(), arguments.subList(1, arguments.size()));
      case "latency" -> LatencyBench.run(arguments.subList(1, arguments.size()));
      case "memory" -> MemoryBench.run();
      case "rollback" -> RollbackBench.run();
      case "status" -> StatusBench.run();
      case "usr2" -> Usr2Bench.run();
      case "upgrades" -> UpgradesBench.run(arguments.subList(1, arguments.size()));
      default -> {
        System.err.println(USAGE);
        System.exit(2);
      }
    }
    System.exit(0);
  }

  private static Path root() {
    return Path.of(System.getProperty("upgrader.root"));
  }

  private static Map<Integer, Path> homes() throws IOException {
    return Jdks.found().stream().collect(Collectors.toMap(Jdks.Jdk::version, Jdks.Jdk::home));
  }
}
