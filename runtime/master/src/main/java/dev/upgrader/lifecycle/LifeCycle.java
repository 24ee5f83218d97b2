package dev.upgrader.lifecycle;

import static dev.upgrader.lifecycle.Action.*;
import static dev.upgrader.lifecycle.Event.*;
import static dev.upgrader.lifecycle.Phase.*;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The life cycle of a master as one table: phase × event → phase and actions, or the reason why
 * not.
 *
 * <p>Three kinds of cell: {@code go} (a transition, to another phase or the same), {@code refuse}
 * (somebody asked for what the phase does not allow; the text completes "cannot ACTION: …"), and no
 * entry: an event that means nothing in this phase and changes nothing, such as a death that an
 * earlier event has already dealt with.
 *
 * <p>The invariants behind it: the old generation can serve at any time before the commit; a live
 * master is always named by one of the two pidfiles once it was ready; at most two generations; no
 * phase that waits for somebody else waits without a deadline.
 */
public final class LifeCycle {

  /** What happens: {@code refused} is null, or the reason and then nothing else happens. */
  public record Transition(Phase next, List<Action> actions, String refused) {}

  private static final String NOT_READY = "the new generation is not ready yet";
  private static final String UNDECIDED = "an upgrade is undecided; commit or roll back first";
  private static final String RUNNING = "an upgrade is running already";
  private static final String ALONE = "there is no upgrade to roll back";
  private static final String GOING = "this master is stopping";
  private static final String BACK = "a rollback is running";

  private static final Map<Phase, Map<Event, Transition>> TABLE = new EnumMap<>(Phase.class);

