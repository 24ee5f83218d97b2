package dev.upgrader.harness.bench;

import dev.upgrader.harness.containers.Jdk;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.faults.Cell;
import dev.upgrader.harness.containers.faults.Fault;
import dev.upgrader.harness.containers.faults.FaultMatrix;
import dev.upgrader.harness.containers.faults.FaultMatrix.Played;
import dev.upgrader.harness.containers.faults.Operation;
import dev.upgrader.harness.containers.faults.Points;
import dev.upgrader.harness.containers.faults.Victim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cells of the fault matrix that have not been played yet, or some of them: of an operation, of
 * a process, of a fault, of every so manieth point.
 */
final class FaultsBench {
  private final List<Operation> operations = new ArrayList<>(List.of(Operation.values()));
  private final List<Victim> victims = new ArrayList<>(List.of(Victim.values()));
  private final List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
  private int every = 1;
  private int at = 2;
  private final AtomicInteger broken = new AtomicInteger();
  private final FaultLedger ledger;

  private FaultsBench(FaultLedger ledger) {
    this.ledger = ledger;
  }

  static void run(Path root, List<String> arguments) throws Exception {
    FaultsBench bench = new FaultsBench(new FaultLedger(root.resolve("docs/faults.tsv")));
    bench.read(arguments);
    try (Machine machine = Machine.start(Jdk.V17).orElseThrow()) {
      bench.play(new FaultMatrix(machine));
    }
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i += 2) {
      String value = arguments.get(i + 1).toUpperCase(Locale.ROOT).replace('-', '_');
      switch (arguments.get(i)) {
        case "--operation" -> operations.retainAll(List.of(Operation.valueOf(value)));
        case "--victim" -> victims.retainAll(List.of(Victim.valueOf(value)));
        case "--fault" -> faults.retainAll(List.of(Fault.valueOf(value)));
        case "--every" -> every = Integer.parseInt(value);
        case "--at-once" -> at = Integer.parseInt(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
      }
    }
  }

  private void play(FaultMatrix matrix) throws Exception {
    ExecutorService players = Executors.newFixedThreadPool(at);
    List<Future<?>> points = new ArrayList<>();
    for (Operation operation : operations) {
      List<String> all = Points.of(operation);
      for (int i = 0; i < all.size(); i += every) {
        String point = all.get(i);
        points.add(
            players.submit(
                (Callable<Void>)
                    () -> {
                      play(matrix, operation, point);
                      return null;
                    }));
      }
    }
    for (Future<?> point : points) {
      point.get();
    }
    players.shutdown();
    ledger.print();
    System.out.println(broken + " cells did not end as promised");
  }

  /** All cells of a point. Whom the plays before have never seen there is not waited for. */
  private void play(FaultMatrix matrix, Operation operation, String point)
      throws IOException, InterruptedException {
    Set<Victim> seen = EnumSet.noneOf(Victim.class);
    for (Victim victim : operation.victims()) {
      for (Fault fault : victim.faults()) {
        Cell cell = new Cell(operation, point, victim, fault);
        if (!victims.contains(victim) || !faults.contains(fault) || ledger.has(cell)) {
          continue;
        }
        if (seen.isEmpty() || seen.contains(victim)) {
          seen.addAll(there(matrix, cell));
        } else {
          ledger.add(cell, Optional.empty());
        }
      }
    }
  }

  /** Plays the cell; who was there, as far as it is known. */
  private Set<Victim> there(FaultMatrix matrix, Cell cell)
      throws IOException, InterruptedException {
    try {
      Played played = matrix.play(cell);
      ledger.add(cell, played.result());
      System.out.println(
          cell
              + played
                  .result()
                  .map(r -> " -> " + r.end() + ", lost " + r.lost())
                  .orElse(": nobody there"));
      return played.there();
    } catch (AssertionError | RuntimeException e) {
      broken.incrementAndGet();
      System.out.println("BROKEN " + cell + ": " + e.getMessage());
      return Set.of();
    }
  }
}
