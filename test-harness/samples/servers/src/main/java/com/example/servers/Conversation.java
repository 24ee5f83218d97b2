package com.example.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * HTTP/1.1 by hand, one request after the other on a connection that is kept, and never a word of
 * closing it. {@code /} is answered at once, {@code /wait/MS} after so long, {@code /drip/MS} for
 * so long, a piece every 100 ms.
 */
final class Conversation {

  private final InputStream in;
  private final OutputStream out;

  private Conversation(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  static void hold(InputStream in, OutputStream out) throws IOException {
    Conversation conversation = new Conversation(in, out);
    for (String path = conversation.request(); path != null; path = conversation.request()) {
      conversation.answer(Slow.of(path));
    }
  }

  /** The path that is asked for; null: the client has gone. */
  private String request() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    return head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
  }

  private void answer(Slow slow) throws IOException {
    if (slow.pieces() == 0) {
      slow.await();
      out.write(Pid.response());
      return;
    }
    write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < slow.pieces(); i++) {
      write("1\r\n.\r\n");
      Slow.pause();
    }
    write("0\r\n\r\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
