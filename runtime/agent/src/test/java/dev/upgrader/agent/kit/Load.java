package dev.upgrader.agent.kit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients in a closed loop that forgive nothing: a request that was sent and got no whole answer is
 * lost. The services answer with their PID, so it is known who answered.
 */
public final class Load implements AutoCloseable {

  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final int port;
  private final boolean keepAlive;
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  private Load(int port, boolean keepAlive) {
    this.port = port;
    this.keepAlive = keepAlive;
  }

  public static Load keptAlive(int port, int clients) {
    return new Load(port, true).start(clients);
  }

  public static Load newConnections(int port, int clients) {
    return new Load(port, false).start(clients);
  }

  private Load start(int count) {
    for (int i = 0; i < count; i++) {
      Thread client = new Thread(this::run, "client " + i);
      client.setDaemon(true);
      client.start();
      clients.add(client);
    }
    return this;
  }

  /** Answers by the process of this PID so far. */
  public long answersBy(long pid) {
    LongAdder count = answers.get(Long.toString(pid));
    return count == null ? 0 : count.sum();
  }

  public long answered() {
    return answers.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Returns when {@code more} further answers have come, from whomever. */
  public void awaitAnswers(long more) throws InterruptedException {
    awaitGrowth(this::answered, more);
  }

  /** Returns when {@code more} further answers have come from the process of this PID. */
  public void awaitAnswersBy(long pid, long more) throws InterruptedException {
    awaitGrowth(() -> answersBy(pid), more);
  }

  private void awaitGrowth(java.util.function.LongSupplier count, long more)
      throws InterruptedException {
    long target = count.getAsLong() + more;
    long deadline = System.nanoTime() + 90_000_000_000L;
    synchronized (answers) {
      while (count.getAsLong() < target) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("no answers: " + answers + ", lost " + lost);
        }
        answers.wait(1000);
      }
    }
  }

  /** Every loss with its cause; final after {@link #close}. */
  public List<String> lost() {
    return List.copyOf(lost);
  }

  private void run() {
    while (!stopped) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        boolean open = true;
        while (open && !stopped) {
          socket.getOutputStream().write(REQUEST);
          open = answer(in) && keepAlive;
        }
      } catch (IOException | RuntimeException e) {
        lost.add(e.toString());
      }
    }
  }

  /** False: the server has announced that it closes. */
  private boolean answer(InputStream in) throws IOException {
    String status = line(in);
    if (!status.contains(" 200")) {
      throw new IOException("answered by " + status);
    }
    boolean close = false;
    int length = -1;
    for (String header = header(in); !header.isEmpty(); header = header(in)) {
      if (header.startsWith("connection:")) {
        close = header.contains("close");
      } else if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("closed inside the answer");
    }
    String pid = new String(body, StandardCharsets.US_ASCII).strip();
    answers.computeIfAbsent(pid, key -> new LongAdder()).increment();
    synchronized (answers) {
      answers.notifyAll();
    }
    return !close;
  }

  private static String header(InputStream in) throws IOException {
    return line(in).toLowerCase(Locale.ROOT);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException(
            line.isEmpty() ? "closed before the answer" : "closed inside the answer");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    stopped = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
