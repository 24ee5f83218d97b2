package dev.upgrader.harness.containers;

/** Upgrades in a row, each release other than the one before. */
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
      int next = release % 3 + 1;
      shop.deploy("v" + next);
      shop.upgrader("upgrade --timeout 2m").exits(0);
      shop.upgrader("commit").exits(0);
      release = next;
      expectAnswer();
    }
  }

  /** Upgrades and goes back to what was there before. */
  public void rollbacks(int count) {
    for (int i = 0; i < count; i++) {
      shop.deploy("v" + (release % 3 + 1));
      shop.upgrader("upgrade --timeout 2m").exits(0);
      shop.deploy("v" + release);
      shop.upgrader("rollback").exits(0);
      expectAnswer();
    }
  }

  private void expectAnswer() {
    String answer = shop.answer();
    if (!answer.equals("shop v" + release)) {
      throw new AssertionError("expected an answer by v%d, got: %s".formatted(release, answer));
    }
  }
}
