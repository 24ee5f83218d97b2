package dev.upgrader.cli.gate;

import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A condition on the workers' own metrics, in the text format of Prometheus. The old generation is
 * read from the start of the command until the new one is live: what it shows then is the
 * yardstick.
 */
public final class MetricGate implements Gate {

  private static final Set<Phase> ALONE =
      EnumSet.of(Phase.SERVING, Phase.UPGRADING, Phase.COMMITTING);

  private final Condition condition;
  private final List<Series> series;
  private final WorkerListener listener;
  private final String path;
  private final Http http;
  private final Map<Series, Samples> samples = new HashMap<>();

  /**
   * Nothing is read yet.
   *
   * @throws IllegalArgumentException {@code condition} is none; the message says where and why
   */
  public MetricGate(String condition, WorkerListener listener, String path, Duration timeout) {
    this.condition = ConditionParser.parse(condition);
    this.series = this.condition.series().distinct().toList();
    this.listener = listener;
    this.path = path;
    this.http = new Http(timeout);
    series.forEach(one -> samples.put(one, new Samples()));
  }

  @Override
  public String name() {
    return "fail-if " + condition.text();
  }

  @Override
  public boolean isRelative() {
    return series.stream().anyMatch(Series::old);
  }

  @Override
  public Verdict check(Candidates candidates) {
    try {
      if (isRelative() && isYardstick(candidates.old())) {
        read(candidates.old(), true);
      }
      if (candidates.fresh().isEmpty()) {
        return new Verdict.Pending("not ready yet");
      }
      read(candidates.fresh().get(), false);
      double left = condition.left().value(this::reading);
      double right = condition.right().value(this::reading);
      String words =
          String.format(Locale.ROOT, "%.4g %s %.4g", left, condition.comparison().sign(), right);
      return condition.comparison().holds(left, right)
          ? new Verdict.Unhealthy(words)
          : new Verdict.Healthy("not " + words);
    } catch (Expression.NoReading e) {
      return e.isYet() ? new Verdict.Pending(e.getMessage()) : new Verdict.Broken(e.getMessage());
    } catch (IOException e) {
      return new Verdict.Broken(e.toString());
    }
  }

  /** An upgrade that is taken up again has no old generation that is alone any more. */
  private boolean isYardstick(Status old) {
    return ALONE.contains(old.phase())
        || (old.phase() == Phase.OVERLAP
            && series.stream().anyMatch(one -> one.old() && !samples.get(one).areTwo()));
  }

  private void read(Status master, boolean old) throws IOException {
    List<WorkerListener.Place> places = listener.places(master);
    if (places.isEmpty()) {
      throw new IOException(listener.absence());
    }
    for (WorkerListener.Place place : places) {
      PrometheusText text = new PrometheusText(http.text(place.uri(path)));
      long now = System.nanoTime();
      for (Series one : series) {
        if (one.old() == old) {
          text.sum(one.selector())
              .ifPresent(value -> samples.get(one).add(place.pid(), now, value));
        }
      }
    }
  }

  private double reading(Series one) throws Expression.NoReading {
    Samples read = samples.get(one);
    String whose = one.old() ? "the old generation" : "the new generation";
    if (read.value().isEmpty()) {
      throw new Expression.NoReading(
          false, "no worker of " + whose + " has a metric " + one.selector().metric());
    }
    OptionalDouble value = one.rate() ? read.rate() : read.value();
    return value.orElseThrow(
        () -> new Expression.NoReading(true, "one reading of " + whose + " makes no rate"));
  }
}
