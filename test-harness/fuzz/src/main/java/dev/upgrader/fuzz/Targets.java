package dev.upgrader.fuzz;

import dev.upgrader.cli.ArgumentsTarget;
import dev.upgrader.cli.TrailTarget;
import dev.upgrader.cli.gate.ConditionTarget;
import dev.upgrader.master.ControlTarget;
import dev.upgrader.master.EnvironmentTarget;
import dev.upgrader.master.FifoTarget;
import dev.upgrader.master.PidfileTarget;
import dev.upgrader.master.PredecessorTarget;
import dev.upgrader.master.ScrapeTarget;
import dev.upgrader.master.WorkerTarget;
import java.util.Locale;

/** All targets. What costs little is tried more often; the shares are parts of a thousand. */
enum Targets {
  /** The YAML file. */
  CONFIGURATION(130, ConfigurationTarget::new),
  /** Flags of {@code run}, and the variables that stand for keys. */
  SETTINGS(100, SettingsTarget::new),
  /** The command line of every command. */
  ARGUMENTS(5, ArgumentsTarget::new),
  /** Variables by which init systems and other masters speak. */
  ENVIRONMENT(60, EnvironmentTarget::new),
  /** Lines between master and worker, as either side reads them. */
  CHANNEL(205, ChannelTarget::new),
  /** What a worker says to a master that runs. */
  WORKER(60, WorkerTarget::new),
  /** What an old master says to the new one. */
  PREDECESSOR(60, PredecessorTarget::new),
  /** Requests at the control socket. */
  CONTROL(70, ControlTarget::new),
  /** Answers of the control socket, as commands read them. */
  ANSWER(30, AnswerTarget::new),
  /** HTTP at the metrics port. */
  SCRAPE(60, ScrapeTarget::new),
  /** The master FIFO. */
  FIFO(60, FifoTarget::new),
  /** PIDFILE and PIDFILE.oldbin. */
  PIDFILE(40, PidfileTarget::new),
  /** The trail and the other files that commands leave for each other. */
  TRAIL(40, TrailTarget::new),
  /** Names of processes, as /proc has them. */
  PROCESS(20, ProcessTarget::new),
  /** Conditions on metrics, and the metrics. */
  CONDITION(40, ConditionTarget::new),
  /** HTTP answers of a service, as the agent's probe reads them. */
  PROBE(20, ProbeTarget::new);

  /** Opens what a target needs. */
  interface Opening {
    Target open() throws Exception;
  }

  private final int share;

  @SuppressWarnings("ImmutableEnumChecker") // references to constructors
  private final Opening opening;

  Targets(int share, Opening opening) {
    this.share = share;
    this.opening = opening;
  }

  Target open() throws Exception {
    return opening.open();
  }

  /** How many of {@code all} inputs are its own. */
  long of(long all) {
    return Math.max(1, all * share / 1000);
  }

  /** In arguments, and of its folder in the corpus. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
