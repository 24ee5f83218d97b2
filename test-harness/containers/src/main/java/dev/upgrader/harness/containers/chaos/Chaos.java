package dev.upgrader.harness.containers.chaos;

import dev.upgrader.harness.containers.Census;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.Outcome;
import dev.upgrader.harness.containers.Sample;
import dev.upgrader.harness.containers.Shop;
import dev.upgrader.harness.containers.Traffic;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One service under load to which things happen at random: commands, signals, processes that die or
 * hang. The seed decides what happens and when; how far the service has come by then is its own.
 */
public final class Chaos {
  private static final List<String> RELEASES =
      List.of("v1", "v2", "v3", "v1", "v2", "v3", "exits", "never-ready");

  private static final String CLIENTS = "--fresh 4 --kept-alive 4 --think 5ms..20ms";
  private static final int LONGEST_PAUSE_MILLIS = 2_500;

  /** A process stops for so long at most. */
  private static final int LONGEST_STOP_MILLIS = 3_000;

  private static final int MOVES_UNTIL_SETTLED = 8;

  /** Every third seed speaks uWSGI's dialect, in which HUP replaces the master in place. */
  private static final int UWSGI = 3;

  /** What is open for a moment, as the connection of a client. */
  private static final int DESCRIPTORS_MORE = 3;

  private final Machine machine;
  private final Shop shop;
  private final SplittableRandom random;
  private final Invariants invariants;
  private final Excuses excuses = new Excuses();
  private final String exits;
  private final boolean uwsgi;
  private final List<String> history = new ArrayList<>();
  private final long begin = System.nanoTime();
  private Instant masterStruck;
  private int restarts;

  private Chaos(Machine machine, Shop shop, long seed, boolean uwsgi) {
    this.machine = machine;
    this.shop = shop;
    this.random = new SplittableRandom(seed);
    this.invariants = new Invariants(machine, shop);
    this.exits = shop.folder() + "/exits";
    this.uwsgi = uwsgi;
  }

  /**
   * What came of a seed.
   *
   * @param history each move, with its time
   * @param lost requests, all of them excused unless there is a violation that says otherwise
   * @param log what the masters have said
   * @param restarts how often the service was started anew, because its only master was killed
   */
  public record Result(
      List<String> history,
      List<String> violations,
      String log,
      long requests,
      long lost,
      int restarts) {}

