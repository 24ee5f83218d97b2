package dev.upgrader.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.lifecycle.World.Broken;
import dev.upgrader.lifecycle.World.Crew;
import dev.upgrader.lifecycle.World.Master;
import dev.upgrader.lifecycle.World.Who;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every sequence of up to eight events, out of all signals to both masters, their deaths,
 * readiness, failure, deadlines and the delivery of what they tell each other, on the table that
 * the master runs on. Sequences that lead to the same world are followed on together and counted
 * separately.
 */
final class LifeCycleExplorerTest {
  private static final int LENGTH = 8;

  private static final Set<Event> ASKED =
      EnumSet.of(
          Event.UPGRADE,
          Event.QUIESCE,
          Event.RELOAD,
          Event.ROLLBACK,
          Event.STOP,
          Event.STOP_NOW,
          Event.ABANDON,
          Event.SHUTDOWN);

  private static final Set<Event> TO_GO =
      EnumSet.of(Event.STOP, Event.STOP_NOW, Event.ABANDON, Event.SHUTDOWN);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noSequenceOfEightEventsBreaksAPromise(boolean park) {
    Map<World, BigInteger> worlds = Map.of(World.serving(), BigInteger.ONE);
    BigInteger sequences = BigInteger.ZERO;
    Map<World, String> paths = new HashMap<>();
    paths.put(World.serving(), "");
    for (int length = 1; length <= LENGTH; length++) {
      Map<World, BigInteger> next = new HashMap<>();
      for (Map.Entry<World, BigInteger> reached : worlds.entrySet()) {
        String path = paths.get(reached.getKey());
        for (Map.Entry<String, World> step : steps(reached.getKey(), park, path).entrySet()) {
          next.merge(step.getValue(), reached.getValue(), BigInteger::add);
          if (paths.putIfAbsent(step.getValue(), path + " · " + step.getKey()) == null) {
            check(step.getValue(), park, path + " · " + step.getKey());
          }
        }
      }
      worlds = next;
      sequences = sequences.add(next.values().stream().reduce(BigInteger.ZERO, BigInteger::add));
    }
    System.out.printf(
        "explored %,d sequences of up to %d events (%s): %,d different worlds%n",
        sequences, LENGTH, park ? "WINCH parks" : "WINCH stops", paths.size());
    assertThat(sequences).isGreaterThan(BigInteger.valueOf(1_000_000));
  }

  /** Masters tell each other nothing, and no clock has run out, by which requests are cut off. */
  @Test
  void workersAreEndedWithoutADrainOnlyWhenSomebodyAsksForThat() {
    for (Phase phase : Phase.values()) {
      for (Event event : EnumSet.complementOf(EnumSet.of(Event.STOP_NOW, Event.ABANDON))) {
        assertThat(LifeCycle.on(phase, event).actions())
            .as("%s in %s", event, phase)
            .doesNotContain(Action.END_WORKERS);
      }
    }
  }

  /** Everything that can happen next. */
  private static Map<String, World> steps(World world, boolean park, String path) {
    Map<String, World> steps = new LinkedHashMap<>();
    try {
      for (Who who : List.of(Who.OLD, Who.YOUNG)) {
        if (world.of(who) != null) {
          asked(world, who, park, steps);
          steps.put("KILL " + who, world.killed(who));
          found(world, who, park, steps);
        }
      }
    } catch (Broken e) {
      throw new AssertionError(e.getMessage() + " after" + path, e);
    }
    return steps;
  }

  private static void asked(World world, Who who, boolean park, Map<String, World> steps) {
    for (Event event : ASKED) {
      Master master = world.of(who);
      boolean accepted = LifeCycle.on(master.phase(), event).refused() == null;
      World told = accepted && TO_GO.contains(event) ? world.with(who, master.told()) : world;
      steps.put(event + " to " + who, told.happen(who, event, park));
    }
    if (LifeCycle.awaits(world.of(who).phase(), Event.RELOAD_IMPOSSIBLE)) {
      steps.put(
          "RELOAD of what " + who + " cannot run",
          world.happen(who, Event.RELOAD_IMPOSSIBLE, park));
    }
  }

  private static void found(World world, Who who, boolean park, Map<String, World> steps) {
    Master master = world.of(who);
    if (!master.inbox().isEmpty()) {
      Event first = master.inbox().get(0);
      World read = world.with(who, master.readFirst());
      steps.put(first + " heard by " + who, read.happen(who, first, park));
    }
    if (master.crew() == Crew.COMING) {
      World live = world.with(who, master.with(Crew.LIVE));
      steps.put("live workers of " + who, live.happen(who, Event.WORKERS_LIVE, park));
      steps.put("failed worker of " + who, world.happen(who, Event.START_FAILED, park));
    }
    if (master.crew() == Crew.GOING) {
      World gone = world.with(who, master.with(Crew.NONE));
      steps.put("no workers of " + who, gone.happen(who, Event.WORKERS_GONE, park));
    }
    if (LifeCycle.awaits(master.phase(), Event.DEADLINE)) {
      steps.put("deadline of " + who, world.happen(who, Event.DEADLINE, park));
    }
  }

  private static void check(World world, boolean park, String path) {
    Master old = world.old();
    if (old != null && !old.toldToGo() && old.wasReady()) {
      assertThat(old.phase())
          .as("before the commit the old generation can serve, after%s: %s", path, world)
          .isNotEqualTo(Phase.STOPPING);
    }
    if (readyAndAlive(old) || readyAndAlive(world.young())) {
      assertThat(world.of(world.pidfile()) != null || world.of(world.oldbin()) != null)
          .as("a pidfile leads to a live master, after%s: %s", path, world)
          .isTrue();
    }
    settles(world, park, path);
  }

  private static boolean readyAndAlive(Master master) {
    return master != null && master.wasReady();
  }

  /**
   * Left alone, with every process doing its part, the world comes to rest without a deadline
   * having to help, and whoever was not told to go serves.
   */
  private static void settles(World start, boolean park, String path) {
    World world = start;
    List<String> way = new ArrayList<>();
    for (int step = 0; step < 30; step++) {
      Map<String, World> progress = new LinkedHashMap<>();
      for (Who who : List.of(Who.OLD, Who.YOUNG)) {
        if (world.of(who) != null) {
          found(world, who, park, progress);
        }
      }
      boolean waiting = progress.keySet().stream().anyMatch(name -> name.startsWith("deadline"));
      progress.keySet().removeIf(name -> name.startsWith("failed") || name.startsWith("deadline"));
      if (progress.isEmpty()) {
        assertThat(waiting)
            .as("nobody waits for what nobody will do, after%s ··%s: %s", path, way, world)
            .isFalse();
        rested(world, path + " ·· " + String.join(" · ", way));
        return;
      }
      Map.Entry<String, World> next = progress.entrySet().iterator().next();
      way.add(next.getKey());
      world = next.getValue();
    }
    throw new AssertionError("it never comes to rest, after" + path + " ··" + way + ": " + world);
  }

  private static void rested(World world, String path) {
    boolean somebodyStays = false;
    boolean somebodyServes = false;
    for (Master master : new Master[] {world.old(), world.young()}) {
      if (master != null) {
        somebodyStays |= master.phase() != Phase.IDLE;
        somebodyServes |= master.crew() == Crew.LIVE;
      }
    }
    assertThat(somebodyServes || !somebodyStays)
        .as("somebody serves, after%s: %s", path, world)
        .isTrue();
  }
}
