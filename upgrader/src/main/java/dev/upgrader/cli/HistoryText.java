package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.state.Who;
import dev.upgrader.cli.trail.Chapter;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.control.PlainText;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** One operation as people read it. */
record HistoryText(Chapter chapter) {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  String lines() {
    List<String> lines = new ArrayList<>();
    lines.add(headline());
    phases().ifPresent(phases -> lines.add("  " + phases));
    for (TrailEvent event : chapter.events()) {
      if (event.kind().equals("gate")) {
        lines.add("  " + gate(event));
      }
    }
    chapter
        .end()
        .filter(end -> end.number("lost") > 0)
        .ifPresent(end -> lines.add("  " + losses(end)));
    chapter.end().flatMap(end -> end.text("reason")).ifPresent(why -> lines.add("  " + why));
    return lines.stream().map(PlainText::of).collect(Collectors.joining("\n"));
  }

  private String headline() {
    TrailEvent first = chapter.events().get(0);
    ZonedDateTime time = first.time().atZone(ZoneId.systemDefault());
    Optional<TrailEvent> begin = chapter.begin();
    String who =
        begin
            .map(event -> event.facts().getObject("who", new JsonObject()))
            .map(json -> ", " + Who.of(json).words())
            .orElse("");
    return TIME.format(time)
        + "  "
        + begin.flatMap(event -> event.text("command")).orElse("?")
        + " "
        + word("from", begin)
        + " -> "
        + chapter.end().flatMap(event -> event.text("to")).orElse(word("to", begin))
        + ": "
        + chapter.end().flatMap(event -> event.text("result")).orElse("no end yet")
        + chapter.end().map(event -> event.number("millis")).map(HistoryText::seconds).orElse("")
        + who;
  }

  private Optional<String> phases() {
    List<String> phases =
        chapter.events().stream()
            .filter(event -> event.kind().equals("phase"))
            .map(event -> event.text("phase").orElse("?") + seconds(event.number("millis")))
            .toList();
    return phases.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", phases));
  }

  private static String losses(TrailEvent end) {
    return "lost "
        + end.number("lost")
        + ": requests of health URLs ("
        + end.number("requests")
        + " sent) and connections dropped at a full queue";
  }

  private static String gate(TrailEvent event) {
    return event.text("gate").orElse("?")
        + ": "
        + event.text("result").orElse("?")
        + ", "
        + event.number("checks")
        + " looks, "
        + event.number("unhealthy")
        + " unhealthy, "
        + event.number("broken")
        + " broken";
  }

  private static String word(String key, Optional<TrailEvent> event) {
    return event.flatMap(one -> one.text(key)).orElse("?");
  }

  private static String seconds(long millis) {
    return millis < 0 ? "" : String.format(Locale.ROOT, " %.1f s", millis / 1000.0);
  }
}
