package dev.upgrader.agent.bench;

import dev.upgrader.agent.kit.Jdk;
import dev.upgrader.agent.kit.Posix;
import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the agent adds to a JVM with an empty main, side by side with no agent, start and end
 * included. The system property agent.jar says where it is.
 */
public final class StartCost {

  private static final int RUNS = 10;
  private static final int CHANNEL = 500;

  private StartCost() {}

  /** The service: nothing. */
  public static final class Empty {
    private Empty() {}

    public static void main(String[] arguments) {
      // Its start is what is measured.
    }
  }

  public static void main(String[] arguments) {
    for (Jdk jdk : Jdk.all()) {
      long[] without = new long[RUNS];
      long[] with = new long[RUNS];
      for (int i = -1; i < RUNS; i++) {
        // The first of each only warms the page cache.
        long plain = micros(jdk, false);
        long agent = micros(jdk, true);
        if (i >= 0) {
          without[i] = plain;
          with[i] = agent;
        }
      }
      Arrays.sort(without);
      Arrays.sort(with);
      System.out.printf(
          "%s: %.1f ms without, %.1f ms with the agent, median of %d%n",
          jdk, without[RUNS / 2] / 1000.0, with[RUNS / 2] / 1000.0, RUNS);
    }
  }

  private static long micros(Jdk jdk, boolean agent) {
    int[] pair = Posix.socketPair();
    Message configure =
        new Message.Configure(
            Message.VERSION,
            0,
            1,
            List.of(new Message.Listener("http", "0.0.0.0:8080", true, -1, 0)),
            null,
            null,
            1000,
            0);
    Posix.write(pair[0], (Wire.encode(configure) + "\n").getBytes(StandardCharsets.UTF_8));
    String option =
        agent
            ? "-agentlib:instrument=" + System.getProperty("agent.jar") + "=fd=" + CHANNEL
            : "-Xshare:auto";
    List<String> command =
        List.of(
            jdk.java().toString(),
            option,
            "-cp",
            System.getProperty("java.class.path"),
            Empty.class.getName());
    long begin = System.nanoTime();
    long pid = Posix.spawn(command, Map.of(CHANNEL, pair[1]), "/dev/null");
    Posix.await(pid);
    long end = System.nanoTime();
    Posix.close(pair[0]);
    Posix.close(pair[1]);
    return (end - begin) / 1000;
  }
}
