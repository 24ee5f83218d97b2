package dev.upgrader.agent.kit;

import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A worker's JVM and the master's end of its channel. */
public final class Worker implements AutoCloseable {

  private static final int CHANNEL = 500;
  private static final int FIRST_LISTENER = 501;
  private static final int SIGKILL = 9;

  /** As the library the agent needs a module that a JVM without a main class does not resolve. */
  private static final String ANOTHER =
      "\"$1\" \"-javaagent:${2#-agentlib:instrument=}\" -version && exec \"$@\"";

  private final long pid;
  private final int channel;
  private final Path output;
  private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
  private final List<Message> seen = new ArrayList<>();
  private final CompletableFuture<Integer> exit;
  private final Message.Configure beginning;
  private boolean greeted;
  private boolean closed;

  private Worker(long pid, int channel, Path output, Message.Configure beginning) {
    this.pid = pid;
    this.beginning = beginning;
    this.channel = channel;
    this.output = output;
    Thread reader = new Thread(this::read, "channel of " + pid);
    reader.setDaemon(true);
    reader.start();
    exit = CompletableFuture.supplyAsync(() -> Posix.await(pid));
  }

  /** How a worker is started. */
  public static final class Launch {

    private final Jdk jdk;
    private final List<String> command = new ArrayList<>();
    private final List<Message.Listener> listeners = new ArrayList<>();
    private final Map<Integer, Integer> descriptors = new LinkedHashMap<>();
    private Message.Readiness readiness;
    private Message.Warmup warmup;
    private boolean another;

    public Launch(Jdk jdk, Class<?> main, Object... arguments) {
      this.jdk = jdk;
      command.addAll(List.of("-Xmx128m", "-cp", classPath("lib"), main.getName()));
      for (Object argument : arguments) {
        command.add(argument.toString());
      }
    }

    public Launch option(String option) {
      command.add(0, option);
      return this;
    }

    public Launch listener(String name, String address, int descriptor) {
      int there = FIRST_LISTENER + listeners.size();
      descriptors.put(there, descriptor);
      listeners.add(new Message.Listener(name, address, false, there, inode(descriptor)));
      return this;
    }

    public Launch perWorker(String name, String address) {
      listeners.add(new Message.Listener(name, address, true, -1, 0));
      return this;
    }

    public Launch readiness(String listener, String path) {
      readiness = new Message.Readiness(listener, path, 250, 2000);
      return this;
    }

    public Launch warmup(String listener, int requests, String... paths) {
      return warmup(new Message.Warmup(listener, List.of(paths), requests, 30_000));
    }

    public Launch warmup(Message.Warmup run) {
      warmup = run;
      return this;
    }

    /** By a script that starts another JVM before, which has the agent, too. */
    public Launch afterAnother() {
      another = true;
      return this;
    }

    public Worker start() throws IOException {
      int[] pair = Posix.socketPair();
      Message.Configure beginning =
          new Message.Configure(
              Message.VERSION, 0, 1, List.copyOf(listeners), readiness, warmup, 5_000, 5_000);
      send(pair[0], beginning);
      List<String> full = new ArrayList<>();
      full.add(jdk.java().toString());
      full.add("-agentlib:instrument=" + System.getProperty("agent.jar") + "=fd=" + CHANNEL);
      full.addAll(command);
      if (another) {
        full.addAll(0, List.of("/bin/sh", "-c", ANOTHER, "sh"));
      }
      Map<Integer, Integer> passed = new LinkedHashMap<>(descriptors);
      passed.put(CHANNEL, pair[1]);
      Path output = Files.createTempFile("worker", ".log");
      output.toFile().deleteOnExit();
      long pid = Posix.spawn(full, passed, output.toString());
      Posix.close(pair[1]);
      return new Worker(pid, pair[0], output, beginning);
    }

    /** Runs it with the servers of another of the sample's folders. */
    public Launch libraries(String folder) {
      command.set(command.indexOf("-cp") + 1, classPath(folder));
      return this;
    }

    /** What the service has on its class path: nothing of the agent, as in life. */
    private static String classPath(String folder) {
      String servers = System.getProperty("servers");
      return servers + "/servers.jar" + File.pathSeparator + servers + "/" + folder + "/*";
    }
  }

  /** The inode of a socket of this process. */
  public static long inode(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return Long.parseLong(target.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new IllegalArgumentException("not open: " + descriptor, e);
    }
  }

  public long pid() {
    return pid;
  }

  public void send(Message message) {
    send(channel, message);
  }

  private static void send(int descriptor, Message message) {
    Posix.write(descriptor, (Wire.encode(message) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void read() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte[] bytes = Posix.read(channel); bytes.length > 0; bytes = Posix.read(channel)) {
      for (byte each : bytes) {
        if (each == '\n') {
          take(Wire.decode(line.toString(StandardCharsets.UTF_8)));
          line.reset();
        } else {
          line.write(each);
        }
      }
    }
  }

  private void take(Message message) {
    if (message instanceof Message.Hello) {
      if (greeted) {
        send(beginning);
      }
      greeted = true;
    }
    received.add(message);
  }

  /** The next message of this type; what comes before it stays in {@link #seen}. */
  public <T extends Message> T expect(Class<T> type) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (true) {
      Message message = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (message == null || (message instanceof Message.Failed && type != Message.Failed.class)) {
        throw new AssertionError(
            "no " + type.getSimpleName() + " but " + seen + " " + message + "\n" + output());
      }
      seen.add(message);
      if (type.isInstance(message)) {
        return type.cast(message);
      }
    }
  }

  public List<Message> seen() {
    return List.copyOf(seen);
  }

  public void goLive() throws InterruptedException {
    send(new Message.GoLive());
    expect(Message.Live.class);
  }

  public void park() throws InterruptedException {
    send(new Message.Park());
    expect(Message.Parked.class);
  }

  /** The exit code. */
  public int drain(Duration deadline) throws Exception {
    send(new Message.Drain(deadline.toMillis()));
    expect(Message.Drained.class);
    return exitCode();
  }

  public int exitCode() throws Exception {
    return exit.get(90, TimeUnit.SECONDS);
  }

  /** Everything that it has written to its two outputs. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As if the master had died. */
  public void hangUp() {
    if (!closed) {
      closed = true;
      // The reader's read holds the socket open: shutting it down ends that too.
      Posix.shutdown(channel);
      Posix.close(channel);
    }
  }

  @Override
  public void close() {
    if (!exit.isDone()) {
      Posix.kill(pid, SIGKILL);
    }
    exit.join();
    hangUp();
  }
}
