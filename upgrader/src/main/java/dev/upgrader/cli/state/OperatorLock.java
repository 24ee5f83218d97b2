package dev.upgrader.cli.state;

import dev.upgrader.control.ControlClient;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One operator at a time. The kernel holds the lock for as long as the process lives and no longer;
 * the file beside it only says for whom. Not to be confused with the masters' own {@code lock}.
 *
 * <p>A POSIX lock goes when the process closes any descriptor of the file, so nobody else in this
 * process may open it.
 */
public final class OperatorLock implements AutoCloseable {

  /** How long the holder may take from the lock to saying who it is. */
  private static final int PATIENCE_MILLIS = 2_000;

  private static final int LOOK_MILLIS = 20;

  /** Somebody else holds it. */
  public static final class Held extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Optional<Operator> holder;

    Held(Optional<Operator> holder) {
      super("held");
      this.holder = holder;
    }

    /** Empty: one that does not say who it is. */
    public Optional<Operator> holder() {
      return holder;
    }
  }

  private final Path description;
  private final FileChannel channel;
  private Operator operator;

  private OperatorLock(Path description, FileChannel channel, Operator operator)
      throws IOException {
    this.description = description;
    this.channel = channel;
    this.operator = operator;
    JsonFile.write(description, operator.json());
  }

  /**
   * Takes it, without waiting for the one who holds it.
   *
   * @throws Held by another
   */
  public static OperatorLock take(Pidfiles pidfiles, Operator self) throws IOException, Held {
    Path directory = ControlClient.directory(pidfiles.current());
    FileChannel channel = ServiceFile.append(directory.resolve("operator.lock"));
    try {
      for (int waited = 0; channel.tryLock() == null; waited += LOOK_MILLIS) {
        Optional<Operator> holder = Operator.of(pidfiles);
        if (holder.isPresent() || waited >= PATIENCE_MILLIS) {
          throw new Held(holder);
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      return new OperatorLock(Operator.file(pidfiles), channel, self);
    } catch (IOException | Held e) {
      channel.close();
      throw e;
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Whom the lock is held by. */
  public Operator operator() {
    return operator;
  }

  /** Tells others how far it has come. */
  public void doing(String phase) throws IOException {
    operator = operator.doing(phase);
    JsonFile.write(description, operator.json());
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(description);
    channel.close();
  }
}
