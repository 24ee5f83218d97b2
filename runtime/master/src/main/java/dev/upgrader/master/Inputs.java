package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.lifecycle.Dialect;
import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.FifoCommand;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import dev.upgrader.os.SignalDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that asks without waiting for an answer: signals, letters in the FIFO, touched files.
 * Each becomes a {@link Request}.
 *
 * <p>Signals reach the one master that they are sent to. FIFO and touched files mean the service,
 * and both generations have the same: the older one takes them, until it is gone.
 */
final class Inputs {

  /** Who acts on it. */
  interface Sink {
    Optional<Refusal> request(Request request, String by);
  }

  private final Anchor anchor;
  private final Poller poller;
  private final Timers timers;
  private final Log log;
  private final Sink sink;
  private Configuration configuration;
  private CommandFifos fifos;
  private TouchFiles touched;

  /** Whose touch did not count, which was logged. */
  private final Set<Path> strange = new HashSet<>();

  private boolean forTheService;

  /** Letters that this master has refused and the next one is to have. */
  private final StringBuilder leftOver = new StringBuilder();

  private boolean hasHeir;

  /**
   * Listens to signals.
   *
   * @param fifos open, and not read yet
   */
  Inputs(
      Configuration configuration,
      Anchor anchor,
      CommandFifos fifos,
      Poller poller,
      Timers timers,
      Log log,
      Sink sink)
      throws IOException {
    this.configuration = configuration;
    this.anchor = anchor;
    this.poller = poller;
    this.timers = timers;
    this.log = log;
    this.sink = sink;
    this.fifos = fifos;
    SignalDescriptor.open(poller, this::signal);
  }

  CommandFifos fifos() {
    return fifos;
  }

  /** This master speaks for the service from now on. */
  void listenForTheService() throws IOException {
    if (!forTheService) {
      forTheService = true;
      fifos.begin(this::letter);
      touched = watching(configuration.touch()).orElse(null);
    }
  }

  /**
   * This master goes and another stays. Letters that ask the one that goes to hurry are taken; it
   * is not the next one that they mean.
   */
  void leaveTheRest() {
    hasHeir = true;
  }

  /**
   * Whether they could be used by the next image, which opens all of them anew.
   *
   * @throws IOException they could not
   */
  void rehearse(Configuration next) throws IOException {
    CommandFifos.open(next.fifos(), poller).close();
    watching(next.touch()).ifPresent(TouchFiles::close);
  }

  /**
   * Another configuration is in force.
   *
   * @throws IOException it cannot be, and that of before is
   */
  void use(Configuration next) throws IOException {
    boolean otherFifos = !next.fifos().equals(configuration.fifos());
    // The same files are watched on: what was touched meanwhile waits in the watch, and so does the
    // memory of a burst.
    boolean otherTouch = forTheService && !next.touch().equals(configuration.touch());
    CommandFifos nextFifos = otherFifos ? CommandFifos.open(next.fifos(), poller) : fifos;
    TouchFiles nextTouched = touched;
    try {
      if (otherFifos && forTheService) {
        nextFifos.begin(this::letter);
      }
      if (otherTouch) {
        nextTouched = watching(next.touch()).orElse(null);
      }
    } catch (IOException e) {
      if (otherFifos) {
        nextFifos.close();
      }
      throw e;
    }
    CommandFifos earlierFifos = fifos;
    TouchFiles earlierTouched = touched;
    configuration = next;
    fifos = nextFifos;
    touched = nextTouched;
    if (otherFifos) {
      earlierFifos.close();
    }
    if (otherTouch && earlierTouched != null) {
      earlierTouched.close();
    } else if (touched != null) {
      touched.renew();
    }
  }

  private Optional<TouchFiles> watching(Configuration.Touch touch) throws IOException {
    Map<Path, Request> requests = touches(touch);
    if (requests.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TouchFiles(
            requests.keySet(), poller, timers, log, file -> touched(file, requests.get(file))));
  }

  /** False: it does not count. */
  private boolean touched(Path file, Request request) {
    try {
      Optional<String> objection = new TouchedFile(file).objection();
      if (objection.isPresent()) {
        if (strange.add(file)) {
          log.say("ignored touch of " + file + ": " + objection.get());
        }
        return false;
      }
    } catch (IOException e) {
      log.say("ignored touch of " + file + ": cannot see whose it is: " + e.getMessage());
      return false;
    }
    strange.remove(file);
    sink.request(request, "touched " + file);
    return true;
  }

  private static Map<Path, Request> touches(Configuration.Touch touch) {
    Map<Path, Request> requests = new HashMap<>();
    put(requests, touch.reload(), new Request.Move(Event.RELOAD));
    put(requests, touch.workersReload(), new Request.ReloadWorkers(Request.Pace.TOGETHER));
    put(requests, touch.chainReload(), new Request.ReloadWorkers(Request.Pace.CHAIN));
    put(requests, touch.logReopen(), new Request.Reopen());
    put(requests, touch.upgrade(), new Request.Move(Event.UPGRADE));
    return requests;
  }

  private static void put(Map<Path, Request> requests, List<Path> files, Request request) {
    files.forEach(file -> requests.put(file, request));
  }

  private void signal(Signal signal, int sender) {
    String by = signal + (sender == 0 ? "" : " from PID " + sender);
    if (signal == Signal.WINCH && sitsOnTerminal()) {
      log.say("ignored " + by + ": this master sits on a terminal, whose window may have changed");
      return;
    }
    if (signal == Signal.TERM && anchor.isSender(sender)) {
      sink.request(new Request.Move(Event.SHUTDOWN), "the container's TERM");
      return;
    }
    Dialect.valueOf(configuration.signals().name())
        .request(signal, configuration.dieOnTerm())
        .ifPresent(request -> sink.request(request, by));
  }

  private void letter(char letter) {
    if (Character.isWhitespace(letter)) {
      return;
    }
    String by = "FIFO letter '" + letter + "'";
    Optional<FifoCommand> command = FifoCommand.of(letter);
    if (command.isEmpty()) {
      log.say("ignored " + by + ": no such command");
    } else if (command.get().request().isEmpty()) {
      log.say("ignored " + by + ": unsupported: " + command.get().name());
    } else if (sink.request(command.get().request().get(), by).isPresent() && hasHeir) {
      log.say("left to the next master: " + by);
      leftOver.append(letter);
    }
  }

  private static boolean sitsOnTerminal() {
    return Proc.stat(ProcessHandle.current().pid())
        .map(stat -> stat.terminal() != 0 && stat.foreground() == stat.group())
        .orElse(false);
  }

  void close() throws OsException {
    if (!leftOver.isEmpty()) {
      try {
        fifos.leave(leftOver.toString());
      } catch (OsException e) {
        log.say("cannot leave '" + leftOver + "' to the next master: " + e.getMessage());
      }
    }
    fifos.close();
    if (touched != null) {
      touched.close();
    }
  }
}
