package dev.upgrader.master;

import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Replaces the master in place, by execve: uWSGI's HUP. Everything that may fail is tried before
 * anything is given up.
 */
final class Replacement {

  /** The master that is to be replaced. */
  interface Owner {
    /** Why not now; empty: nothing is in the way. */
    Optional<String> hindrance();

    /** Whether what is configured now can be run; an exception says why not. */
    void rehearse() throws IOException;

    /** What the next image needs; who waited for an answer has it by then. */
    Image leave(Request.Pace pace);

    /** It has begun, and has failed: this image stays. */
    void notReplaced();
  }

  private final Launch launch;
  private final Anchor anchor;
  private final Preflight preflight;
  private final Log log;
  private final Owner owner;
  private boolean running;

  Replacement(Launch launch, Anchor anchor, Poller poller, Timers timers, Log log, Owner owner) {
    this.launch = launch;
    this.anchor = anchor;
    this.preflight = new Preflight(poller, timers);
    this.log = log;
    this.owner = owner;
  }

  /** It has been asked for and not failed yet. */
  boolean isRunning() {
    return running;
  }

  /**
   * Begins; the exec follows when the launcher has been tried.
   *
   * @param limit for the trial
   * @return why not; empty: it has begun
   */
  Optional<String> begin(Request.Pace pace, Duration limit, String by) {
    Optional<String> hindrance = running ? Optional.of("it is being done") : owner.hindrance();
    if (hindrance.isPresent()) {
      return hindrance.map(reason -> "cannot replace the master: " + reason);
    }
    try {
      owner.rehearse();
      log.say(by + ": replacing the master in place");
      preflight.run(launch, limit, refused -> goOn(pace, refused));
      running = true;
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(failure(e.getMessage()));
    }
  }

  private void goOn(Request.Pace pace, Optional<String> refused) {
    running = false;
    Optional<String> reason = refused.or(owner::hindrance);
    if (reason.isPresent()) {
      giveUp(reason.get());
      return;
    }
    try {
      owner.leave(pace).replaceThis(launch, anchor);
    } catch (IOException e) {
      giveUp(e.getMessage());
    }
  }

  private void giveUp(String reason) {
    log.say(failure(reason));
    owner.notReplaced();
  }

  private static String failure(String reason) {
    return "cannot replace the master: " + reason + "; nothing has been stopped";
  }
}
