package dev.upgrader.harness.containers.faults;

import dev.upgrader.harness.containers.faults.Points.Moment;

/**
 * What is promised for each cell. It depends on who is struck, how, and what the operation has
 * reached by then:
 *
 * <ul>
 *   <li>a process that only stops for a while changes nothing about the end, nor does a command
 *       that dies: it is given again;
 *   <li>who dies with nobody there to stay takes the service with it;
 *   <li>before the decision the death of the new generation leaves the old one, and that of the old
 *       one the new one, if that is started;
 *   <li>after it the one that was told to go goes.
 * </ul>
 */
final class Promises {
  private Promises() {}

  static Promise of(Cell cell, Moment moment) {
    Promise done = undisturbed(cell.operation());
    if (cell.victim() == Victim.COMMAND) {
      return done;
    }
    boolean worker = cell.victim() == Victim.OLD_WORKER || cell.victim() == Victim.NEW_WORKER;
    if (!cell.fault().isDeadly()) {
      return worker ? done.orItsRequests() : done;
    }
    return switch (cell.operation()) {
      case UPGRADE -> upgrade(cell.victim(), moment);
      case COMMIT -> commit(cell.victim(), moment);
      case ROLLBACK -> rollback(cell.victim(), moment);
      case RELOAD, REPLACE -> inPlace(cell.victim());
    };
  }

  /** What an operation comes to when nothing happens to it. */
  static Promise undisturbed(Operation operation) {
    return Promise.of(done(operation));
  }

  private static End done(Operation operation) {
    return switch (operation) {
      case UPGRADE -> End.UNDECIDED;
      case COMMIT, RELOAD, REPLACE -> End.NEW;
      case ROLLBACK -> End.OLD;
    };
  }

  private static Promise upgrade(Victim victim, Moment moment) {
    return switch (victim) {
      case OLD_MASTER ->
          moment.isBefore("has performed START_SUCCESSOR")
              ? Promise.of(End.GONE, End.NEW).orItsRequests()
              : Promise.of(End.NEW);
      case NEW_MASTER -> Promise.of(End.OLD);
      case NEW_WORKER -> Promise.of(End.OLD, End.UNDECIDED, End.LEFT).orItsRequests();
      default -> Promise.of(End.UNDECIDED).orItsRequests();
    };
  }

  private static Promise commit(Victim victim, Moment moment) {
    return switch (victim) {
      case OLD_MASTER -> Promise.of(End.NEW);
      case NEW_MASTER ->
          moment.isBefore("asks stop") ? Promise.of(End.OLD) : Promise.of(End.GONE).orItsRequests();
      default -> Promise.of(End.NEW).orItsRequests();
    };
  }

  private static Promise rollback(Victim victim, Moment moment) {
    return switch (victim) {
      case OLD_MASTER ->
          moment.isBefore("performs EVICT_SUCCESSOR")
              ? Promise.of(End.NEW)
              : Promise.of(End.GONE, End.NEW).orItsRequests();
      case NEW_MASTER -> Promise.of(End.OLD);
      default -> Promise.of(End.OLD).orItsRequests();
    };
  }

  private static Promise inPlace(Victim victim) {
    return switch (victim) {
      case OLD_MASTER, NEW_MASTER -> Promise.of(End.GONE).orItsRequests();
      // One that was never ready: the release that serves stays.
      case NEW_WORKER -> Promise.of(End.NEW, End.OLD).orItsRequests();
      default -> Promise.of(End.NEW).orItsRequests();
    };
  }
}
