package dev.upgrader.harness.containers.faults;

import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.Traffic;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plays cells of the matrix on one machine. */
public final class FaultMatrix {
  private final Machine machine;

  /** On {@code machine}, which may have other services. */
  public FaultMatrix(Machine machine) {
    this.machine = machine;
  }

  /** What came of a cell; it was as promised, or there was no result. */
  public record Result(Cell cell, End end, long requests, long lost) {}

  /** Who was there at the point, and what came of it; nothing: there was nobody to strike. */
  public record Played(Set<Victim> there, Optional<Result> result) {}

  /** The points that an operation comes by when nothing happens to it. */
  public List<String> course(Operation operation) {
    try (Scene scene = Scene.set(machine, operation)) {
      scene.begin(Optional.empty());
      scene.endCommand();
      scene.until(Promises.undisturbed(operation));
      return Points.certain(scene.course());
    }
  }

  /**
   * Plays a cell.
   *
   * @throws AssertionError it did not end as promised
   */
  public Played play(Cell cell) throws InterruptedException {
    if (cell.victim() != Victim.ANCHOR) {
      return play(cell, Scene.set(machine, cell.operation()));
    }
    try (Machine container = Machine.awaitingItsServiceOnDisk()) {
      Scene scene = Scene.setAsOwnProcess(container, cell.operation());
      return cell.fault().isDeadly() ? end(cell, scene) : play(cell, scene);
    }
  }

  /** The load ends with the container, so that there is nobody to count. */
  private static Played end(Cell cell, Scene set) {
    try (Scene scene = set) {
      scene.load();
      scene.begin(Optional.of(cell.point()));
      scene.untilReached();
      Set<Victim> there = scene.there();
      scene.outlastsItsContainer();
      return new Played(there, Optional.of(new Result(cell, End.GONE, 0, 0)));
    } catch (AssertionError e) {
      throw new AssertionError(cell + ": " + e.getMessage(), e);
    }
  }

  private static Played play(Cell cell, Scene set) throws InterruptedException {
    Promise promise =
        Promises.of(cell, new Points.Moment(Points.of(cell.operation()), cell.point()));
    try (Scene scene = set;
        Traffic load = scene.load()) {
      scene.begin(Optional.of(cell.point()));
      scene.untilReached();
      Set<Victim> there = scene.there();
      Optional<Long> victim = scene.find(cell.victim());
      if (victim.isEmpty()) {
        scene.goOn();
        return new Played(there, Optional.empty());
      }
      scene.strike(victim.get(), cell.fault());
      scene.endCommand();
      boolean isStruck = cell.victim() == Victim.COMMAND;
      boolean isLate = !cell.fault().isDeadly() && !scene.hasSucceeded();
      if (isStruck || isLate || scene.hasTimedOut()) {
        scene.repeatCommand();
      }
      scene.until(promise);
      End end = scene.end(promise);
      Counts counts = load.stop();
      if (counts.lost() > 0 && !promise.losses()) {
        throw new AssertionError(cell + ": " + counts.log());
      }
      scene.goesOnFrom(end);
      Result result = new Result(cell, end, counts.requests(), counts.lost());
      return new Played(there, Optional.of(result));
    } catch (AssertionError e) {
      throw new AssertionError(cell + ": " + e.getMessage(), e);
    }
  }
}
