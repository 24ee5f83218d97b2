package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.ConfigurationSource;
import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.PrivateDirectory;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Reason;
import dev.upgrader.os.Trusted;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a master needs before it can start workers: the configuration, the lock on its pidfile, the
 * sockets. Made from nothing by the first master and from the hand-over by every later one.
 *
 * @param predecessor null: none
 * @param image what an earlier image of this process has left, null: none
 * @param lock descriptor of the lock, inherited by every later master; it dies with the last of
 *     them
 * @param unused listeners that were handed over and that this configuration does not declare
 * @param metrics the port at which metrics are read, empty: none
 * @param remarks what the operator has to know
 */
record Startup(
    Configuration configuration,
    Predecessor predecessor,
    Image image,
    Path directory,
    int lock,
    Anchor anchor,
    List<OpenListener> listeners,
    List<OpenListener> unused,
    Optional<OpenListener> metrics,
    List<String> remarks) {

  /** Starting is refused, and nothing was touched. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  static Startup prepare(ConfigurationSource source, Predecessor predecessor, Image image)
      throws IOException, ConfigurationException {
    Configuration configuration = source.load();
    Path directory = directory(configuration.pidfile());
    Message.Inherit inherited = inherited(predecessor, image);
    int lock = inherited == null ? lock(configuration.pidfile(), directory) : inherited.lock();
    LibC.setCloseOnExec(lock, true);
    PassedSockets passed =
        inherited == null ? passed(configuration) : new PassedSockets(open(inherited), List.of());
    List<OpenListener> open = passed.listeners();
    List<OpenListener> listeners = matched(configuration, open);
    if (inherited != null) {
      for (OpenListener listener : listeners) {
        listener.take();
      }
    }
    List<OpenListener> unused =
        open.stream()
            .filter(listener -> listeners.stream().noneMatch(used -> used.fd() == listener.fd()))
            .toList();
    return new Startup(
        configuration,
        predecessor,
        image,
        directory,
        lock,
        Anchor.find(),
        listeners,
        unused,
        metrics(configuration, inherited),
        passed.remarks());
  }

  private static Message.Inherit inherited(Predecessor predecessor, Image image) {
    return predecessor != null ? predecessor.inherited() : image != null ? image.inherited() : null;
  }

  int generation() {
    Message.Inherit inherited = inherited(predecessor, image);
    return inherited == null ? 1 : inherited.generation();
  }

  /** How many workers shall be live at first; 0: all. */
  int canary() {
    Message.Inherit inherited = inherited(predecessor, image);
    return inherited == null || inherited.canary() == null ? 0 : inherited.canary().workers();
  }

  /** What masters before this one have counted. */
  List<Message.Count> counts() {
    Message.Inherit inherited = inherited(predecessor, image);
    return inherited == null || inherited.counts() == null ? List.of() : inherited.counts();
  }

  /** Beside the pidfile, for its owner only: the control sockets and the lock. */
  static Path directory(Path pidfile) throws IOException {
    Path directory = pidfile.resolveSibling(pidfile.getFileName() + ".d");
    if (!Files.isDirectory(pidfile.getParent())) {
      throw new IOException(
          "cannot use pidfile "
              + pidfile
              + ": there is no directory "
              + pidfile.getParent()
              + "; make it, or use a pidfile elsewhere");
    }
    try {
      PrivateDirectory.make(directory, Trusted.own());
    } catch (PrivateDirectory.Untrusted e) {
      throw new Refused(e.getMessage() + "; remove it, or use a pidfile elsewhere");
    } catch (IOException e) {
      String told =
          "cannot create directory "
              + directory
              + ": "
              + Reason.of(e)
              + "; let this user write to "
              + pidfile.getParent()
              + ", or use a pidfile elsewhere";
      throw Reason.isDenied(e) ? new Refused(told) : new IOException(told, e);
    }
    return directory;
  }

  private static int lock(Path pidfile, Path directory) throws IOException {
    int fd = openLock(directory);
    try {
      LibC.lock(fd);
    } catch (OsException e) {
      LibC.close(fd);
      if (e.errno() == Errno.EAGAIN) {
        OptionalLong pid = Pidfile.read(pidfile);
        throw new Refused(
            "cannot start: a master"
                + (pid.isPresent() ? " with PID " + pid.getAsLong() : "")
                + " holds the pidfile "
                + pidfile
                + "; use 'upgrader upgrade' to replace it, or 'upgrader stop' first");
      }
      throw new IOException("cannot lock " + directory.resolve("lock") + ": " + Reason.of(e), e);
    }
    refuseLivePidfile(pidfile);
    return fd;
  }

  private static int openLock(Path directory) throws IOException {
    Path lock = directory.resolve("lock");
    try {
      return LibC.open(lock.toString(), LibC.O_LOCK_FILE, 0600);
    } catch (OsException e) {
      if (e.errno() != Errno.EACCES) {
        throw new IOException("cannot open " + lock + ": " + Reason.of(e), e);
      }
      throw new Refused(
          "cannot use directory "
              + directory
              + ": it belongs to "
              + Files.getOwner(directory).getName()
              + ": "
              + Reason.of(e)
              + "; run as that user, remove it if no master runs, or use a pidfile elsewhere");
    }
  }

  /**
   * The lock is free, so no master of ours lives; but the file may be that of another program. A
   * process that has started after the file was written cannot have written it: its number was used
   * again.
   */
  private static void refuseLivePidfile(Path pidfile) throws IOException {
    OptionalLong pid = Pidfile.read(pidfile);
    if (pid.isEmpty()) {
      return;
    }
    Optional<Proc.Stat> process = Proc.stat(pid.getAsLong());
    if (process.isEmpty() || process.get().state() == 'Z') {
      return;
    }
    Instant written = Files.getLastModifiedTime(pidfile).toInstant();
    if (!Proc.startedAfter(process.get().startTicks(), written)) {
      throw new Refused(
          "cannot start: the pidfile "
              + pidfile
              + " names the live process "
              + process.get().command()
              + " (PID "
              + pid.getAsLong()
              + "); stop it, or use another pidfile");
    }
  }

  private static PassedSockets passed(Configuration configuration) throws Refused {
    try {
      return PassedSockets.find(System.getenv(), ProcessHandle.current().pid(), configuration);
    } catch (IOException e) {
      throw new Refused(e.getMessage());
    }
  }

  private static List<OpenListener> open(Message.Inherit handedOver) throws IOException {
    List<OpenListener> open = new ArrayList<>();
    for (Message.Listener passed : handedOver.listeners()) {
      boolean lent = handedOver.lent() != null && handedOver.lent().contains(passed.name());
      open.add(OpenListener.inherit(passed, lent));
    }
    return open;
  }

  /**
   * For each declared listener the one of {@code open} with the same address, or a new one.
   *
   * @throws IOException one cannot be bound; then no new one is open
   */
  static List<OpenListener> matched(Configuration configuration, List<OpenListener> open)
      throws IOException {
    List<OpenListener> matched = new ArrayList<>();
    List<OpenListener> bound = new ArrayList<>();
    try {
      for (Configuration.Listener declared : configuration.listeners()) {
        Optional<OpenListener> same = same(declared, open);
        if (same.isPresent()) {
          matched.add(same.get());
        } else {
          OpenListener listener = bind(declared);
          bound.add(listener);
          matched.add(listener);
        }
      }
    } catch (IOException e) {
      for (OpenListener listener : bound) {
        listener.close(true);
      }
      throw e;
    }
    return List.copyOf(matched);
  }

  private static Optional<OpenListener> same(
      Configuration.Listener declared, List<OpenListener> open) {
    boolean perWorker = declared.scope() == Configuration.Scope.WORKER;
    return open.stream()
        .filter(l -> l.address().equals(declared.address()) && l.perWorker() == perWorker)
        .findFirst()
        .map(l -> l.named(declared.name()));
  }

  private static Optional<OpenListener> metrics(
      Configuration configuration, Message.Inherit inherited) throws IOException {
    Optional<OpenListener> there = Optional.empty();
    if (inherited != null && inherited.metrics() != null) {
      there = Optional.of(OpenListener.inherit(inherited.metrics(), false));
    }
    Optional<OpenListener> metrics;
    try {
      metrics = MetricsPort.matching(configuration.metrics(), there);
    } catch (IOException e) {
      throw new Refused(e.getMessage());
    }
    if (there.isPresent() && !metrics.equals(there)) {
      there.get().close(false);
    }
    return metrics;
  }

  private static OpenListener bind(Configuration.Listener declared) throws IOException {
    try {
      return OpenListener.bind(declared);
    } catch (IOException e) {
      throw new Refused(e.getMessage());
    }
  }
}
