package dev.upgrader.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Signals as events, QUIT included, which sun.misc.Signal never gives away.
 *
 * <p>They must be blocked in every thread, so they are blocked before the JVM starts: the launcher
 * does it, and starts with -Xrs so that HotSpot installs no handlers of its own. A blocked signal
 * is queued even where its disposition is to be ignored (nohup), because the kernel decides on that
 * when it is unblocked, see sig_ignored() in kernel/signal.c.
 */
public final class SignalDescriptor {
  /** All that a master listens to. */
  public static final Set<Signal> HEARD =
      EnumSet.of(
          Signal.HUP,
          Signal.INT,
          Signal.QUIT,
          Signal.USR1,
          Signal.USR2,
          Signal.TERM,
          Signal.CHLD,
          Signal.TSTP,
          Signal.TTIN,
          Signal.TTOU,
          Signal.WINCH);

  /** struct signalfd_siginfo, signalfd(2): signal number at 0, sender's PID at 12. */
  private static final int RECORD = 128;

  private static final int SENDER = 12;

  private final int fd;
  private final ByteBuffer records = LibC.memory(16 * RECORD);

  private SignalDescriptor(int fd) {
    this.fd = fd;
  }

  /** Opens it and has {@code sink} called with each signal and its sender's PID (0: the kernel). */
  public static SignalDescriptor open(Poller poller, BiConsumer<Signal, Integer> sink)
      throws IOException {
    long mask = 0;
    for (Signal signal : HEARD) {
      mask |= signal.bit();
    }
    requireBlocked(mask);
    SignalDescriptor descriptor = new SignalDescriptor(LibC.signalDescriptor(mask));
    poller.add(descriptor.fd, Poller.READABLE, (readable, writable) -> descriptor.drain(sink));
    return descriptor;
  }

  private static void requireBlocked(long mask) throws IOException {
    for (String line : Proc.lines(Path.of("/proc/thread-self/status"))) {
      if (line.startsWith("SigBlk:")) {
        long blocked = Long.parseUnsignedLong(line.substring("SigBlk:".length()).strip(), 16);
        if ((blocked & mask) != mask) {
          throw new IOException(
              "cannot listen to signals: they are not blocked; start the master through bin/upgrader");
        }
      }
    }
  }

  private void drain(BiConsumer<Signal, Integer> sink) {
    records.clear();
    try {
      LibC.read(fd, records);
    } catch (OsException e) {
      if (e.errno() == Errno.EAGAIN || e.errno() == Errno.EINTR) {
        return;
      }
      throw new IllegalStateException("cannot read signals", e);
    }
    records.flip();
    for (int at = 0; at + RECORD <= records.limit(); at += RECORD) {
      int sender = records.getInt(at + SENDER);
      Signal.of(records.getInt(at)).ifPresent(signal -> sink.accept(signal, sender));
    }
  }
}
