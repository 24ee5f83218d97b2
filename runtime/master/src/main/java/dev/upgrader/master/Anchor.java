package dev.upgrader.master;

import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * The shell that stays PID 1 of a container while masters come and go, see lib/anchor. Every master
 * holds one end of its pipe: it ends when the last of them is gone, with the code that was told
 * last.
 *
 * @param fd of the pipe, -1: there is no anchor
 */
record Anchor(int fd) {
  /** The environment variable with the descriptor. */
  static final String VARIABLE = "UPGRADER_ANCHOR";

  /** What a master leaves that is killed. */
  private static final int KILLED = 137;

  /** Ours, and no child's that is not given it. */
  static Anchor find() throws IOException {
    OptionalInt pipe = InheritedDescriptor.find(System.getenv(), VARIABLE);
    if (pipe.isEmpty()) {
      return new Anchor(-1);
    }
    Anchor anchor = new Anchor(pipe.getAsInt());
    LibC.setCloseOnExec(anchor.fd, true);
    return anchor;
  }

  boolean isThere() {
    return fd >= 0;
  }

  /** The container's own wish, such as docker stop: the anchor has passed it on. */
  boolean isSender(int pid) {
    return isThere() && pid == 1;
  }

  /** Another master has ended, whose code was told last: from now on it is ours again. */
  void outlived() {
    tell(KILLED);
  }

  /** This would be the exit code of the container if nobody told another. */
  void tell(int code) {
    if (!isThere()) {
      return;
    }
    ByteBuffer line = ByteBuffer.wrap((code + "\n").getBytes(StandardCharsets.US_ASCII));
    try {
      LibC.write(fd, LibC.memory(line.remaining()).put(line).flip());
    } catch (OsException e) {
      throw new IllegalStateException("cannot tell PID 1 the exit code " + code, e);
    }
  }
}
