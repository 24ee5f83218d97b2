package com.example.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What every service answers: who it is. */
final class Pid {

  static final byte[] BODY =
      Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);

  private Pid() {}

  /** A whole response, after which the server closes. */
  static byte[] lastResponse() {
    return response("Connection: close\r\n");
  }

  /** A whole response, after which another request may come. */
  static byte[] response() {
    return response("");
  }

  private static byte[] response(String header) {
    return ("HTTP/1.1 200 OK\r\n"
            + header
            + "Content-Length: "
            + BODY.length
            + "\r\n\r\n"
            + new String(BODY, StandardCharsets.US_ASCII))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Serves a connection, which the caller closes. */
  static void serve(InputStream in, OutputStream out, boolean kept) throws IOException {
    if (kept) {
      Conversation.hold(in, out);
    } else {
      answer(in, out);
    }
  }

  /** The second argument of every sample that can keep connections. */
  static boolean keeps(String[] arguments) {
    return arguments.length > 1 && arguments[1].equals("kept-alive");
  }

  /** Reads one request without a body, answers and leaves the closing to the caller. */
  static void answer(InputStream in, OutputStream out) throws IOException {
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : 0;
    }
    out.write(lastResponse());
  }
}
