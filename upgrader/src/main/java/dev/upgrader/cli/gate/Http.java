package dev.upgrader.cli.gate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One GET at a time, each on a connection of its own. */
record Http(Duration timeout) {

  private static final int LARGEST_BODY = 16 * 1024 * 1024;

  /** The status of the answer, which is read to its end. */
  int status(URI uri) throws IOException {
    long begun = System.nanoTime();
    HttpURLConnection connection = open(uri);
    try {
      int status = connection.getResponseCode();
      InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      if (body != null) {
        read(body, begun);
      }
      return status;
    } finally {
      connection.disconnect();
    }
  }

  /** The body of an answer of status 200. */
  String text(URI uri) throws IOException {
    long begun = System.nanoTime();
    HttpURLConnection connection = open(uri);
    try (InputStream body = connection.getInputStream()) {
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("GET " + uri + " was answered by " + connection.getResponseCode());
      }
      return new String(read(body, begun), StandardCharsets.UTF_8);
    } finally {
      connection.disconnect();
    }
  }

  /** The timeout of a socket bounds each read, which an answer that trickles never exceeds. */
  private byte[] read(InputStream body, long begun) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    for (int n = body.read(some); n >= 0 && read.size() < LARGEST_BODY; n = body.read(some)) {
      read.write(some, 0, n);
      if (System.nanoTime() - begun > timeout.toNanos()) {
        throw new SocketTimeoutException(
            "the answer was not complete within " + timeout.toMillis() + " ms");
      }
    }
    return read.toByteArray();
  }

  private HttpURLConnection open(URI uri) throws IOException {
    if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("not an HTTP URL: " + uri);
    }
    int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
    connection.setConnectTimeout(millis);
    connection.setReadTimeout(millis);
    connection.setUseCaches(false);
    connection.setRequestProperty("Connection", "close");
    connection.setRequestProperty("User-Agent", "upgrader");
    return connection;
  }
}
