package dev.upgrader.agent.kit;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The system calls of a master, as far as the tests need them. Linux, glibc, 64 bit. */
public final class Posix {

  private static final MemoryIO MEMORY = MemoryIO.getInstance();
  private static final Library C = Library.getCachedInstance(null, Library.LAZY | Library.GLOBAL);

  private static final int AF_UNIX = 1;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int O_APPEND_CREATE = 02102;

  private Posix() {}

  /** Two connected stream sockets, not inherited by anybody. */
  public static int[] socketPair() {
    long pair = MEMORY.allocateMemory(8, true);
    try {
      call("socketpair", AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
      return new int[] {MEMORY.getInt(pair), MEMORY.getInt(pair + 4)};
    } finally {
      MEMORY.freeMemory(pair);
    }
  }

  /** A listening socket for v6 and v4 on every address, port 0: any. */
  public static int listenTcp(int port) {
    int socket = (int) call("socket", AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    option(socket, 1, 2, 1); // SO_REUSEADDR
    option(socket, 41, 26, 0); // IPV6_V6ONLY
    bind(socket, v6Address(port));
    call("listen", socket, 1024);
    return socket;
  }

  /** Whether the kernel, or who has confined us, allows io_uring. */
  public static boolean hasIoUring() {
    int ioUringSetup = 425;
    long parameters = MEMORY.allocateMemory(120, true);
    try {
      int ring = (int) raw("syscall", ioUringSetup, 1, parameters);
      if (ring >= 0) {
        close(ring);
      }
      return ring >= 0;
    } finally {
      MEMORY.freeMemory(parameters);
    }
  }

  /** A bound datagram socket. */
  public static int bindUdp(int port) {
    int socket = (int) call("socket", AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    option(socket, 41, 26, 0);
    bind(socket, v6Address(port));
    return socket;
  }

  public static int listenUnix(String path) {
    int socket = (int) call("socket", AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    byte[] address = new byte[110];
    address[0] = AF_UNIX;
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, address, 2, bytes.length);
    bind(socket, address);
    call("listen", socket, 1024);
    return socket;
  }

  private static byte[] v6Address(int port) {
    byte[] address = new byte[28];
    address[0] = AF_INET6;
    address[2] = (byte) (port >> 8);
    address[3] = (byte) port;
    return address;
  }

  private static void bind(int socket, byte[] address) {
    long memory = MEMORY.allocateMemory(address.length, true);
    try {
      MEMORY.putByteArray(memory, address, 0, address.length);
      call("bind", socket, memory, address.length);
    } finally {
      MEMORY.freeMemory(memory);
    }
  }

  private static void option(int socket, int level, int name, int value) {
    long memory = MEMORY.allocateMemory(4, true);
    try {
      MEMORY.putInt(memory, value);
      call("setsockopt", socket, level, name, memory, 4);
    } finally {
      MEMORY.freeMemory(memory);
    }
  }

  public static void close(int descriptor) {
    call("close", descriptor);
  }

  /** Ends a connection for both sides. */
  public static void shutdown(int socket) {
    call("shutdown", socket, 2);
  }

  public static void kill(long pid, int signal) {
    call("kill", pid, signal);
  }

  public static void write(int descriptor, byte[] bytes) {
    long memory = MEMORY.allocateMemory(bytes.length, false);
    try {
      MEMORY.putByteArray(memory, bytes, 0, bytes.length);
      call("write", descriptor, memory, bytes.length);
    } finally {
      MEMORY.freeMemory(memory);
    }
  }

  /** What came in; empty: the other side is gone. */
  public static byte[] read(int descriptor) {
    long memory = MEMORY.allocateMemory(4096, false);
    try {
      long count = raw("read", descriptor, memory, 4096);
      byte[] bytes = new byte[(int) Math.max(count, 0)];
      MEMORY.getByteArray(memory, bytes, 0, bytes.length);
      return bytes;
    } finally {
      MEMORY.freeMemory(memory);
    }
  }

  /**
   * Starts a program.
   *
   * @param descriptors what it inherits besides its input: its number there, and here
   * @return its PID
   */
  public static long spawn(List<String> command, Map<Integer, Integer> descriptors, String output) {
    // Nothing of this JVM passes but what is handed over below.
    call("close_range", 3, 0xffffffffL, CLOSE_RANGE_CLOEXEC);
    long actions = MEMORY.allocateMemory(256, true);
    long pid = MEMORY.allocateMemory(8, true);
    call("posix_spawn_file_actions_init", actions);
    call("posix_spawn_file_actions_addopen", actions, 1, text(output), O_APPEND_CREATE, 0644);
    call("posix_spawn_file_actions_adddup2", actions, 1, 2);
    descriptors.forEach(
        (there, here) -> call("posix_spawn_file_actions_adddup2", actions, here, there));
    String[] environment =
        System.getenv().entrySet().stream()
            .filter(entry -> !entry.getKey().equals("JAVA_TOOL_OPTIONS"))
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    long error =
        raw(
            "posix_spawn",
            pid,
            text(command.get(0)),
            actions,
            0,
            texts(command.toArray(new String[0])),
            texts(environment));
    if (error != 0) {
      throw new IllegalStateException("cannot spawn " + command + ": errno " + error);
    }
    return MEMORY.getInt(pid);
  }

  /** The exit code, or 128 and the signal; returns when the child has gone. */
  public static int await(long pid) {
    long status = MEMORY.allocateMemory(8, true);
    call("waitpid", pid, status, 0);
    int value = MEMORY.getInt(status);
    return (value & 0x7f) == 0 ? (value >> 8) & 0xff : 128 + (value & 0x7f);
  }

  private static long texts(String[] texts) {
    long array = MEMORY.allocateMemory(8L * (texts.length + 1), true);
    for (int i = 0; i < texts.length; i++) {
      MEMORY.putAddress(array + 8L * i, text(texts[i]));
    }
    return array;
  }

  private static long text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long memory = MEMORY.allocateMemory(bytes.length + 1, true);
    MEMORY.putByteArray(memory, bytes, 0, bytes.length);
    return memory;
  }

  private static long call(String name, long... arguments) {
    long result = raw(name, arguments);
    if (result == -1) {
      throw new IllegalStateException(
          "cannot " + name + ": errno " + LastError.getInstance().get());
    }
    return result;
  }

  private static long raw(String name, long... arguments) {
    Type[] types = new Type[arguments.length];
    Arrays.fill(types, Type.SINT64);
    CallContext context =
        CallContext.getCallContext(Type.SINT32, types, CallingConvention.DEFAULT, true);
    HeapInvocationBuffer buffer = new HeapInvocationBuffer(context);
    for (long argument : arguments) {
      buffer.putLong(argument);
    }
    return Invoker.getInstance().invokeInt(context, C.getSymbolAddress(name), buffer);
  }
}
