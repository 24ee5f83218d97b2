package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The line to the master: its end is ours of a Unix stream socket pair. */
final class Channel {

  private final InputStream in;
  private final OutputStream out;

  Channel(FileDescriptor descriptor) {
    in = new BufferedInputStream(new FileInputStream(descriptor), 4096);
    out = new FileOutputStream(descriptor);
  }

  /** The next message; null: the master is gone. Read by one thread. */
  Message.ToWorker read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      if (line.size() == Wire.MAX_LINE) {
        throw new IOException("cannot read message: longer than " + Wire.MAX_LINE + " bytes");
      }
      line.write(next);
    }
    Message message = Wire.decode(line.toString(StandardCharsets.UTF_8));
    if (message instanceof Message.ToWorker order) {
      return order;
    }
    throw new IOException("cannot read message: not for a worker: " + message);
  }

  /** One write per message. That the master is gone is for the reader to find. */
  synchronized void send(Message.FromWorker message) {
    try {
      out.write((Wire.encode(message) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return;
    }
  }
}
