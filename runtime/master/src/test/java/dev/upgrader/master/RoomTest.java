package dev.upgrader.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.lifecycle.Request.Pace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomTest {
  private static final long MEGA = 1024 * 1024;
  private static final long MASTER = 1;
  private static final List<Long> WORKERS = List.of(2L, 3L);

  /** The master holds 60 MB, each worker 100. */
  private static Room room(long megas) {
    return new Room(() -> megas * MEGA, pid -> (pid == MASTER ? 60 : 100) * MEGA);
  }

  static List<Request> generations() {
    return List.of(new Request.Move(Event.UPGRADE), new Request.Canary(1));
  }

  static List<Request> workersOnly() {
    return List.of(
        new Request.Move(Event.RELOAD),
        new Request.ReloadWorkers(Pace.TOGETHER),
        new Request.ReloadMaster(Pace.TOGETHER));
  }

  @ParameterizedTest
  @MethodSource("generations")
  void newGenerationNeedsRoomForMasterAndWorkers(Request request) {
    assertEquals(Optional.empty(), room(260).refusal(request, MASTER, WORKERS));
    assertEquals(
        Optional.of(
            "cannot upgrade: not enough memory for a second generation: it would need the 260 MB"
                + " that this one holds, and 259 MB are available; free some, or set"
                + " memory-check: false"),
        room(259).refusal(request, MASTER, WORKERS));
  }

  @ParameterizedTest
  @MethodSource("workersOnly")
  void newWorkersNeedRoomForThemselves(Request request) {
    assertEquals(Optional.empty(), room(200).refusal(request, MASTER, WORKERS));
    String refusal = room(199).refusal(request, MASTER, WORKERS).orElseThrow();
    assertTrue(refusal.startsWith("cannot reload: not enough memory"), refusal);
  }

  @Test
  void whatStartsNoSecondGenerationIsNeverRefused() {
    for (Request request :
        List.of(
            new Request.ReloadWorkers(Pace.CHAIN),
            new Request.ReloadWorkers(Pace.BRUTAL),
            new Request.ScaleBy(1),
            new Request.Move(Event.STOP))) {
      assertEquals(Optional.empty(), room(0).refusal(request, MASTER, WORKERS));
    }
  }

  @Test
  void thatTheSystemTellsNothingIsARefusalWithAWayOut() {
    Room blind =
        new Room(
            () -> {
              throw new IOException("cannot read /proc/meminfo: gone");
            },
            pid -> 0);
    assertEquals(
        Optional.of(
            "cannot upgrade: cannot read /proc/meminfo: gone; memory-check: false does without"),
        blind.refusal(new Request.Move(Event.UPGRADE), MASTER, WORKERS));
  }
}
