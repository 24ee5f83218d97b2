package dev.upgrader.harness.containers.faults;

import java.util.EnumSet;
import java.util.Set;

/**
 * What has to be true in the end.
 *
 * @param ends one of them
 * @param losses whether requests may be lost: those that a dying worker had, or all when nobody was
 *     told to stay
 */
public record Promise(Set<End> ends, boolean losses) {

  static Promise of(End end, End... others) {
    return new Promise(EnumSet.of(end, others), false);
  }

  /** The same, and requests that the victim had may be lost. */
  Promise orItsRequests() {
    return new Promise(ends, true);
  }
}
