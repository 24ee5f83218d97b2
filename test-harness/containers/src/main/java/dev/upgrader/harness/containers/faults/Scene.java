package dev.upgrader.harness.containers.faults;

import dev.upgrader.harness.containers.Breakpoint;
import dev.upgrader.harness.containers.Census;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.Sample;
import dev.upgrader.harness.containers.Shop;
import dev.upgrader.harness.containers.Traffic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** One operation on a shop of its own whose processes can be stopped at a point. */
final class Scene implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private static final long OWN_PROCESS = 1;
  private static final int KILLED = 128 + 9;

  private final Machine machine;
  private final Operation operation;
  private final Shop shop;
  private final Breakpoint breakpoint;
  private final String folder;
  private final long old;
  private final List<Long> workersBefore;

  private Scene(Machine machine, Operation operation, Shop shop, Breakpoint breakpoint) {
    this.machine = machine;
    this.operation = operation;
    this.shop = shop;
    this.breakpoint = breakpoint;
    this.folder = breakpoint.folder();
    this.workersBefore = shop.workers();
    this.old = operation.isDecision() ? shop.oldPid() : shop.pid();
  }

  /** Everything is as it is before the operation; v2 is deployed. */
  static Scene set(Machine machine, Operation operation) {
    return set(machine, operation, (shop, breakpoint) -> breakpoint.start());
  }

  /** The same in a container that has nothing else. When it starts again, nobody is led. */
  static Scene setAsOwnProcess(Machine machine, Operation operation) {
    String once = "if mkdir %s/once 2>/dev/null; then %s fi; exec upgrader run -c %s";
    return set(
        machine,
        operation,
        (shop, breakpoint) ->
            shop.startAsOwnProcess(
                once.formatted(shop.folder(), breakpoint.environment(), shop.configurationFile())));
  }

  private static Scene set(
      Machine machine, Operation operation, BiConsumer<Shop, Breakpoint> start) {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    try {
      Breakpoint breakpoint = new Breakpoint(machine, shop);
      if (operation == Operation.REPLACE) {
        shop.configuration().with("signals", "uwsgi");
      }
      start.accept(shop, breakpoint);
      shop.deploy("v2");
      if (operation.isDecision()) {
        shop.upgrader("upgrade").exits(0);
      }
      return new Scene(machine, operation, shop, breakpoint);
    } catch (RuntimeException | Error e) {
      shop.close();
      throw e;
    }
  }

  Shop shop() {
    return shop;
  }

  Traffic load() {
    return shop.load(Traffic.Clients.CALM);
  }

  /** The points that it has come by since {@link #begin}, each once. */
  List<String> course() {
    return machine
        .read(folder + "/trace")
        .lines()
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .distinct()
        .toList();
  }

  /** Gives the command; {@code point} is where the first process that gets there will wait. */
  void begin(Optional<String> point) {
    machine.sh("rm -f %s/trace".formatted(folder)).exits(0);
    point.ifPresent(breakpoint::set);
    machine.start(
        breakpoint.environment()
            + "%s; echo $? >%s/exit.tmp; mv %s/exit.tmp %s/exit"
                .formatted(operation.command(shop), folder, folder, folder),
        folder + "/command.log");
  }

  /** Returns when somebody waits at the point. */
  void untilReached() {
    breakpoint.untilReached(log());
  }

  /** Who that is; empty: there is none at the moment. */
  Optional<Long> find(Victim victim) {
    Census census = Census.of(machine, shop);
    Optional<Long> newer = operation.isInPlace() ? Optional.empty() : census.otherMaster(old);
    return switch (victim) {
      case OLD_MASTER -> Optional.of(old).filter(machine::lives);
      case NEW_MASTER -> newer;
      case OLD_WORKER ->
          operation.isInPlace()
              ? workersBefore.stream().filter(machine::lives).findFirst()
              : census.worker(old, List.of());
      case NEW_WORKER ->
          operation.isInPlace()
              ? census.worker(old, workersBefore)
              : newer.flatMap(master -> census.worker(master, List.of()));
      case COMMAND -> census.command();
      case ANCHOR -> Optional.of(OWN_PROCESS);
    };
  }

  /** Who there is at the moment. */
  Set<Victim> there() {
    return operation.victims().stream()
        .filter(victim -> find(victim).isPresent())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Victim.class)));
  }

  /** The fault strikes, and whoever waits at the point goes on. */
  void strike(long pid, Fault fault) throws InterruptedException {
    switch (fault) {
      case KILL, STOP -> signal(fault.name(), pid);
      case EXIT_0, EXIT_1 -> exit(pid, fault == Fault.EXIT_0 ? 0 : 1);
    }
    if (fault.isDeadly()) {
      shop.untilDead(pid);
    }
    goOn();
    if (fault == Fault.STOP) {
      // The fault itself lasts that long.
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      signal("CONT", pid);
    }
  }

  private void signal(String name, long pid) {
    if (pid == OWN_PROCESS) {
      machine.signal(name);
    } else {
      machine.sh("kill -%s %d".formatted(name, pid));
    }
  }

  /** All of it is gone at once, and what lies about does not hinder the container's next start. */
  void outlastsItsContainer() {
    machine.signal("KILL");
    int exit = machine.exitCode();
    if (exit != KILLED) {
      throw new AssertionError("the container ended with " + exit);
    }
    machine.startAgain();
    String master = "upgrader status --pidfile %s >/dev/null 2>&1".formatted(shop.pidfile());
    machine.until(master + " && " + End.answers(shop, "shop v2"), PATIENCE, log());
    goesOnFrom(End.NEW);
  }

  private void exit(long pid, int code) {
    String order = "echo %d >%s/order && mv %s/order %s/exit.%d";
    machine.sh(order.formatted(code, folder, folder, folder, pid)).exits(0);
  }

  /** Whoever waits at the point goes on. */
  void goOn() {
    breakpoint.goOn();
  }

  /** Waits for the end of the command. */
  void endCommand() {
    // Whatever it dies of, the shell around it writes its exit code.
    machine.until("test -e " + exitFile(shop), Duration.ofSeconds(90), log());
  }

  /** What the command has said, which may be what it was made to say. */
  boolean hasSucceeded() {
    return hasEndedWith(0);
  }

  /** Its master was held for too long. */
  boolean hasTimedOut() {
    return hasEndedWith(6);
  }

  private boolean hasEndedWith(int exit) {
    return machine.exists(exitFile(shop))
        && machine.read(exitFile(shop)).equals(Integer.toString(exit));
  }

  /** Where the command's exit code is, once it has ended. */
  static String exitFile(Shop shop) {
    return shop.folder() + "/faults/exit";
  }

  /** An operator gives the command once more. */
  void repeatCommand() {
    if (operation != Operation.REPLACE) {
      machine.sh(operation.command(shop) + " >>%s/command.log 2>&1".formatted(folder));
    }
  }

  /** Returns as soon as it stands as promised. */
  void until(Promise promise) {
    String one =
        promise.ends().stream()
            .map(end -> "{ %s; }".formatted(end.condition(shop, old, operation)))
            .collect(Collectors.joining(" || "));
    machine.until("{ %s; }".formatted(one), PATIENCE, log());
  }

  /** Which of the promised ends it is. */
  End end(Promise promise) {
    return promise.ends().stream()
        .filter(end -> machine.sh(end.condition(shop, old, operation)).exit() == 0)
        .findFirst()
        .orElseThrow(() -> new AssertionError("it stands in another way than just now"));
  }

  /** Nothing is in the way of what an operator does next. */
  void goesOnFrom(End end) {
    switch (end) {
      case OLD, NEW -> {
        shop.deploy("v3");
        shop.upgrader("upgrade --commit").exits(0);
      }
      case UNDECIDED, LEFT -> shop.upgrader("commit").exits(0);
      case GONE -> {
        shop.deploy("v3");
        shop.startBy("exec upgrader run -c " + shop.configurationFile());
      }
    }
    boolean isCommitted = end == End.UNDECIDED || end == End.LEFT;
    machine.until(End.answers(shop, isCommitted ? "shop v2" : "shop v3"), PATIENCE, log());
  }

  private String log() {
    return "cat %s/command.log %s; tail -n 40 %s/trace; ps -eo pid,ppid,stat,args | grep '%s'"
        .formatted(folder, shop.logFile(), folder, shop.folder());
  }

  @Override
  public void close() {
    shop.close();
  }
}
