package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Proc;
import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The old master, as the new one that it has started sees it. It hangs up before it removes its
 * pidfile and ends. One that is killed has hung up for a moment as well while it still stands in
 * /proc: exit(2) lets go of the descriptors before the process is a zombie. It is gone when its
 * pidfd says so.
 */
final class Predecessor implements LineChannel.Listener {
  /**
   * The environment variable with the descriptor of the channel; only a master that was started by
   * one has it.
   */
  static final String VARIABLE = "UPGRADER_HANDOVER";

  /** Told what it says, on the loop's thread. */
  interface Owner {
    void predecessorResumed();

    void predecessorUnable();

    /** It was asked to open the log files anew, which are the service's. */
    void predecessorReopens();

    void otherCounted(Message.Count count);

    void predecessorGone();
  }

  private final Message.Inherit inherited;
  private final int fd;
  private final int pidfd;
  private Poller poller;
  private LineChannel channel;
  private Owner owner;
  private boolean hasHungUp;

  /** {@code pidfd}: the old master's, -1: it has ended. */
  Predecessor(int fd, int pidfd, Message.Inherit inherited) {
    this.fd = fd;
    this.pidfd = pidfd;
    this.inherited = inherited;
  }

  /**
   * Reads what was handed over.
   *
   * @return null: this master was started by nobody but the user
   * @throws IOException the hand-over cannot be read
   */
  static Predecessor find() throws IOException {
    OptionalInt channel = InheritedDescriptor.find(System.getenv(), VARIABLE);
    if (channel.isEmpty()) {
      return null;
    }
    int fd = channel.getAsInt();
    try {
      if (Wire.decode(firstLine(fd)) instanceof Message.Inherit inherit) {
        if (inherit.version() != Message.VERSION) {
          throw new IOException(
              "cannot take over: the old master speaks version "
                  + inherit.version()
                  + " and this one "
                  + Message.VERSION);
        }
        return new Predecessor(fd, openParent(inherit.pid()), inherit);
      }
      throw new IOException("cannot take over: the old master's first message is another one");
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot take over: " + e.getMessage(), e);
    }
  }

  /** The old master is the parent of this process; one that has ended is nobody's parent. */
  private static int openParent(long pid) throws IOException {
    try {
      int pidfd = LibC.openProcess(pid);
      if (Proc.stat(ProcessHandle.current().pid()).map(Proc.Stat::parent).orElse(0L) == pid) {
        return pidfd;
      }
      LibC.close(pidfd);
    } catch (OsException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
    return -1;
  }

  Message.Inherit inherited() {
    return inherited;
  }

  /** {@code ready}: for how long this master waits until its workers are. */
  void listen(Poller loop, Owner listener, Duration ready) throws IOException {
    poller = loop;
    owner = listener;
    channel = new LineChannel(fd, poller, Wire.MAX_LINE, this);
    send(new Message.Started(Message.VERSION, ProcessHandle.current().pid(), ready.toMillis()));
  }

  void send(Message.ToPredecessor message) {
    channel.send(Wire.encode(message));
  }

  /** Says it before there is a loop; the old master reads it when this process has ended. */
  void tell(Message.ToPredecessor message) {
    byte[] line = (Wire.encode(message) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      LibC.send(fd, LibC.memory(line.length).put(line).flip());
    } catch (OsException e) {
      // Nobody is there to hear it; the exit code says the rest.
      System.err.println("upgrader: cannot tell the old master: " + e.getMessage());
    }
  }

  /** A line that is not understood changes nothing: the old master is watched by its end. */
  @Override
  public void line(String line) {
    Message message;
    try {
      message = Wire.decode(line);
    } catch (IllegalArgumentException e) {
      System.err.println("upgrader: ignored what the old master said: " + e.getMessage());
      return;
    }
    if (message instanceof Message.Resumed) {
      owner.predecessorResumed();
    } else if (message instanceof Message.Stay) {
      owner.predecessorUnable();
    } else if (message instanceof Message.Reopen) {
      owner.predecessorReopens();
    } else if (message instanceof Message.Counted counted) {
      owner.otherCounted(counted.count());
    }
  }

  long pid() {
    return inherited.pid();
  }

  /** Also when the loop has not told of it yet. */
  boolean hasHungUp() {
    channel.catchUp();
    return hasHungUp;
  }

  @Override
  public void closed() {
    hasHungUp = true;
    if (pidfd < 0) {
      owner.predecessorGone();
      return;
    }
    try {
      poller.add(pidfd, Poller.READABLE, (readable, writable) -> ended());
    } catch (OsException e) {
      throw new IllegalStateException("cannot watch the old master", e);
    }
  }

  private void ended() {
    poller.removeAndClose(pidfd);
    owner.predecessorGone();
  }

  /**
   * The old master has written it before it started us, or ends and closes: this does not wait for
   * long.
   */
  private static String firstLine(int fd) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer one = LibC.memory(1);
    while (line.size() < Wire.MAX_LINE) {
      one.clear();
      if (LibC.read(fd, one) == 0) {
        throw new IOException("cannot take over: the old master has gone");
      }
      if (one.get(0) == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(one.get(0));
    }
    throw new IOException("cannot take over: the old master's first message is too long");
  }
}
