package dev.upgrader.harness.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The load generator as a command. Runs until its bound or until TERM or INT; prints each loss as
 * it happens, then one line with the counts. Exit code 1 if anything was lost.
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
    Load load = Load.start(options.plan(), loss -> System.out.println("load: " + loss));
    CountDownLatch reported = new CountDownLatch(1);
    Thread onSignal = new Thread(() -> stop(load, reported), "load-stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    load.awaitFirstAnswers();
    System.out.println("load: all clients at work");
    Result result = load.await();
    report(result, options.json());
    reported.countDown();
    System.exit(result.lost() == 0 ? 0 : 1);
  }

  private static void stop(Load load, CountDownLatch reported) {
    try {
      load.stop();
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
