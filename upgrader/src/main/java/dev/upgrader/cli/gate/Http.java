package dev.upgrader.cli.gate;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One GET at a time, each on a connection of its own. */
record Http(Duration timeout) {

  private static final int LARGEST_BODY = 16 * 1024 * 1024;

  /** The status of the answer, which is read to its end. */
  int status(URI uri) throws IOException {
    HttpURLConnection connection = open(uri);
    try {
      int status = connection.getResponseCode();
      InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      if (body != null) {
        body.readNBytes(LARGEST_BODY);
      }
      return status;
    } finally {
      connection.disconnect();
    }
  }

  /** The body of an answer of status 200. */
  String text(URI uri) throws IOException {
    HttpURLConnection connection = open(uri);
    try (InputStream body = connection.getInputStream()) {
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("GET " + uri + " was answered by " + connection.getResponseCode());
      }
      return new String(body.readNBytes(LARGEST_BODY), StandardCharsets.UTF_8);
    } finally {
      connection.disconnect();
    }
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
