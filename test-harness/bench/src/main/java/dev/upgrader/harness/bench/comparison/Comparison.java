package dev.upgrader.harness.bench.comparison;

import dev.upgrader.harness.containers.Jdk;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.load.Load;
import dev.upgrader.harness.load.Plan;
import dev.upgrader.harness.load.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The same load on the same machine in one run, against this tool and against what others do. The
 * service runs in a container, the load comes from outside.
 */
public final class Comparison {
  /** What is looked at before the first upgrade and after each. */
  private static final Duration QUIET = Duration.ofSeconds(6);

  private static final int PORT = 8000;

  private final Page page;
  private int upgrades = 3;
  private List<Contender> contenders = List.of(Contender.values());

  private Comparison(Path docs) {
    page = new Page(docs);
  }

  /** Runs all, or the one that is named; the result goes to the page and its picture. */
  public static void run(Path root, List<String> arguments)
      throws IOException, InterruptedException {
    Comparison comparison = new Comparison(root.resolve("docs"));
    comparison.read(arguments);
    comparison.measure();
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "--upgrades" -> upgrades = Integer.parseInt(arguments.get(++i));
        case "--only" ->
            contenders =
                List.of(
                    Contender.valueOf(
                        arguments.get(++i).toUpperCase(Locale.ROOT).replace('-', '_')));
        default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
      }
    }
  }

  private void measure() throws IOException, InterruptedException {
    List<Course> courses = new ArrayList<>();
    for (Contender contender : contenders) {
      try (Machine machine = Machine.start(Jdk.V17).orElseThrow()) {
        Course course = course(machine, contender);
        System.out.println(Page.row(course));
        courses.add(course);
      }
    }
    if (contenders.size() == Contender.values().length) {
      page.write(courses);
    }
  }

  private Course course(Machine machine, Contender contender) throws InterruptedException {
    machine.sh("mkdir -p /srv/contender").exits(0);
    String preset = "folder=/srv/contender port=%d\n".formatted(PORT);
    machine.write("/srv/script", preset + contender.script());
    machine.sh(step("start")).exits(0);
    Plan plan =
        Plan.against(new InetSocketAddress(machine.address(), PORT))
            .clients(8, 8)
            .thinking(Duration.ZERO, Duration.ofMillis(20))
            .asking("/", contender.body());
    List<Course.Span> spans = new ArrayList<>();
    try (Load load = Load.start(plan)) {
      long begin = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
      for (int i = 0; i < upgrades; i++) {
        Duration from = Duration.ofNanos(System.nanoTime() - begin);
        machine.sh(step("upgrade v" + (2 + i % 2))).exits(0);
        spans.add(new Course.Span(from, Duration.ofNanos(System.nanoTime() - begin)));
        TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
      }
      Result result = load.stop();
      String version = machine.sh(step("version")).exits(0).text();
      return new Course(contender, version, result, spans);
    }
  }

  private static String step(String function) {
    return "bash -c '. /srv/script; %s'".formatted(function);
  }
}
