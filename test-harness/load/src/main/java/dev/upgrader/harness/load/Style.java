package dev.upgrader.harness.load;

import java.nio.charset.StandardCharsets;

/** What a request over HTTP/1 looks like. */
public enum Style {
  PLAIN("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: %s\r\n\r\n", 1),
  HTTP10("GET %s HTTP/1.0\r\nHost: %s\r\nConnection: %s\r\n\r\n", 1),
  /** A body that takes two seconds to come. */
  TRICKLE("POST %s HTTP/1.1\r\nHost: %s\r\nConnection: %s\r\nContent-Length: 20\r\n\r\n", 1),
  /**
   * Four at once. What comes after an answer that announces the end was not processed and may be
   * asked again, RFC 9112, 9.6: only the others are owed an answer.
   */
  PIPELINED("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: %s\r\n\r\n", 4);

  static final byte[] BODY = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
  static final int PAUSE_MILLIS = 100;

  private final String head;
  private final int atOnce;

  Style(String head, int atOnce) {
    this.head = head;
    this.atOnce = atOnce;
  }

  byte[] request(Plan plan, boolean keepsAlive) {
    String one = head.formatted(plan.path(), plan.host(), keepsAlive ? "keep-alive" : "close");
    return one.repeat(atOnce).getBytes(StandardCharsets.US_ASCII);
  }

  int atOnce() {
    return atOnce;
  }

  /** An answer of HTTP/1.1 to a client of 1.0 is the last one too unless it says otherwise. */
  boolean isLast(Response response) {
    return response.last()
        || (this == HTTP10
            && !response.headers().getOrDefault("connection", "").equalsIgnoreCase("keep-alive"));
  }
}
