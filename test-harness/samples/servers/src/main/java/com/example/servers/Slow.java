package com.example.servers;

import java.util.concurrent.TimeUnit;

/**
 * How slow an answer a path asks for: {@code /wait/MS} comes after so long, {@code /drip/MS} takes
 * so long, a dot every 100 ms, any other comes at once.
 */
record Slow(int waitMillis, int pieces) {

  static final int PAUSE_MILLIS = 100;

  private static final String WAIT = "/wait/";
  private static final String DRIP = "/drip/";

  static Slow of(String path) {
    if (path.startsWith(WAIT)) {
      return new Slow(Integer.parseInt(path.substring(WAIT.length())), 0);
    }
    if (path.startsWith(DRIP)) {
      return new Slow(0, Integer.parseInt(path.substring(DRIP.length())) / PAUSE_MILLIS);
    }
    return new Slow(0, 0);
  }

  void await() {
    sleep(waitMillis);
  }

  static void pause() {
    sleep(PAUSE_MILLIS);
  }

  static void sleep(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
