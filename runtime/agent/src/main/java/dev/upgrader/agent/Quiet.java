package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.io.FileDescriptor;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import sun.nio.ch.Syscalls;

/**
 * Ends connections of a server that we know no goodbye for, each when it has gone quiet; of others,
 * which may have connections that nothing is said on, only those that are left just before the
 * deadline. The master tells which are: the kernel does not tell it by any call that the JDK makes.
 *
 * <p>By the time that its answer is here a request may have come, or be in work. So only the input
 * is ended, as if the client had nothing more to ask: the service still gets what has come in,
 * still answers, and closes when it reads on. What it has not closed when it is quiet once more is
 * ended in both directions.
 */
final class Quiet {

  /** So many inodes fit into a line. */
  private static final int MOST = 2_000;

  /** From then to the deadline ever shorter silences count: what is left will be cut off. */
  private static final long LAST_MILLIS = 1_000;

  private static final long SHORTEST_MILLIS = 5;

  private final Connections connections;
  private final Channel channel;
  private final long millis;
  private final boolean onlyAtTheEnd;

  // The connection under a number of our own, or else a pipe: the service may close its number, and
  // get another socket under it, at any time.
  private final FileDescriptor hand;
  private final FileDescriptor empty;

  private final Set<Long> withoutInput = new HashSet<>();
  private long askedAt;
  private boolean isAnswered = true;

  /**
   * Nothing is asked yet.
   *
   * @param millis so long a silence ends a connection
   * @param said a goodbye is said on some connections, or all
   */
  Quiet(Connections connections, Channel channel, long millis, boolean said) throws IOException {
    this.connections = connections;
    this.channel = channel;
    this.millis = millis;
    this.onlyAtTheEnd = said;
    long pipe = Syscalls.pipe();
    empty = Syscalls.descriptor((int) (pipe >>> 32));
    hand = Syscalls.descriptor((int) pipe);
  }

  /** Asks, unless it has done so just now; so long before the deadline. */
  synchronized void ask(long leftMillis) {
    if (onlyAtTheEnd && leftMillis > LAST_MILLIS) {
      return;
    }
    long silence =
        leftMillis > LAST_MILLIS
            ? millis
            : Math.min(millis, Math.max(leftMillis / 10, SHORTEST_MILLIS));
    long sinceAsked = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - askedAt);
    if (isAnswered && sinceAsked >= silence / 10) {
      isAnswered = false;
      askedAt = System.nanoTime();
      List<Long> inodes = connections.inodes();
      channel.send(new Message.AskQuiet(silence, inodes.subList(0, Math.min(MOST, inodes.size()))));
    }
  }

  /** The master's answer. */
  synchronized void end(List<Long> inodes) throws IOException {
    isAnswered = true;
    Set<Long> quiet = new HashSet<>(inodes);
    for (int number : Descriptors.sockets()) {
      if (quiet.contains(Descriptors.inode(number))) {
        end(number, quiet);
      }
    }
  }

  private void end(int number, Set<Long> quiet) throws IOException {
    try {
      Syscalls.duplicate(Syscalls.descriptor(number), hand);
      long inode = Descriptors.inode(Syscalls.number(hand));
      if (quiet.contains(inode) && withoutInput.add(inode)) {
        Syscalls.endInput(hand);
      } else if (quiet.contains(inode) && Syscalls.unread(hand) == 0) {
        Syscalls.end(hand);
      }
    } catch (IOException e) {
      // The service, or its client, was faster.
      return;
    } finally {
      Syscalls.duplicate(empty, hand);
    }
  }
}
