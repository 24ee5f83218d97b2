package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upgrader.os.LibC;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has the FIFO commands the master. */
final class CommandFifoTest {
  @TempDir Path folder;
  private Path fifo;

  @BeforeEach
  void name() {
    fifo = folder.resolve("fifo");
  }

  @Test
  void itIsMadeOnceAndOpenedAgain() throws IOException {
    CommandFifo.open(fifo, new Poller()).close();
    CommandFifo.open(fifo, new Poller()).close();
    assertThat(Files.getAttribute(fifo, "unix:mode")).isEqualTo(0010600);
  }

  @Test
  void openingItBesideItsReaderTakesNoLetterAway() throws IOException {
    Poller poller = new Poller();
    StringBuilder read = new StringBuilder();
    CommandFifos fifos = CommandFifos.open(List.of(fifo), poller);
    fifos.begin(read::append);
    Files.writeString(fifo, "r", StandardOpenOption.WRITE);
    CommandFifos.open(List.of(fifo), poller).close();
    Files.writeString(fifo, "+", StandardOpenOption.WRITE);
    poller.poll(0);
    assertThat(read).hasToString("r+");
    fifos.close();
  }

  @Test
  void whatIsPutBackIsReadByTheNext() throws IOException {
    Poller poller = new Poller();
    StringBuilder read = new StringBuilder();
    CommandFifos next = CommandFifos.open(List.of(fifo), poller);
    CommandFifos going = CommandFifos.open(List.of(fifo), poller);
    going.leave("+f");
    going.close();
    next.begin(read::append);
    poller.poll(0);
    assertThat(read).hasToString("+f");
    next.close();
  }

  @Test
  void linkToAnotherIsRefused() throws IOException {
    Path other = folder.resolve("other");
    LibC.makeFifo(other.toString(), 0600);
    Files.createSymbolicLink(fifo, other);
    assertThatThrownBy(() -> CommandFifo.open(fifo, new Poller()))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot use fifo " + fifo + ": it is a symbolic link");
  }

  @Test
  void fifoOfAnotherServiceIsNotReadByAnotherName() throws IOException {
    Path other = folder.resolve("other");
    LibC.makeFifo(other.toString(), 0600);
    Files.createLink(fifo, other);
    assertThatThrownBy(() -> CommandFifo.open(fifo, new Poller()))
        .hasMessage(
            "cannot use fifo " + fifo + ": it is a hard link, and may be another's; remove it");
  }

  @Test
  void missingDirectoryIsToldWithItsName() {
    Path lost = folder.resolve("none/fifo");
    assertThatThrownBy(() -> CommandFifo.open(lost, new Poller()))
        .hasMessage(
            "cannot make fifo %s: no such file or directory; there has to be a directory %s that"
                    .formatted(lost, lost.getParent())
                + " this user may write to");
  }

  @Test
  void fileIsRefused() throws IOException {
    Files.writeString(fifo, "Q");
    assertThatThrownBy(() -> CommandFifo.open(fifo, new Poller()))
        .hasMessage("cannot use fifo " + fifo + ": there is a file that is no FIFO");
  }
}
