package dev.upgrader.harness.containers;

import java.time.Duration;

/**
 * A point in the program at which the first of a shop's processes that gets there waits, once. A
 * folder of the shop is how the agent in them is led.
 */
public final class Breakpoint {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Machine machine;
  private final Shop shop;
  private final String folder;

  /** None is set yet. */
  public Breakpoint(Machine machine, Shop shop) {
    this.machine = machine;
    this.shop = shop;
    this.folder = shop.folder() + "/faults";
    machine.sh("mkdir " + folder).exits(0);
  }

  /** Where the agent reads and writes. */
  public String folder() {
    return folder;
  }

  /**
   * What a script begins with whose processes are led. They are without a class data archive: that
   * is made by commands that come by the points as well.
   */
  public String environment() {
    return "export UPGRADER_CDS=off JAVA_TOOL_OPTIONS=-javaagent:/opt/faults/faults.jar=%s; "
        .formatted(folder);
  }

  /** Starts the service with all of its processes led. */
  public Shop start() {
    return shop.startBy(environment() + "exec upgrader run -c " + shop.configurationFile());
  }

  /** The next that comes by this point waits there. */
  public void set(String point) {
    machine.write(folder + "/armed", point);
  }

  /** Returns when somebody waits there. */
  public void untilReached() {
    untilReached("cat " + shop.logFile());
  }

  /**
   * The same.
   *
   * @param log a command that prints what to look at when nobody does
   */
  public void untilReached(String log) {
    machine.until("test -e %s/reached".formatted(folder), PATIENCE, log);
  }

  /** Whoever waits there goes on. */
  public void goOn() {
    machine.write(folder + "/go", "");
  }
}
