package dev.upgrader.cli.gate;

/** What one look at a gate has shown. */
public sealed interface Verdict {

  /** For a report: what was seen. */
  String words();

  /** It holds. */
  record Healthy(String words) implements Verdict {}

  /** It does not hold. */
  record Unhealthy(String words) implements Verdict {}

  /** The probe itself has failed, which says nothing about the generation. */
  record Broken(String words) implements Verdict {}

  /** There is nothing to look at yet. */
  record Pending(String words) implements Verdict {}
}
