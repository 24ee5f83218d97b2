package dev.upgrader.master;

import dev.upgrader.config.Durations;
import dev.upgrader.os.Child;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Signal;
import dev.upgrader.os.Spawn;
import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The new master, as the old one sees it: its child, started through the launcher, with the
 * listeners.
 */
final class Successor implements LineChannel.Listener {

  /** Told what becomes of it, on the loop's thread. */
  interface Owner {
    /** It has read its configuration; {@code ready}: for how long it waits for its workers. */
    void successorStarted(Duration ready);

    void successorReady();

    void successorLeaving();

    void otherCounted(Message.Count count);

    /** It has ended; {@code reason} in words, its own if it gave one. */
    void successorGone(String reason);
  }

  private final Child child;
  private final Owner owner;
  private final LineChannel channel;
  private String failure;
  private boolean hasStarted;
  private boolean ready;
  private boolean killed;

  private Successor(long pid, int channel, Poller poller, Owner owner) throws OsException {
    this.owner = owner;
    this.child = new Child(pid, poller, this::ended);
    try {
      this.channel = new LineChannel(channel, poller, Wire.MAX_LINE, this);
    } catch (OsException e) {
      child.forget();
      throw e;
    }
  }

  /**
   * Runs the launcher, as it is on disk at this moment.
   *
   * @throws IOException it cannot be executed; nothing was started
   */
  static Successor start(
      Launch launch, int generation, Handover handover, Poller poller, Owner owner)
      throws IOException {
    int[] pair = LibC.socketPair(LibC.SOCK_STREAM);
    Map<String, String> environment = new HashMap<>(System.getenv());
    // These are passed first: their numbers must be known before the rest.
    environment.put(Predecessor.VARIABLE, "3");
    if (handover.anchor().isThere()) {
      environment.put(Anchor.VARIABLE, "4");
    }
    Systemd.forSuccessor(environment);
    environment.remove(Image.VARIABLE);
    Spawn spawn = new Spawn(launch.command(), environment);
    try {
      spawn.pass(pair[1]);
      if (handover.anchor().isThere()) {
        spawn.pass(handover.anchor().fd());
      }
      int lockSeen = spawn.pass(handover.lock());
      List<Message.Listener> passed = OpenListener.pass(handover.listeners(), spawn);
      Message.Listener metrics = null;
      if (handover.metrics().isPresent()) {
        metrics = handover.metrics().get().as(spawn.pass(handover.metrics().get().fd()));
      }
      Successor successor = watched(spawn.start(), pair[0], poller, owner);
      successor.send(
          new Message.Inherit(
              Message.VERSION,
              ProcessHandle.current().pid(),
              generation,
              passed,
              lockSeen,
              handover.canary() == 0 ? null : new Message.Canary(handover.canary()),
              OpenListener.lent(handover.listeners()),
              metrics,
              handover.counts()));
      return successor;
    } catch (IOException e) {
      LibC.close(pair[0]);
      throw new IOException("cannot run " + launch.launcher() + ": " + e.getMessage(), e);
    } finally {
      LibC.close(pair[1]);
    }
  }

  private static Successor watched(long pid, int channel, Poller poller, Owner owner)
      throws OsException {
    try {
      return new Successor(pid, channel, poller, owner);
    } catch (OsException e) {
      Child.kill(pid);
      throw e;
    }
  }

  long pid() {
    return child.pid();
  }

  /**
   * It may stop: our workers are live. Not by a signal: what that means is its dialect's, and in
   * uWSGI's there is none that waits for requests. One that has not said a word yet has no workers,
   * and may never read.
   */
  void evict(String reason) {
    blame(reason);
    if (hasStarted) {
      send(new Message.Resumed());
    } else {
      kill();
    }
  }

  /**
   * Ends it at once. A launcher that hangs has mostly called something that does, which has our
   * listeners and the lock as well; a master's workers drain when their channels end.
   */
  void kill() {
    killed = true;
    if (hasStarted) {
      child.signal(Signal.KILL);
    } else {
      child.killWithDescendants();
    }
  }

  /** It shall stay: our workers do not come back. */
  void keep() {
    send(new Message.Stay());
  }

  /** This process ends; what follows is seen by it, but not said any more. */
  void leave() throws OsException {
    channel.hangUp();
  }

  @Override
  public void line(String line) {
    Message message;
    try {
      message = Wire.decode(line);
    } catch (IllegalArgumentException e) {
      failure = e.getMessage();
      kill();
      return;
    }
    if (message instanceof Message.Started started) {
      started(started);
    } else if (message instanceof Message.Ready && !killed) {
      ready = true;
      owner.successorReady();
    } else if (message instanceof Message.Leaving) {
      owner.successorLeaving();
    } else if (message instanceof Message.Counted counted) {
      owner.otherCounted(counted.count());
    } else if (message instanceof Message.Failed failed) {
      failure = failed.reason();
    }
  }

  private void started(Message.Started started) {
    hasStarted = true;
    if (started.version() != Message.VERSION) {
      failure = "it speaks version " + started.version() + " and this master " + Message.VERSION;
      kill();
    } else if (started.readyMillis() != null) {
      owner.successorStarted(Durations.within(started.readyMillis()));
    }
  }

  @Override
  public void closed() {
    // Its death is told by the pidfd; a live one that closes its channel is noticed by the deadline
    // of the phase.
  }

  /** Told by whoever KILLs it, so that the reason is the cause and not the KILL. */
  void blame(String reason) {
    failure = failure == null ? reason : failure;
  }

  private void ended(LibC.Reaped reaped) {
    channel.finish();
    String ending = "the new master " + reaped.ending();
    owner.successorGone(
        failure != null ? failure : ready ? ending : ending + " before it was ready");
  }

  void send(Message.ToSuccessor message) {
    channel.send(Wire.encode(message));
  }
}
