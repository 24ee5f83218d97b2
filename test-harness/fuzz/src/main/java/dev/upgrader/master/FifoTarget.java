package dev.upgrader.master;

import dev.upgrader.fuzz.Room;
import dev.upgrader.fuzz.Target;
import dev.upgrader.fuzz.Words;
import dev.upgrader.lifecycle.FifoCommand;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.LibC;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Letters in one of two FIFOs, digits that switch between them: each letter is taken, once. */
public final class FifoTarget implements Target {
  private static final int CAPACITY = 64 * 1024;

  private final Room room = Room.open();
  private final Poller poller = new Poller();
  private final CommandFifos fifos;
  private final ByteBuffer letters = LibC.memory(CAPACITY);
  private final int writer;
  private int taken;

  /** Two FIFOs, of which the first is read. */
  public FifoTarget() throws IOException {
    fifos = CommandFifos.open(List.of(room.file("a"), room.file("b")), poller);
    fifos.begin(this::letter);
    writer = LibC.open(room.file("a").toString(), LibC.O_READ_WRITE_NONBLOCK, 0);
  }

  @Override
  public void take(byte[] input) throws IOException {
    byte[] bytes = Arrays.copyOf(input, Math.min(input.length, CAPACITY));
    taken = 0;
    letters.clear().put(bytes).flip();
    if (bytes.length > 0) {
      LibC.write(writer, letters);
    }
    // Each round reads a piece, and may leave the rest to the other FIFO's turn.
    for (int round = 0; taken < bytes.length && round <= bytes.length; round++) {
      fifos.read(0);
      poller.poll(0);
    }
    if (taken != bytes.length) {
      throw new IllegalStateException("taken " + taken + " of " + bytes.length + " letters");
    }
  }

  private void letter(char letter) {
    taken++;
    FifoCommand.of(letter).flatMap(FifoCommand::request).ifPresent(this::switchFifo);
  }

  private void switchFifo(Request request) {
    if (request instanceof Request.SwitchFifo to) {
      try {
        fifos.read(to.number());
      } catch (IOException e) {
        Words.check(e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    LibC.close(writer);
    fifos.close();
    poller.close();
    room.close();
  }
}
