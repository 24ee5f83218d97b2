package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import jdk.internal.access.SharedSecrets;
import sun.nio.ch.Syscalls;

/** The line to the master: its end is ours of a Unix stream socket pair. */
final class Channel {

  /** As Wire has it. */
  private static final int MAX_LINE = 64 * 1024;

  private static final int POLLIN = 1;

  private final FileDescriptor descriptor;
  private final InputStream in;
  private final OutputStream out;
  private volatile boolean closed;

  /** The native thread of who reads; 0: nobody. Under the lock, so that it lives as it is woken. */
  private long reader;

  private final Object readerLock = new Object();

  Channel(int number) {
    descriptor = new FileDescriptor();
    SharedSecrets.getJavaIOFileDescriptorAccess().set(descriptor, number);
    in = new BufferedInputStream(new FileInputStream(descriptor), 4096);
    out = new FileOutputStream(descriptor);
  }

  /** The next message; null: the master is gone, or the channel is closed. Read by one thread. */
  Message.ToWorker read() throws IOException {
    reader(Syscalls.thread());
    while (in.available() == 0 && Syscalls.poll(descriptor, POLLIN, -1) == 0) {
      if (closed) {
        return null;
      }
    }
    return first();
  }

  /** Its thread reads no more, and may end: to signal one that has ended is undefined. */
  void readNoMore() {
    reader(0);
  }

  private void reader(long thread) {
    synchronized (readerLock) {
      reader = thread;
    }
  }

  /** The next message, for which the JVM's start waits: the first one is there already. */
  Message.ToWorker first() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      if (line.size() == MAX_LINE) {
        throw new IOException("cannot read message: longer than " + MAX_LINE + " bytes");
      }
      line.write(next);
    }
    return Lines.decode(line.toString(StandardCharsets.UTF_8));
  }

  /**
   * Makes the reader return. At its end the JVM waits 300 ms for a thread that is asleep in a
   * system call (HotSpot, VM_Exit::wait_for_threads_in_native_to_block).
   */
  void close() {
    closed = true;
    synchronized (readerLock) {
      if (reader != 0) {
        Syscalls.interrupt(reader);
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** One write per message. That the master is gone is for the reader to find. */
  synchronized void send(Message.FromWorker message) {
    try {
      out.write((Lines.encode(message) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return;
    }
  }
}
