package dev.upgrader.harness.containers;

import java.util.List;
import java.util.random.RandomGenerator;

/** How an upgrade ends, and how often it does beside the others. */
public enum Fate {
  COMMITTED(6, true),
  COMMITTED_AT_ONCE(3, true),
  COMMITTED_BY_SIGNALS(2, true),
  /** The old master was killed while it was quiet. */
  OLD_MASTER_KILLED(1, true),
  ROLLED_BACK(4, false),
  BACKED_OUT_BY_SIGNALS(1, false),
  /** The release ends before it is ready. */
  RELEASE_ENDS(2, false),
  /** It is never ready. */
  RELEASE_HANGS(1, false),
  STOPPED_BY_A_GATE(2, false),
  /** The new master was killed while the old one was quiet. */
  NEW_MASTER_KILLED(1, false);

  private final int weight;
  private final boolean stays;

  Fate(int weight, boolean stays) {
    this.weight = weight;
    this.stays = stays;
  }

  /** Whether the new release is what serves in the end. */
  boolean stays() {
    return stays;
  }

  /** One of them. */
  public static Fate any(RandomGenerator random) {
    return Draw.from(List.of(values()), fate -> fate.weight, random);
  }
}
