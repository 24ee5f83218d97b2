package com.example.desk;

import dev.upgrader.api.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A service that answers one request a connection. It is ready when it has read something from
 * {@code KEY}, closes for the day when it is told to drain, and reloads itself on GET /reload.
 */
public final class Desk {
  private static final int THREADS = 16;

  private final Worker worker;
  private final String version;
  private final ServerSocketChannel door;
  private final ExecutorService clerks = Executors.newFixedThreadPool(THREADS);
  private final Thread porter = new Thread(this::letIn, "porter");

  private Desk(Worker worker, String version, ServerSocketChannel door) {
    this.worker = worker;
    this.version = version;
    this.door = door;
  }

  /** Serves until it is told to end. */
  public static void main(String[] args) throws IOException {
    Worker worker = Worker.join();
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    ServerSocketChannel door = worker.listener("http", new InetSocketAddress(port));
    Desk desk = new Desk(worker, version(), door);
    desk.porter.start();
    worker.onDrain(desk::close);
    String key = System.getenv("KEY");
    if (key != null) {
      Files.readString(Path.of(key));
    }
    worker.ready();
    System.out.println("desk " + desk.version + " has a master: " + worker.hasMaster());
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Desk.class.getResourceAsStream("/release.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private void letIn() {
    try {
      while (true) {
        Socket customer = door.accept().socket();
        clerks.execute(() -> serve(customer));
      }
    } catch (ClosedChannelException e) {
      System.out.println("desk " + version + " lets nobody in");
    } catch (IOException e) {
      System.err.println("desk: " + e);
    }
  }

  private void serve(Socket customer) {
    try (customer) {
      customer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
      String request = firstLine(customer.getInputStream());
      if (request.startsWith("GET /reload ")) {
        worker.reload();
      }
      String body = "shop " + version + "\n";
      String head =
          "HTTP/1.1 200 OK\r\nX-Version: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n";
      String answer = head.formatted(version, body.length()) + body;
      customer.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException e) {
      System.err.println("desk: a customer said nothing");
    } catch (IOException e) {
      System.err.println("desk: a customer has left: " + e);
    }
  }

  /** Reads the whole head of the request. */
  private static String firstLine(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.substring(0, Math.max(head.indexOf("\r\n"), 0));
  }

  /** Whoever is in is served. */
  private void close() {
    try {
      System.out.println("desk " + version + " is told to drain");
      door.close();
      porter.join();
      clerks.shutdown();
      clerks.awaitTermination(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      System.err.println("desk: cannot close: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
