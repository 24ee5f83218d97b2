package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.io.IOException;

/** Requests through the service's real stack before there are users, on a kept-alive connection. */
final class WarmUp {

  private static final long TIMEOUT_MILLIS = 30_000;

  private final Message.Warmup warmup;
  private final Preparation.Target target;
  private int answered;

  WarmUp(Message.Warmup warmup, Preparation.Target target) {
    this.warmup = warmup;
    this.target = target;
  }

  int answered() {
    return answered;
  }

  /** Sends what is left; a server may close a kept-alive connection after any answer. */
  void goOn() throws IOException {
    while (answered < warmup.requests()) {
      int before = answered;
      try {
        oneConnection();
      } catch (IOException e) {
        if (answered == before) {
          throw new IOException("warm-up at " + warmup.listener() + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private void oneConnection() throws IOException {
    try (HttpProbe connection = HttpProbe.connect(target.address(), TIMEOUT_MILLIS)) {
      while (answered < warmup.requests()) {
        String path = warmup.paths().get(answered % warmup.paths().size());
        int status = connection.get(path, target.host(), true);
        if (status >= 400) {
          throw new IOException("GET " + path + " was answered by " + status);
        }
        answered++;
      }
    }
  }
}
