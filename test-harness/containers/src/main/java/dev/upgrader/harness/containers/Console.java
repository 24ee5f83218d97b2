package dev.upgrader.harness.containers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A shell in a container that runs one script after the other, each as a process of its own. The
 * engine needs several processes of its own to start one.
 */
final class Console implements AutoCloseable {
  private static final int BY_SIGNAL = 128;

  /**
   * What a script says goes to files, which are new for each: what it leaves running may write on
   * without getting into what the next one says. In shared memory, because a disk may be full or
   * read-only.
   */
  private static final String PROLOGUE =
      """
      o=/dev/shm/console.$$.out e=/dev/shm/console.$$.err
      answer() {
        code=$?
        set -- $(stat -c %s $o $e)
        echo $code $1 $2
        head -c $1 $o
        head -c $2 $e
        rm $o $e
      }
      """;

  private final Process client;
  private final OutputStream toShell;
  private final InputStream fromShell;

  private Console(Process client) {
    this.client = client;
    this.toShell = client.getOutputStream();
    this.fromShell = new BufferedInputStream(client.getInputStream());
  }

  static Console open(String container) throws IOException {
    ProcessBuilder exec = new ProcessBuilder("docker", "exec", "-i", container, "sh");
    Console console = new Console(exec.redirectErrorStream(true).start());
    console.write(PROLOGUE);
    return console;
  }

  /**
   * Runs a script and returns when it has ended, or with 137 when the container has.
   *
   * @throws IOException the container does not run
   */
  Outcome run(String script) throws IOException, InterruptedException {
    String quoted = script.replace("'", "'\\''");
    write("setsid sh -c '%s' </dev/null >$o 2>$e; answer%n".formatted(quoted));
    String head = line();
    if (!head.matches("\\d+ \\d+ \\d+\\n")) {
      toShell.close();
      int exit = client.waitFor();
      if (exit > BY_SIGNAL) {
        return new Outcome(script, exit, "", head);
      }
      throw new IOException("docker exec ended with " + exit + ": " + head);
    }
    String[] words = head.strip().split(" ");
    String out = text(Integer.parseInt(words[1]));
    String err = text(Integer.parseInt(words[2]));
    return new Outcome(script, Integer.parseInt(words[0]), out, err);
  }

  /** True if it can run another. */
  boolean isOpen() {
    return client.isAlive();
  }

  private void write(String text) throws IOException {
    toShell.write(text.getBytes(StandardCharsets.UTF_8));
    toShell.flush();
  }

  /** With its end; without one: there was no more. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = 0;
    while (next != '\n' && (next = fromShell.read()) >= 0) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private String text(int length) throws IOException {
    return new String(fromShell.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.destroy();
  }
}
