package dev.upgrader.harness.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one HTTP/1 response and takes nothing on trust. */
final class ResponseReader {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) (\\d{3})(?: .*)?");
  private static final int LONGEST_LINE = 16 * 1024;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer;
  private long received;

  /** The buffer is used and left empty. */
  ResponseReader(ReadableByteChannel channel, ByteBuffer buffer) {
    this.channel = channel;
    this.buffer = buffer.clear().limit(0);
  }

  /** True as soon as anything of the response has come. */
  boolean begun() {
    return received > 0;
  }

  /**
   * One response.
   *
   * @param more whether others may follow
   */
  Response read(boolean more) throws IOException {
    Matcher status = STATUS_LINE.matcher("");
    Map<String, String> headers;
    int code;
    do {
      String line = line();
      if (!status.reset(line).matches()) {
        throw malformed("status line: " + line);
      }
      code = Integer.parseInt(status.group(2));
      headers = headers();
    } while (code / 100 == 1);
    String body = body(code, headers);
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    boolean keeps = status.group(1).equals("1") || connection.contains("keep-alive");
    boolean last = !keeps || connection.contains("close");
    if (buffer.hasRemaining() && (last || !more)) {
      throw malformed(buffer.remaining() + " bytes after the response");
    }
    return new Response(code, headers, body, last);
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw malformed("header: " + line);
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    return headers;
  }

  private String body(int status, Map<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      for (long size = chunkSize(); size > 0; size = chunkSize()) {
        copy(size, body);
        endOfLine();
      }
      headers();
    } else if (headers.containsKey("content-length")) {
      copy(number(headers.get("content-length"), 10), body);
    } else if (status != 204 && status != 304) {
      // Ended by the close alone, a cut response could not be told from a whole one.
      throw malformed("neither Content-Length nor chunked");
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private long chunkSize() throws IOException {
    return number(line().replaceFirst(";.*", "").strip(), 16);
  }

  private long number(String text, int radix) throws LostException {
    try {
      return Long.parseUnsignedLong(text, radix);
    } catch (NumberFormatException e) {
      throw malformed("not a number: " + text);
    }
  }

  private void copy(long size, ByteArrayOutputStream body) throws IOException {
    for (long i = 0; i < size; i++) {
      body.write(next());
    }
  }

  private void endOfLine() throws IOException {
    if (!line().isEmpty()) {
      throw malformed("chunk longer than its size");
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (char c = (char) (next() & 0xff); c != '\n'; c = (char) (next() & 0xff)) {
      line.append(c);
      if (line.length() > LONGEST_LINE) {
        throw malformed("endless line");
      }
    }
    int end = line.length() - 1;
    if (end < 0 || line.charAt(end) != '\r') {
      throw malformed("line without CR: " + line);
    }
    return line.substring(0, end);
  }

  private byte next() throws IOException {
    if (!buffer.hasRemaining()) {
      buffer.clear();
      int count = channel.read(buffer);
      buffer.flip();
      if (count < 0) {
        throw new EOFException("end of stream after " + received + " bytes");
      }
      received += count;
    }
    return buffer.get();
  }

  private static LostException malformed(String detail) {
    return new LostException(Cause.MALFORMED, detail);
  }
}
