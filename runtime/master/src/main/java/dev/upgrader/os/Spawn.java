package dev.upgrader.os;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a process by posix_spawn(3) with exactly the descriptors that it is meant to have.
 *
 * <p>Three things that ProcessBuilder cannot do and an upgrade depends on: descriptors beyond 2 are
 * passed, everything else is closed in the child (closefrom, glibc 2.34: no descriptor of a JDK 17
 * process is close-on-exec, and another thread may open one at any moment), and the child starts
 * with an empty signal mask and default dispositions (a child that inherits our blocked TERM could
 * only be KILLed).
 */
public final class Spawn {
  private static final int SETPGROUP = 0x02;
  private static final int SETSIGDEF = 0x04;
  private static final int SETSIGMASK = 0x08;
  private static final int SETSID = 0x80;

  /**
   * Larger than posix_spawn_file_actions_t (80) and posix_spawnattr_t (336) of glibc 2.36 on 64
   * bits.
   */
  private static final int OPAQUE = 512;

  private final List<String> command;
  private final Map<String, String> environment;
  private final List<Integer> descriptors = new ArrayList<>(List.of(0, 1, 2));
  private int flags = SETSIGDEF | SETSIGMASK;

  public Spawn(List<String> command, Map<String, String> environment) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
  }

  /** The child's descriptor {@code target} (0, 1 or 2) is our {@code fd}. */
  public Spawn standard(int target, int fd) {
    descriptors.set(target, fd);
    return this;
  }

  /**
   * The child's next free descriptor, from 3, is our {@code fd}; returns the number that the child
   * sees.
   */
  public int pass(int fd) {
    descriptors.add(fd);
    return descriptors.size() - 1;
  }

  /** A process group of its own: the terminal's Ctrl-C and window changes do not reach it. */
  public Spawn ownProcessGroup() {
    flags |= SETPGROUP;
    return this;
  }

  /** A session of its own, without a terminal. */
  public Spawn ownSession() {
    flags |= SETSID;
    return this;
  }

  /**
   * Starts it.
   *
   * @return the PID
   * @throws OsException the program cannot be executed; nothing was started
   */
  public long start() throws OsException {
    ByteBuffer actions = LibC.memory(OPAQUE);
    ByteBuffer attributes = LibC.memory(OPAQUE);
    List<Integer> copies = new ArrayList<>();
    LibC.spawnCall("posix_spawn_file_actions_init", actions);
    LibC.spawnCall("posix_spawnattr_init", attributes);
    try {
      // Copies above every target, so that no dup2 overwrites a source that a later one needs.
      for (int target = 0; target < descriptors.size(); target++) {
        int copy = LibC.duplicate(descriptors.get(target), descriptors.size());
        copies.add(copy);
        LibC.spawnCall("posix_spawn_file_actions_adddup2", actions, copy, target);
      }
      LibC.spawnCall("posix_spawn_file_actions_addclosefrom_np", actions, descriptors.size());
      LibC.spawnCall("posix_spawnattr_setflags", attributes, flags);
      LibC.spawnCall("posix_spawnattr_setsigmask", attributes, LibC.address(LibC.signalSet(0)));
      LibC.spawnCall(
          "posix_spawnattr_setsigdefault", attributes, LibC.address(LibC.signalSet(~0L)));
      return exec(actions, attributes);
    } finally {
      for (int copy : copies) {
        LibC.close(copy);
      }
      LibC.spawnCall("posix_spawn_file_actions_destroy", actions);
      LibC.spawnCall("posix_spawnattr_destroy", attributes);
    }
  }

  private int exec(ByteBuffer actions, ByteBuffer attributes) throws OsException {
    StringArray arguments = new StringArray(command);
    StringArray settings = StringArray.of(environment);
    int pid =
        LibC.posixSpawn(
            LibC.cString(command.get(0)),
            actions,
            attributes,
            arguments.pointers(),
            settings.pointers());
    arguments.keepAlive();
    settings.keepAlive();
    return pid;
  }
}
