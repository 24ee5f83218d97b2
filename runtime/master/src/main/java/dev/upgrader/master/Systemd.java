package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.SocketAddresses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the service manager is told, sd_notify(3). Only one master at a time speaks for the service:
 * the older one, until it has gone.
 *
 * <p>MAINPID is never told. While the new master is a child of the old one the manager would take
 * it for none of its own and stop it by KILL; by {@code PIDFile=} it finds it when the old one has
 * ended.
 */
final class Systemd {
  static final String SOCKET = "NOTIFY_SOCKET";
  static final String WATCHDOG = "WATCHDOG_USEC";
  static final String WATCHDOG_PID = "WATCHDOG_PID";

  /** Of socket activation, for the process that was started by the manager. */
  static final List<String> LISTEN =
      List.of("LISTEN_FDS", "LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDNAMES");

  /** How the service as a whole is. */
  enum State {
    STARTING,
    READY,
    RELOADING,
    STOPPING
  }

  private final ByteBuffer address;
  private final Optional<Duration> watchdog;
  private final Timers timers;
  private final Log log;
  private final Amends amends;
  private State state = State.STARTING;
  private String status = "";
  private String complaint = "";
  private boolean speaks;

  private Systemd(ByteBuffer address, Optional<Duration> watchdog, Timers timers, Log log) {
    this.address = address;
    this.watchdog = watchdog;
    this.timers = timers;
    this.log = log;
    this.amends = new Amends(timers, log);
  }

  /** Of this environment; without a socket in it nobody is told anything. */
  static Systemd find(Map<String, String> environment, long pid, Timers timers, Log log) {
    ByteBuffer address = address(environment.getOrDefault(SOCKET, ""), log);
    if (address == null) {
      return new Systemd(null, Optional.empty(), timers, log);
    }
    String meant = environment.getOrDefault(WATCHDOG_PID, Long.toString(pid));
    Optional<Duration> watchdog =
        Optional.ofNullable(environment.get(WATCHDOG))
            .filter(micros -> micros.matches("[1-9]\\d{0,14}") && meant.equals(Long.toString(pid)))
            .map(micros -> Duration.of(Long.parseLong(micros), ChronoUnit.MICROS));
    return new Systemd(address, watchdog, timers, log);
  }

  /** Null: there is no manager, or none that could be reached. */
  private static ByteBuffer address(String socket, Log log) {
    if (!socket.startsWith("/") && !socket.startsWith("@")) {
      return null;
    }
    try {
      return SocketAddresses.unixOrAbstract(socket);
    } catch (IllegalArgumentException e) {
      log.say("cannot notify the service manager: " + e.getMessage());
      return null;
    }
  }

  /** In the environment of the next master: the same manager, and nothing that only meant us. */
  static void forSuccessor(Map<String, String> environment) {
    environment.remove(WATCHDOG_PID);
    LISTEN.forEach(environment::remove);
  }

  /**
   * Tells what is another than what was heard last, until it is heard. From the first call on this
   * master speaks.
   */
  void tell(State now, String text) {
    if (address == null) {
      return;
    }
    if (!speaks) {
      speaks = true;
      watchdog.map(limit -> limit.dividedBy(2)).map(Systemd::bearable).ifPresent(this::pat);
    }
    amends.take(
        () -> {
          String change = now == state ? "" : line(now);
          String words = text.equals(status) ? "" : "STATUS=" + text + "\n";
          if (!(change + words).isEmpty()) {
            send(change + words);
          }
          state = now;
          status = text;
        });
  }

  private static String line(State state) {
    return switch (state) {
      case STARTING -> "";
      case READY -> "READY=1\n";
      case RELOADING -> "RELOADING=1\nMONOTONIC_USEC=" + LibC.monotonicMicros() + "\n";
      case STOPPING -> "STOPPING=1\n";
    };
  }

  /** Of a manager that waits for less than that, every pat comes too late. */
  private static Duration bearable(Duration interval) {
    Duration least = Duration.ofMillis(1);
    return interval.compareTo(least) < 0 ? least : interval;
  }

  /** Half the time that the manager waits: sd_watchdog_enabled(3). */
  private void pat(Duration interval) {
    try {
      send("WATCHDOG=1\n");
    } catch (IOException e) {
      log.say(e.getMessage());
    }
    timers.after(interval, () -> pat(interval));
  }

  /**
   * Sends, unless nobody can be there to read it, which is logged.
   *
   * @throws IOException there is no room for it at the moment
   */
  private void send(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK);
      try {
        LibC.sendTo(fd, LibC.memory(bytes.length).put(bytes).flip(), address);
      } finally {
        LibC.close(fd);
      }
    } catch (OsException e) {
      String cause = "cannot notify the service manager: " + e.getMessage();
      if (e.errno() == Errno.EAGAIN || e.errno() == Errno.ENOBUFS) {
        throw new IOException(cause, e);
      }
      if (!cause.equals(complaint)) {
        log.say(cause);
      }
      complaint = cause;
    }
  }
}
