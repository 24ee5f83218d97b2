package dev.upgrader.harness.containers;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each change of a directory, and each wait for the disk, takes the master, its successors and its
 * workers 300 ms: strace(1) holds the calls up.
 */
class SlowDiskTest {
  /** Those with a question mark are not there on every processor. */
  private static final String CHANGES =
      "?rename,renameat,renameat2,?unlink,unlinkat,?mkdir,mkdirat,fsync,fdatasync";

  private static final String SLOWLY =
      "strace -f -qq --seccomp-bpf -o /dev/null -e trace="
          + CHANGES
          + " -e inject="
          + CHANGES
          + ":delay_enter=300000 ";

  private final Machine machine = Machines.on(Jdk.V17);
  private Rehearsal upgrade;
  private Shop shop;

  @BeforeEach
  void startSlowly() {
    upgrade = Rehearsal.on(machine, idle -> {}, idle -> idle.startUnder(SLOWLY));
    shop = upgrade.shop();
  }

  @AfterEach
  void stop() {
    upgrade.close();
  }

  @Test
  void anUpgradeIsCommitted() {
    shop.deploy("v2").upgrader("upgrade --commit --timeout 2m").exits(0);
    upgrade.endsWithTheNew();
  }

  @Test
  void anUpgradeIsRolledBack() {
    shop.deploy("v2").upgrader("upgrade --timeout 2m").exits(0);
    shop.upgrader("rollback --timeout 2m").exits(0);
    upgrade.endsWithTheOld();
  }

  @Test
  void aReloadGoesOn() {
    shop.deploy("v2").upgrader("reload --timeout 2m").exits(0);
    shop.deploy("v1").upgrader("reload --timeout 2m").exits(0);
    upgrade.endsWithTheOld();
  }
}
