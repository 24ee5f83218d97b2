package dev.upgrader.master;

import dev.upgrader.fuzz.Target;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Bytes of an old master at a new one: whatever they are, their end is heard once. */
public final class PredecessorTarget implements Target, Predecessor.Owner {
  private static final Message.Inherit INHERITED =
      new Message.Inherit(Message.VERSION, 1, 2, List.of(), 0, null, List.of(), null, List.of());

  private final Poller poller = new Poller();
  private int gone;

  /** Nothing is open but the poller. */
  public PredecessorTarget() throws OsException {}

  @Override
  public void take(byte[] input) throws IOException {
    gone = 0;
    try (Wired wired = new Wired()) {
      new Predecessor(wired.theirs(), -1, INHERITED).listen(poller, this, Duration.ofMinutes(1));
      wired.say(input, poller);
      wired.hangUp();
      while (gone == 0) {
        poller.poll(-1);
      }
    }
    poller.poll(0);
    if (gone != 1) {
      throw new IllegalStateException("its end was told " + gone + " times");
    }
  }

  @Override
  public void predecessorResumed() {}

  @Override
  public void predecessorUnable() {}

  @Override
  public void predecessorReopens() {}

  @Override
  public void otherCounted(Message.Count count) {}

  @Override
  public void predecessorGone() {
    gone++;
  }

  @Override
  public void close() throws OsException {
    poller.close();
  }
}