  /** Lets things happen for so long. */
  public static Result run(Machine machine, long seed, Duration time) throws InterruptedException {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().workers(2).with("timeouts", "{ ready: 20s, drain: 10s, quick: 5s }");
      boolean uwsgi = seed % UWSGI == 0;
      shop.configuration().with("signals", uwsgi ? "uwsgi" : "gunicorn");
      return new Chaos(machine, shop, seed, uwsgi).run(time);
    }
  }

  private Result run(Duration time) throws InterruptedException {
    machine.write(exits, "");
    shop.start();
    int descriptors = invariants.descriptors() + DESCRIPTORS_MORE;
    try (Traffic load = shop.load(CLIENTS)) {
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end && invariants.violations().isEmpty()) {
        for (int made = 0; made < MOVES_UNTIL_SETTLED; ) {
          // This is the random time, and awaits nothing.
          TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
          made += make(Move.any(random)) ? 1 : 0;
          invariants.atMostTwoGenerations();
        }
        settle();
      }
      decide();
      Counts counts = load.stop();
      for (String loss : excuses.without(counts.losses())) {
        invariants.check(false, "lost without an excuse: " + loss);
      }
      invariants.nothingLeft(descriptors);
      invariants.noInternalError(exits);
      List<String> violations = List.copyOf(invariants.violations());
      return new Result(
          List.copyOf(history), violations, log(), counts.requests(), counts.lost(), restarts);
    }
  }

  /** False: there was nobody to do it to. */
  private boolean make(Move move) {
    String release = RELEASES.get(random.nextInt(RELEASES.size()));
    int millis = random.nextInt(LONGEST_STOP_MILLIS);
    int which = random.nextInt(3);
    if (move.isUpgrade()) {
      shop.deploy(release);
    }
    if (move.kind() == Move.Kind.COMMAND) {
      note(move + (move.isUpgrade() ? " to " + release : ""));
      String command = "upgrader %s --pidfile %s".formatted(move.what(), shop.pidfile());
      machine.start(
          "%s; echo \"$? %s\" >>%s".formatted(command, move.what(), exits),
          shop.folder() + "/commands.log");
      return true;
    }
    Optional<Long> victim = find(move.kind(), which);
    if (victim.isPresent()) {
      note(move + (move.isUpgrade() ? " to " + release : "") + ": " + victim.get());
      if (move.excusesLosses(uwsgi)) {
        excuses.begin(Instant.now());
      }
      if (move.endsMaster() && masterStruck == null) {
        masterStruck = Instant.now();
      }
      strike(victim.get(), move.what(), millis);
    }
    return victim.isPresent();
  }

  private Optional<Long> find(Move.Kind kind, int which) {
    Census census = Census.of(machine, shop);
    Optional<Long> named = named(shop.pidfile()).filter(census.masters()::contains);
    Optional<Long> old = named(shop.oldPidfile()).filter(census.masters()::contains);
    List<Census.Member> workers = census.workers();
    return switch (kind) {
      case SIGNAL -> named;
      case SIGNAL_TO_NEW -> old.isPresent() ? named : Optional.empty();
      case SIGNAL_TO_OLD -> named.isPresent() ? old : Optional.empty();
      case SIGNAL_TO_WORKER ->
          workers.isEmpty()
              ? Optional.empty()
              : Optional.of(workers.get(which % workers.size()).pid());
      case SIGNAL_TO_COMMAND -> census.command();
      case COMMAND -> Optional.empty();
    };
  }

  private Optional<Long> named(String pidfile) {
    String pid = machine.sh("cat %s 2>/dev/null".formatted(pidfile)).text();
    return pid.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(pid));
  }

  /** It may have ended meanwhile. */
  private void strike(long pid, String signal, int millis) {
    machine.sh("kill -%s %d".formatted(signal, pid));
    if (signal.equals("STOP")) {
      machine.sh("sleep %d.%03d; kill -CONT %d".formatted(millis / 1000, millis % 1000, pid));
    }
  }

  /** Waits for the dust to lie, looks, and starts what has ended. */
  private void settle() {
    int masters = invariants.settled();
    note("settled with " + masters);
    if (masters == 0) {
      invariants.check(masterStruck != null, "the service has ended, and nobody made it end");
      excuses.begin(masterStruck == null ? Instant.now() : masterStruck);
      shop.untilJvms(0);
      restart();
    }
    masterStruck = null;
    invariants.served();
    excuses.end();
  }

  /** As whoever supervises services does. */
  private void restart() {
    restarts++;
    machine.sh("cat %1$s >>%1$s.before".formatted(shop.logFile())).exits(0);
    String stale = machine.sh("cat %s 2>/dev/null".formatted(shop.pidfile())).text();
    shop.deploy("v1").start();
    machine.until("[ \"$(cat %s)\" != \"%s\" ]".formatted(shop.pidfile(), stale));
    note("started anew: " + shop.pid());
  }

  /** One generation is left, with what it began with. */
  private void decide() {
    if (Census.of(machine, shop).masters().size() == 2) {
      succeeds("commit");
    }
    succeeds("scale 2");
    invariants.served();
  }

  private void succeeds(String command) {
    Outcome outcome = shop.upgrader(command);
    invariants.check(outcome.exit() == 0, outcome.toString());
  }

  /** What the masters have said, for whoever has to find out. */
  private String log() {
    return machine.sh("cat %1$s.before %1$s 2>/dev/null".formatted(shop.logFile())).out();
  }

  private void note(String what) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    history.add("%7.1f s  %s".formatted(seconds, what));
  }
}
