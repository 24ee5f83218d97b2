package dev.upgrader.cli.report;

import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.gate.Tally;
import dev.upgrader.cli.gate.Verdict;
import dev.upgrader.cli.sequence.PhaseWords;
import dev.upgrader.cli.state.Who;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.control.Status;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the report says, as the template wants it: names and texts, bars in parts of the width. */
final class Page {

  private static final double WIDTH = 1000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final Recorder recorder;
  private final List<TrailEvent> events;
  private final long start;
  private final long end;

  Page(Recorder recorder, List<TrailEvent> events) {
    this.recorder = recorder;
    this.events = events;
    this.start =
        of("begin").map(event -> event.time().toEpochMilli()).orElse(System.currentTimeMillis());
    this.end = Math.max(start + 1, of("end").map(e -> e.time().toEpochMilli()).orElse(start + 1));
  }

  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("result", text("end", "result"));
    values.put("good", List.of("committed", "undecided").contains(text("end", "result")));
    values.put("reason", text("end", "reason"));
    values.put("from", text("begin", "from"));
    values.put("to", text("begin", "to"));
    values.put("time", TIME.format(Instant.ofEpochMilli(start).atZone(ZoneId.systemDefault())));
    values.put("seconds", seconds(end - start));
    values.put("who", who());
    values.put("phases", phases());
    values.put("generations", generations());
    values.put("gates", recorder.gates().stream().map(this::gate).toList());
    values.put("steps", recorder.steps().stream().map(this::step).toList());
    return values;
  }

  private String who() {
    return of("begin")
        .map(event -> Who.of(event.facts().getObject("who", new JsonObject())).words())
        .orElse("");
  }

  private List<Map<String, Object>> phases() {
    return events.stream()
        .filter(event -> event.kind().equals("phase"))
        .map(
            event -> {
              long until = event.time().toEpochMilli();
              Map<String, Object> bar = bar(until - event.number("millis"), until);
              bar.put("name", event.text("phase").orElse("?"));
              bar.put("seconds", seconds(event.number("millis")));
              bar.put("good", event.text("result").filter("ok"::equals).isPresent());
              return bar;
            })
        .toList();
  }

  private List<Map<String, Object>> generations() {
    List<Map<String, Object>> rows = new ArrayList<>();
    recorder
        .generations()
        .forEach(
            (number, moments) -> {
              Status last = moments.get(moments.size() - 1).status();
              Map<String, Object> row = new HashMap<>();
              row.put("number", number);
              row.put("pid", last.pid());
              row.put("release", last.release().orElse(""));
              row.put("bars", bars(moments));
              row.put("workers", last.workers().stream().map(Page::worker).toList());
              rows.add(row);
            });
    return rows;
  }

  private List<Map<String, Object>> bars(List<Recorder.Moment> moments) {
    List<Map<String, Object>> bars = new ArrayList<>();
    for (int i = 0; i < moments.size(); i++) {
      Recorder.Moment moment = moments.get(i);
      long until = i + 1 < moments.size() ? moments.get(i + 1).at() : end;
      Status status = moment.status();
      Map<String, Object> bar = bar(moment.at(), until);
      long live = status.workers().stream().filter(w -> w.state().equals("live")).count();
      bar.put("kind", live > 0 ? "live" : status.workers().isEmpty() ? "none" : "other");
      bar.put("words", PhaseWords.of(status) + ": " + states(status));
      bars.add(bar);
    }
    return bars;
  }

  private static String states(Status status) {
    return status.workers().stream()
        .map(worker -> "worker " + worker.id() + " " + worker.state())
        .collect(Collectors.joining(", "));
  }

  private static Map<String, Object> worker(Status.Worker worker) {
    Map<String, Object> row = new HashMap<>();
    row.put("id", worker.id());
    row.put("pid", worker.pid());
    row.put("state", worker.state());
    row.put("restarts", worker.restarts());
    return row;
  }

  private Map<String, Object> gate(Tally tally) {
    JsonObject json = tally.json();
    Map<String, Object> row = new HashMap<>(json);
    row.put("good", !json.getString("result").equals("failed"));
    List<Tally.Look> looks =
        tally.looks().stream()
            .filter(look -> !(look.verdict() instanceof Verdict.Pending))
            .toList();
    List<Long> sorted = looks.stream().map(Tally.Look::micros).sorted().toList();
    row.put("half", latency(sorted, 0.5));
    row.put("most", latency(sorted, 0.99));
    double slowest = sorted.isEmpty() ? 1 : Math.max(1, sorted.get(sorted.size() - 1));
    row.put("dots", looks.stream().map(look -> dot(look, slowest)).toList());
    return row;
  }

  /** A look as a dot: time to the right, latency upwards. */
  private Map<String, Object> dot(Tally.Look look, double slowest) {
    Map<String, Object> dot = new HashMap<>();
    dot.put("x", number(WIDTH * (look.at() - start) / (end - start)));
    dot.put("y", number(38 - 34 * look.micros() / slowest));
    dot.put("good", look.verdict() instanceof Verdict.Healthy);
    dot.put("words", latency(List.of(look.micros()), 1) + ", " + look.verdict().words());
    return dot;
  }

  private static String latency(List<Long> sorted, double share) {
    if (sorted.isEmpty()) {
      return "";
    }
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return String.format(Locale.ROOT, "%.1f ms", sorted.get(Math.max(0, index)) / 1000.0);
  }

  private Map<String, Object> step(Recorder.Step step) {
    Map<String, Object> row = new HashMap<>();
    row.put("seconds", seconds(step.at() - start));
    row.put("text", step.text());
    return row;
  }

  private Map<String, Object> bar(long from, long until) {
    double left = WIDTH * Math.max(0, from - start) / (end - start);
    double right = WIDTH * Math.min(end - start, Math.max(0, until - start)) / (end - start);
    Map<String, Object> bar = new HashMap<>();
    bar.put("x", number(left));
    bar.put("width", number(Math.max(1, right - left)));
    return bar;
  }

  private Optional<TrailEvent> of(String kind) {
    return events.stream().filter(event -> event.kind().equals(kind)).reduce((a, b) -> b);
  }

  private String text(String kind, String key) {
    return of(kind).flatMap(event -> event.text(key)).orElse("");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", Math.max(0, millis) / 1000.0);
  }
}
