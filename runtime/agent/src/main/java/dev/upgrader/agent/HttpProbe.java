package dev.upgrader.agent;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One HTTP/1.1 connection to the worker's own private socket, TCP or Unix. It knows as much of HTTP
 * as reading an answer to GET takes.
 */
final class HttpProbe implements Closeable {

  /**
   * What a client says of itself.
   *
   * @param headers whole lines
   * @param saysKeepAlive in words, although that is what HTTP/1.1 means without them
   */
  record Manner(String headers, boolean saysKeepAlive) {
    static final Manner PLAIN = new Manner("Accept: */*\r\n", false);

    private String connection(boolean keepAlive) {
      if (keepAlive) {
        return saysKeepAlive ? "Connection: keep-alive\r\n" : "";
      }
      return "Connection: close\r\n";
    }
  }

  private static final int LONGEST_LINE = 64 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).flip();
  private final long timeoutNanos;
  private long deadline;

  private HttpProbe(SocketChannel channel, long timeoutMillis) throws IOException {
    this.channel = channel;
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, 0);
  }

  static HttpProbe connect(SocketAddress address, long timeoutMillis) throws IOException {
    SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    HttpProbe probe = new HttpProbe(channel, timeoutMillis);
    try {
      probe.begin();
      if (!channel.connect(address)) {
        while (!channel.finishConnect()) {
          probe.await(SelectionKey.OP_CONNECT, "connect");
        }
      }
      return probe;
    } catch (IOException e) {
      probe.close();
      throw e;
    }
  }

  /**
   * The status of the answer to a GET, read to its end.
   *
   * @param host what the client would have asked for
   */
  int get(String path, String host, boolean keepAlive) throws IOException {
    ask(path, host, keepAlive, Manner.PLAIN);
    return status();
  }

  /** The first half of {@link #get}. */
  void ask(String path, String host, boolean keepAlive, Manner manner) throws IOException {
    begin();
    String head =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nUser-Agent: upgrader\r\n"
            + manner.headers()
            + manner.connection(keepAlive)
            + "\r\n";
    ByteBuffer request = ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8));
    while (channel.write(request) >= 0 && request.hasRemaining()) {
      await(SelectionKey.OP_WRITE, "send");
    }
  }

  /** The second half of {@link #get}. */
  int status() throws IOException {
    int status;
    do {
      status = answer();
    } while (status < 200);
    return status;
  }

  private int answer() throws IOException {
    String statusLine = line();
    if (!statusLine.startsWith("HTTP/1.") || statusLine.length() < 12) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    int status = (int) number("status", statusLine.substring(9, 12), 10);
    long length = -1;
    boolean chunked = false;
    for (String header = header(); !header.isEmpty(); header = header()) {
      if (header.startsWith("content-length:")) {
        length = number("length", header.substring("content-length:".length()), 10);
      } else if (header.startsWith("transfer-encoding:")) {
        chunked = header.contains("chunked");
      }
    }
    if (status < 200 || status == 204 || status == 304) {
      return status;
    }
    if (chunked) {
      skipChunks();
    } else if (length >= 0) {
      skip(length);
    } else {
      skipAll();
    }
    return status;
  }

  private static long number(String what, String text, int radix) throws IOException {
    try {
      long number = Long.parseLong(text.strip(), radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("the answer's " + what + " is no number: " + text, e);
    }
    throw new IOException("the answer's " + what + " is less than nothing: " + text);
  }

  private String header() throws IOException {
    return line().toLowerCase(Locale.ROOT);
  }

  private void skipChunks() throws IOException {
    long size;
    do {
      String line = line();
      int extension = line.indexOf(';');
      size = number("chunk size", extension < 0 ? line : line.substring(0, extension), 16);
      skip(size);
      if (size > 0) {
        line();
      }
    } while (size > 0);
    while (!line().isEmpty()) {
      // a trailer
    }
  }

  private void skip(long bytes) throws IOException {
    for (long left = bytes; left > 0; left--) {
      next();
    }
  }

  private void skipAll() throws IOException {
    try {
      while (true) {
        next();
      }
    } catch (EOFException e) {
      return;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = next(); next != '\n'; next = next()) {
      if (line.length() == LONGEST_LINE) {
        throw new IOException("the answer has a line of more than " + LONGEST_LINE + " bytes");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private int next() throws IOException {
    while (!buffer.hasRemaining()) {
      buffer.clear();
      int read = channel.read(buffer);
      buffer.flip();
      if (read < 0) {
        throw new EOFException("closed before the end of the answer");
      }
      if (read == 0) {
        await(SelectionKey.OP_READ, "answer");
      } else if (System.nanoTime() - deadline > 0) {
        throw new SocketTimeoutException("no end of the answer in time");
      }
    }
    return buffer.get() & 0xff;
  }

  private void begin() {
    deadline = System.nanoTime() + timeoutNanos;
  }

  private void await(int operation, String what) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (millis <= 0) {
      throw new SocketTimeoutException(
          "no " + what + " within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
    }
    key.interestOps(operation);
    selector.select(millis);
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
