package dev.upgrader.harness.bench;

import dev.upgrader.harness.containers.Jdk;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.faults.Cell;
import dev.upgrader.harness.containers.faults.Fault;
import dev.upgrader.harness.containers.faults.FaultMatrix;
import dev.upgrader.harness.containers.faults.FaultMatrix.Result;
import dev.upgrader.harness.containers.faults.Operation;
import dev.upgrader.harness.containers.faults.Points;
import dev.upgrader.harness.containers.faults.Victim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The fault matrix, whole or in part: an operation, a fault, every so manieth point. */
final class FaultsBench {
  private final List<Operation> operations = new ArrayList<>(List.of(Operation.values()));
  private final List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
  private int every = 1;
  private int at = 2;
  private int played;
  private int absent;
  private int broken;
  private long requests;

  static void run(List<String> arguments) throws Exception {
    FaultsBench bench = new FaultsBench();
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
        case "--fault" -> faults.retainAll(List.of(Fault.valueOf(value)));
        case "--every" -> every = Integer.parseInt(value);
        case "--at-once" -> at = Integer.parseInt(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
      }
    }
  }

  private void play(FaultMatrix matrix) throws Exception {
    ExecutorService players = Executors.newFixedThreadPool(at);
    List<Future<?>> cells = new ArrayList<>();
    for (Operation operation : operations) {
      List<String> points = Points.of(operation);
      for (int i = 0; i < points.size(); i += every) {
        for (Victim victim : Victim.values()) {
          String point = points.get(i);
          cells.add(
              players.submit(
                  (Callable<Void>)
                      () -> {
                        play(matrix, operation, point, victim);
                        return null;
                      }));
        }
      }
    }
    for (Future<?> cell : cells) {
      cell.get();
    }
    players.shutdown();
    System.out.printf(
        "%d cells, %d as promised, %d broken; %d places without such a process; %d requests%n",
        played + broken, played, broken, absent, requests);
  }

  /** All faults; where the process is not there, one of them finds out. */
  private void play(FaultMatrix matrix, Operation operation, String point, Victim victim)
      throws InterruptedException {
    for (Fault fault : faults) {
      Cell cell = new Cell(operation, point, victim, fault);
      try {
        Optional<Result> result = matrix.play(cell);
        if (result.isEmpty()) {
          count(0, 1, 0, 0);
          return;
        }
        count(1, 0, 0, result.get().requests());
        System.out.println(cell + " -> " + result.get().end() + ", lost " + result.get().lost());
      } catch (AssertionError | RuntimeException e) {
        count(0, 0, 1, 0);
        System.out.println("BROKEN " + cell + ": " + e.getMessage());
      }
    }
  }

  private synchronized void count(int promised, int nobody, int other, long asked) {
    played += promised;
    absent += nobody;
    broken += other;
    requests += asked;
  }
}
