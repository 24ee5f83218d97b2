package dev.upgrader.master;

import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The master FIFOs, of which one is read, as uWSGI has it: what is written to another waits in it
 * until a digit has chosen that one.
 */
final class CommandFifos {
  private final List<CommandFifo> fifos;
  private int active;
  private Consumer<Character> sink;

  private CommandFifos(List<CommandFifo> fifos, int active) {
    this.fifos = fifos;
    this.active = active;
  }

  /**
   * Opens them; none is read yet.
   *
   * @throws IOException one cannot be made or is none; then none is open
   */
  static CommandFifos open(List<Path> paths, Poller poller) throws IOException {
    CommandFifos opened = new CommandFifos(new ArrayList<>(), 0);
    try {
      for (Path path : paths) {
        opened.fifos.add(CommandFifo.open(path, poller));
      }
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  /**
   * Goes on where the image before this one was. Its descriptors are closed when the new ones are
   * open: what waits in a FIFO is gone with the last of them.
   */
  static CommandFifos follow(Message.Image image, List<Path> paths, Poller poller)
      throws IOException {
    CommandFifos opened = open(paths, poller);
    opened.active = image.fifo() < paths.size() ? image.fifo() : 0;
    for (int fd : image.fifos()) {
      LibC.close(fd);
    }
    return opened;
  }

  List<Integer> descriptors() {
    return fifos.stream().map(CommandFifo::fd).toList();
  }

  int active() {
    return active;
  }

  /** Begins to take letters: only one generation at a time does. */
  void begin(Consumer<Character> letters) throws OsException {
    sink = letters;
    if (active < fifos.size()) {
      fifos.get(active).read(sink);
    }
  }

  /**
   * Reads that one and no other.
   *
   * @throws IOException there is none of that number
   */
  void read(int number) throws IOException {
    if (number >= fifos.size()) {
      throw new IOException(
          "cannot switch to FIFO " + number + ": there are " + fifos.size() + ", counted from 0");
    }
    if (number != active) {
      fifos.get(active).rest();
      active = number;
      fifos.get(active).read(sink);
    }
  }

  /** Leaves letters to the next master, which begins with the first one. */
  void leave(String letters) throws OsException {
    fifos.get(0).leave(letters);
  }

  void close() throws OsException {
    for (CommandFifo fifo : fifos) {
      fifo.close();
    }
  }
}
