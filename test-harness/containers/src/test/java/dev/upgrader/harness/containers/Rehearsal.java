package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.function.Consumer;

/**
 * An upgrade from v1 to v2 by signals, under load, with a Unix-domain socket beside the port. What
 * has to be true at its end is the same whatever went wrong on the way.
 */
final class Rehearsal implements AutoCloseable {
  private final Machine machine;
  private final Shop shop;
  private final Traffic load;
  private final long old;

  private Rehearsal(Machine machine, Shop shop) {
    this.machine = machine;
    this.shop = shop;
    this.old = shop.pid();
    this.load = shop.load(Clients.FRESH);
  }

  static Rehearsal on(Machine machine) {
    return on(machine, shop -> {}, Shop::start);
  }

  static Rehearsal on(Machine machine, Consumer<Shop> before, Consumer<Shop> start) {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    try {
      shop.configuration().withSocket();
      before.accept(shop);
      start.accept(shop);
      return new Rehearsal(machine, shop);
    } catch (RuntimeException | Error e) {
      shop.close();
      throw e;
    }
  }

  Shop shop() {
    return shop;
  }

  /** The first master. */
  long old() {
    return old;
  }

  /** USR2; returns the new master, which is not ready before {@link Shop#letGo}. */
  long startUnready() {
    shop.hold().deploy("v2").kill("USR2", old);
    long newer = shop.startedMaster();
    assertThat(shop.oldPid()).isEqualTo(old);
    assertThat(machine.exists(shop.pidfile())).isFalse();
    return newer;
  }

  /** USR2; returns the new master, which is ready, as the old one knows. */
  long startReady() {
    shop.deploy("v2").kill("USR2", old);
    shop.untilBothAreReady();
    shop.untilPhase(old, "overlap");
    assertThat(shop.oldPid()).isEqualTo(old);
    return shop.pid();
  }

  /** WINCH to the old master; returns when only the new generation serves. */
  void winch() {
    shop.kill("WINCH", old);
    shop.untilWorkers(old, 0);
  }

  /** The upgrade has never been: only the old generation is there, and no request was lost. */
  void endsWithTheOld() {
    shop.untilAlone();
    shop.untilJvms(1);
    assertThat(shop.pid()).isEqualTo(old);
    assertThat(shop.answer()).isEqualTo("shop v1");
    endsWell();
  }

  /** Only the new generation is there, and no request was lost. */
  void endsWithTheNew() {
    shop.untilDead(old);
    shop.untilAlone();
    shop.untilJvms(1);
    assertThat(shop.pid()).isNotEqualTo(old);
    assertThat(machine.lives(shop.pid())).isTrue();
    assertThat(shop.answer()).isEqualTo("shop v2");
    endsWell();
  }

  private void endsWell() {
    Counts counts = load.stop();
    assertThat(counts.lost()).as(counts.log()).isZero();
    assertThat(counts.requests()).isPositive();
    assertThat(machine.sh("test -S " + shop.socket()).exit()).isZero();
    assertThat(machine.sh("ls %s/run".formatted(shop.folder())).out().split("\\s+"))
        .containsExactlyInAnyOrder("shop.pid", "shop.pid.d", "shop.sock");
    machine.until(
        "[ \"$(cd %s.d && echo *.sock)\" = %d.sock ]".formatted(shop.pidfile(), shop.pid()));
    shop.upgrader("status").exits(0);
  }

  @Override
  public void close() {
    load.close();
    shop.close();
  }
}
