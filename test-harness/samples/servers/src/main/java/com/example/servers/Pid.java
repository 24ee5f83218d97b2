package com.example.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What every service answers: who it is. */
final class Pid {

  static final byte[] BODY =
      Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);

  private Pid() {}

  /** A whole response, after which the server closes. */
  static byte[] lastResponse() {
    return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
            + BODY.length
            + "\r\n\r\n"
            + new String(BODY, StandardCharsets.US_ASCII))
        .getBytes(StandardCharsets.US_ASCII);
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

  static ByteBuffer responseBuffer() {
    return ByteBuffer.wrap(lastResponse());
  }
}