  static {
    in(STARTING)
        .go(WORKERS_LIVE, SERVING, WRITE_PIDFILE)
        // Some of its workers may be live already and have requests.
        .go(START_FAILED, STOPPING, DRAIN_WORKERS)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .refuse("the first workers are not ready yet", UPGRADE, QUIESCE, RELOAD)
        .refuse(ALONE, ROLLBACK);

    in(SERVING)
        .go(UPGRADE, UPGRADING, RETIRE_PIDFILE, START_SUCCESSOR)
        .go(QUIESCE, IDLE, QUIET_WORKERS)
        .go(RELOAD, SERVING, RELOAD_WORKERS)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .refuse(ALONE, ROLLBACK);

    in(IDLE)
        .go(RELOAD, SERVING, RELOAD_WORKERS)
        .go(RELOAD_IMPOSSIBLE, SERVING, RESUME_WORKERS)
        .go(QUIESCE, IDLE)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .refuse("its workers were told to go (WINCH); HUP brings them back", UPGRADE)
        .refuse(ALONE, ROLLBACK);

    in(UPGRADING)
        .go(SUCCESSOR_READY, OVERLAP, RECORD_SUCCESSOR_READY)
        .go(SUCCESSOR_GONE, SERVING, RESTORE_PIDFILE, RECORD_SUCCESSOR_GONE)
        .go(DEADLINE, UPGRADING, KILL_SUCCESSOR)
        // Decided: that it was ready just then changes nothing any more.
        .go(ROLLBACK, EVICTING, ABORT_SUCCESSOR)
        .go(STOP, COMMITTING)
        .go(STOP_NOW, STOPPING, ABORT_SUCCESSOR, END_WORKERS)
        .go(ABANDON, STOPPING, ABORT_SUCCESSOR, END_WORKERS)
        .go(SHUTDOWN, STOPPING, ABORT_SUCCESSOR, DRAIN_WORKERS)
        .go(RELOAD, UPGRADING, RESUME_WORKERS)
        .refuse(RUNNING, UPGRADE)
        .refuse(NOT_READY, QUIESCE);

    in(COMMITTING)
        .go(SUCCESSOR_READY, STOPPING, RECORD_SUCCESSOR_READY, DRAIN_WORKERS)
        .go(SUCCESSOR_GONE, SERVING, RESTORE_PIDFILE, RECORD_SUCCESSOR_GONE)
        .go(DEADLINE, COMMITTING, KILL_SUCCESSOR)
        .go(ROLLBACK, EVICTING, ABORT_SUCCESSOR)
        .go(STOP, COMMITTING)
        .go(STOP_NOW, STOPPING, ABORT_SUCCESSOR, END_WORKERS)
        .go(ABANDON, STOPPING, ABORT_SUCCESSOR, END_WORKERS)
        .go(SHUTDOWN, STOPPING, ABORT_SUCCESSOR, DRAIN_WORKERS)
        .go(RELOAD, COMMITTING, RESUME_WORKERS)
        .refuse(RUNNING, UPGRADE)
        .refuse(NOT_READY, QUIESCE);

    in(OVERLAP)
        .go(QUIESCE, QUIET, QUIET_WORKERS)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .go(RELOAD, OVERLAP, RESUME_WORKERS)
        .go(ROLLBACK, ROLLING_BACK, RESUME_WORKERS)
        .go(SUCCESSOR_LEAVING, ROLLING_BACK, RESUME_WORKERS)
        // They may have been paused before the upgrade.
        .go(SUCCESSOR_GONE, SERVING, RESTORE_PIDFILE, RECORD_SUCCESSOR_GONE, RESUME_WORKERS)
        .refuse(UNDECIDED, UPGRADE);

    in(QUIET)
        .go(QUIESCE, QUIET)
        .go(RELOAD, RETURNING, RESUME_WORKERS)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .go(ROLLBACK, ROLLING_BACK, RESUME_WORKERS)
        .go(SUCCESSOR_LEAVING, ROLLING_BACK, RESUME_WORKERS)
        .go(SUCCESSOR_GONE, SERVING, RESTORE_PIDFILE, RECORD_SUCCESSOR_GONE, RESUME_WORKERS)
        .refuse(UNDECIDED, UPGRADE);

    in(RETURNING)
        .go(WORKERS_LIVE, OVERLAP)
        .go(DEADLINE, QUIET, QUIET_WORKERS)
        .go(QUIESCE, QUIET, QUIET_WORKERS)
        .go(RELOAD, RETURNING)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .go(ROLLBACK, ROLLING_BACK)
        .go(SUCCESSOR_LEAVING, ROLLING_BACK)
        .go(SUCCESSOR_GONE, SERVING, RESTORE_PIDFILE, RECORD_SUCCESSOR_GONE)
        .refuse(UNDECIDED, UPGRADE);

    in(ROLLING_BACK)
        .go(WORKERS_LIVE, EVICTING, EVICT_SUCCESSOR)
        .go(DEADLINE, QUIET, QUIET_WORKERS, KEEP_SUCCESSOR)
        .go(SUCCESSOR_GONE, SERVING, RESTORE_PIDFILE, RECORD_SUCCESSOR_GONE)
        .go(ROLLBACK, ROLLING_BACK)
        .go(RELOAD, ROLLING_BACK)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .refuse(BACK, UPGRADE, QUIESCE);

    in(EVICTING)
        .go(SUCCESSOR_GONE, SERVING, RESTORE_PIDFILE, RECORD_SUCCESSOR_GONE)
        .go(DEADLINE, EVICTING, KILL_SUCCESSOR)
        .go(ROLLBACK, EVICTING)
        .go(RELOAD, EVICTING)
        .go(STOP_NOW, STOPPING, ABORT_SUCCESSOR, END_WORKERS)
        .go(ABANDON, STOPPING, ABORT_SUCCESSOR, END_WORKERS)
        .go(SHUTDOWN, STOPPING, ABORT_SUCCESSOR, DRAIN_WORKERS)
        .refuse(BACK, UPGRADE, QUIESCE, STOP);

    in(ARRIVING)
        .go(WORKERS_LIVE, PROVISIONAL, WRITE_PIDFILE, TELL_READY)
        .go(START_FAILED, STOPPING, DRAIN_WORKERS)
        .go(PREDECESSOR_RESUMED, STOPPING, DRAIN_WORKERS)
        .go(PREDECESSOR_GONE, STARTING, RECORD_COMMIT, WIDEN_WORKERS)
        .go(STOP, STOPPING, DRAIN_WORKERS)
        .go(STOP_NOW, STOPPING, DRAIN_WORKERS)
        .go(ABANDON, STOPPING, DRAIN_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .go(ROLLBACK, STOPPING, DRAIN_WORKERS)
        .refuse("this is the new generation of an upgrade that is still running", UPGRADE)
        .refuse("the first workers are not ready yet", QUIESCE, RELOAD);

    in(PROVISIONAL)
        .go(PREDECESSOR_GONE, SERVING, WRITE_PIDFILE, RECORD_COMMIT, WIDEN_WORKERS)
        .go(PREDECESSOR_RESUMED, STOPPING, DRAIN_WORKERS)
        // Its workers die one after the other, and the last one has.
        .go(START_FAILED, LEAVING, TELL_LEAVING)
        .go(STOP, LEAVING, TELL_LEAVING)
        .go(STOP_NOW, LEAVING, TELL_LEAVING)
        .go(ROLLBACK, LEAVING, TELL_LEAVING)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .go(RELOAD, PROVISIONAL, RELOAD_WORKERS)
        .refuse(
            "the old master lives and may be quiet; commit or roll back first", UPGRADE, QUIESCE);

    in(LEAVING)
        .go(PREDECESSOR_RESUMED, STOPPING, DRAIN_WORKERS)
        // Told to go for an old generation that is no more: somebody has to serve.
        .go(PREDECESSOR_GONE, SERVING, WRITE_PIDFILE, RECORD_COMMIT, WIDEN_WORKERS)
        .go(PREDECESSOR_UNABLE, PROVISIONAL)
        .go(DEADLINE, PROVISIONAL)
        .go(STOP, LEAVING)
        .go(ROLLBACK, LEAVING)
        .go(STOP_NOW, LEAVING)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING, DRAIN_WORKERS)
        .refuse(BACK, UPGRADE, QUIESCE, RELOAD);

    in(STOPPING)
        .go(WORKERS_GONE, STOPPING, EXIT)
        .go(DEADLINE, STOPPING, KILL_WORKERS)
        .go(STOP, STOPPING)
        .go(STOP_NOW, STOPPING, END_WORKERS)
        .go(ABANDON, STOPPING, END_WORKERS)
        .go(SHUTDOWN, STOPPING)
        .refuse(GOING, UPGRADE, QUIESCE, RELOAD, ROLLBACK);
  }

  private LifeCycle() {}

  /**
   * What {@code event} does in {@code phase}; a transition to the same phase without actions:
   * nothing.
   */
  public static Transition on(Phase phase, Event event) {
    Transition transition = TABLE.get(phase).get(event);
    return transition != null ? transition : new Transition(phase, List.of(), null);
  }

  /** Whether the phase waits for {@code event}. */
  public static boolean awaits(Phase phase, Event event) {
    return TABLE.get(phase).containsKey(event);
  }

  private static Rows in(Phase phase) {
    Map<Event, Transition> row = new EnumMap<>(Event.class);
    TABLE.put(phase, row);
    return new Rows(phase, row);
  }

  private record Rows(Phase phase, Map<Event, Transition> row) {
    Rows go(Event event, Phase next, Action... actions) {
      return put(event, new Transition(next, List.of(actions), null));
    }

    Rows refuse(String reason, Event... events) {
      for (Event event : events) {
        put(event, new Transition(phase, List.of(), reason));
      }
      return this;
    }

    private Rows put(Event event, Transition transition) {
      if (row.put(event, transition) != null) {
        throw new IllegalStateException("two rows for " + event + " in " + phase);
      }
      return this;
    }
  }
}
