package dev.upgrader.cli.gate;

import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the looks at one gate have shown so far. Changed by one thread only. */
public final class Tally {

  /** One look: when it ended in milliseconds since the epoch, and how long it took. */
  public record Look(long at, long micros, Verdict verdict) {}

  private final Gate gate;
  private final Limits limits;
  private final List<Look> looks = new ArrayList<>();
  private int unhealthy;
  private int broken;
  private int unhealthyInARow;
  private int brokenInARow;
  private boolean good;

  Tally(Gate gate, Limits limits) {
    this.gate = gate;
    this.limits = limits;
  }

  void count(Look look) {
    looks.add(look);
    good = look.verdict() instanceof Verdict.Healthy;
    boolean isUnhealthy = look.verdict() instanceof Verdict.Unhealthy;
    boolean isBroken = look.verdict() instanceof Verdict.Broken;
    unhealthy += isUnhealthy ? 1 : 0;
    broken += isBroken ? 1 : 0;
    unhealthyInARow = isUnhealthy ? unhealthyInARow + 1 : good ? 0 : unhealthyInARow;
    brokenInARow = isBroken ? brokenInARow + 1 : good || isUnhealthy ? 0 : brokenInARow;
  }

  /** From here on it has to show anew that it holds. */
  void mark() {
    good = false;
  }

  /** The last look was good, and there was one. */
  public boolean isGood() {
    return good;
  }

  /** Why it has failed for good; empty: it has not. */
  public Optional<String> failure() {
    if (unhealthyInARow >= gate.patience(limits.failures())) {
      return Optional.of("gate " + gate.name() + " failed: " + lastWords());
    }
    return brokenInARow >= limits.errors()
        ? Optional.of("gate " + gate.name() + " cannot be checked: " + lastWords())
        : Optional.empty();
  }

  /** Looks that were requests to the service; those that were not answered well are lost. */
  public Seen seen() {
    long made = looks.stream().filter(look -> !(look.verdict() instanceof Verdict.Pending)).count();
    return gate.isRequest() ? new Seen(made, unhealthy + broken) : Seen.NOTHING;
  }

  /** The gate's name. */
  public String name() {
    return gate.name();
  }

  /** What the last look has shown, or that there was none. */
  public String lastWords() {
    return last().map(look -> look.verdict().words()).orElse("not looked at yet");
  }

  /** One of healthy, unhealthy, broken, pending. */
  public String state() {
    return last()
        .map(look -> look.verdict().getClass().getSimpleName().toLowerCase(Locale.ROOT))
        .orElse("pending");
  }

  /** All looks, in order. */
  public List<Look> looks() {
    return List.copyOf(looks);
  }

  private Optional<Look> last() {
    return looks.isEmpty() ? Optional.empty() : Optional.of(looks.get(looks.size() - 1));
  }

  /** For the trail. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("gate", name());
    json.put("checks", looks.size());
    json.put("unhealthy", unhealthy);
    json.put("broken", broken);
    json.put("result", failure().isPresent() ? "failed" : state());
    json.put("reason", failure().orElse(lastWords()));
    return json;
  }
}
