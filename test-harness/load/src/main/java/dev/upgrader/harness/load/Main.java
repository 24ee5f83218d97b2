package dev.upgrader.harness.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The load generator as a command. Runs until its bound or until TERM or INT; prints each loss as
 * it happens, then one line with the counts of each plan. Exit code 1 if anything was lost.
 */
public final class Main {
  private Main() {}

  /** See {@link Options} for the arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("load: " + e.getMessage());
      System.err.println(Options.USAGE);
      System.exit(2);
      return;
    }
    List<Load> loads = new ArrayList<>();
    for (Plan plan : options.plans()) {
      loads.add(Load.start(plan, loss -> System.out.println("load: " + plan.path() + " " + loss)));
    }
    CountDownLatch reported = new CountDownLatch(1);
    Thread onSignal = new Thread(() -> stop(loads, reported), "load-stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    for (Load load : loads) {
      load.awaitFirstAnswers();
    }
    System.out.println("load: all clients at work");
    long lost = 0;
    for (Load load : loads) {
      Result result = load.await();
      report(result, options.json());
      lost += result.lost();
    }
    reported.countDown();
    System.exit(lost == 0 ? 0 : 1);
  }

  private static void stop(List<Load> loads, CountDownLatch reported) {
    try {
      loads.forEach(Load::askToStop);
      reported.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(Result result, Optional<Path> json) throws IOException {
    if (json.isPresent()) {
      Files.writeString(json.get(), Json.of(result), StandardCharsets.UTF_8);
    }
    System.out.println(result.summary());
  }
}
