package dev.upgrader.harness.containers;

/** Upgrades in a row, each release other than the one that serves. */
public final class UpgradeSeries {
  private final Shop shop;
  private int release = 1;

  /** The shop serves v1. */
  public UpgradeSeries(Shop shop) {
    this.shop = shop;
  }

  /** Upgrades and commits. */
  public void commits(int count) {
    for (int i = 0; i < count; i++) {
      play(Fate.COMMITTED);
    }
  }

  /** Upgrades and goes back to what was there before. */
  public void rollbacks(int count) {
    for (int i = 0; i < count; i++) {
      play(Fate.ROLLED_BACK);
    }
  }

  /** One upgrade that ends so; one generation is left, of the release that is to serve. */
  public void play(Fate fate) {
    int next = release % 3 + 1;
    shop.deploy("v" + next);
    switch (fate) {
      case COMMITTED -> {
        upgrade();
        shop.upgrader("commit").exits(0);
      }
      case COMMITTED_AT_ONCE -> shop.upgrader("upgrade --commit --timeout 2m").exits(0);
      case COMMITTED_BY_SIGNALS -> end(startBySignals(), "QUIT");
      case OLD_MASTER_KILLED -> {
        upgrade();
        end(shop.oldPid(), "KILL");
      }
      case ROLLED_BACK -> {
        upgrade();
        shop.upgrader("rollback").exits(0);
      }
      case BACKED_OUT_BY_SIGNALS -> {
        startBySignals();
        end(shop.pid(), "QUIT");
      }
      case RELEASE_ENDS -> shop.deploy("exits").upgrader("upgrade --timeout 2m").exits(5);
      case RELEASE_HANGS ->
          shop.deploy("never-ready").upgrader("upgrade --ready-timeout 3s").exits(5);
      case STOPPED_BY_A_GATE ->
          shop.upgrader("upgrade --commit --health-command false --health-interval 200ms").exits(5);
      case NEW_MASTER_KILLED -> {
        upgrade();
        end(shop.pid(), "KILL");
      }
    }
    if (fate.stays()) {
      release = next;
    } else {
      shop.deploy("v" + release);
    }
    expectOne();
  }

  private void upgrade() {
    shop.upgrader("upgrade --timeout 2m").exits(0);
  }

  private void end(long master, String signal) {
    shop.kill(signal, master);
    shop.untilDead(master);
  }

  /** USR2 and WINCH; the old master. */
  private long startBySignals() {
    long old = shop.pid();
    shop.kill("USR2", old);
    shop.untilBothAreReady();
    shop.kill("WINCH", old);
    shop.untilWorkers(old, 0);
    return old;
  }

  private void expectOne() {
    shop.untilAlone();
    String answer = shop.answer();
    if (!answer.equals("shop v" + release)) {
      throw new AssertionError("expected an answer by v%d, got: %s".formatted(release, answer));
    }
  }
}
