package dev.upgrader.os;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every native call of this program.
 *
 * <p>All arguments go over as six 64-bit words: on the 64-bit Linux ABIs (x86-64, aarch64) integers
 * and pointers travel in registers, a callee reads those that it declares, and a variadic callee
 * finds them in the same place. An {@code int} result is the lower half of the returned word.
 *
 * <p>Constants are those of Linux; the few that differ by architecture are chosen here and in
 * {@link Poller}.
 */
public final class LibC {
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_REUSEADDR = 2;
  public static final int SO_PEERCRED = 17;
  public static final int SO_ACCEPTCONN = 30;
  public static final int IPPROTO_TCP = 6;
  public static final int TCP_DEFER_ACCEPT = 9;
  public static final int IPPROTO_IPV6 = 41;
  public static final int IPV6_V6ONLY = 26;
  public static final int LOCK_EX_NB = 2 | 4;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_NOFOLLOW =
      System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_APPEND_CREATE = 0x1 | 0x40 | 0x400 | O_CLOEXEC;
  public static final int O_EXCL = 0x80;
  public static final int O_READ_WRITE_NONBLOCK = 0x2 | O_NONBLOCK | O_CLOEXEC;
  public static final int O_LOCK_FILE = 0x2 | 0x40 | O_NOFOLLOW | O_CLOEXEC;

  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int SYS_PIDFD_SEND_SIGNAL = 424;
  private static final int SYS_PIDFD_OPEN = 434;
  private static final int SYS_CLOSE_RANGE = 436;
  private static final int WNOHANG = 1;

  private static final Invoker INVOKER = Invoker.getInstance();
  private static final MemoryIO MEMORY = MemoryIO.getInstance();
  private static final Library LIBRARY = Library.getCachedInstance(null, Library.LAZY);
  private static final Map<String, Long> SYMBOLS = new ConcurrentHashMap<>();
  private static final CallContext WORDS =
      CallContext.getCallContext(
          Type.SINT64,
          new Type[] {Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64},
          CallingConvention.DEFAULT,
          true);

  private LibC() {}

  // --- descriptors ---

  public static void close(int fd) throws OsException {
    check(call("close", fd));
  }

  /** Bytes read, 0 at the end of the stream. */
  public static int read(int fd, ByteBuffer direct) throws OsException {
    int n = check(call("read", fd, address(direct) + direct.position(), direct.remaining()));
    direct.position(direct.position() + n);
    return n;
  }

  public static int write(int fd, ByteBuffer direct) throws OsException {
    int n = check(call("write", fd, address(direct) + direct.position(), direct.remaining()));
    direct.position(direct.position() + n);
    return n;
  }

  /** As {@link #write} to a socket, but a reader that has gone is an error and no signal. */
  public static int send(int fd, ByteBuffer direct) throws OsException {
    int noSignal = 0x4000;
    int n =
        check(call("send", fd, address(direct) + direct.position(), direct.remaining(), noSignal));
    direct.position(direct.position() + n);
    return n;
  }

  /** A copy numbered {@code atLeast} or higher, close-on-exec. */
  public static int duplicate(int fd, int atLeast) throws OsException {
    return check(call("fcntl", fd, F_DUPFD_CLOEXEC, atLeast));
  }

  /** Puts {@code fd} in the place of {@code target}; the copy is not close-on-exec. */
  public static void duplicateOnto(int fd, int target) throws OsException {
    check(call("dup2", fd, target));
  }

  public static void setCloseOnExec(int fd, boolean on) throws OsException {
    int flags = check(call("fcntl", fd, F_GETFD, 0));
    check(call("fcntl", fd, F_SETFD, on ? flags | 1 : flags & ~1));
  }

  /** O_NONBLOCK is in the open file description: whoever shares the socket gets it too. */
  public static void setNonBlocking(int fd) throws OsException {
    int flags = check(call("fcntl", fd, F_GETFL, 0));
    check(call("fcntl", fd, F_SETFL, flags | O_NONBLOCK));
  }

  public static int open(String path, int flags, int mode) throws OsException {
    return check(call("open", address(cString(path)), flags, mode));
  }

  /**
   * Takes the whole-file lock, without waiting. It belongs to the open file description, so it is
   * inherited and ends when the last copy is closed, flock(2).
   */
  public static void lock(int fd) throws OsException {
    check(call("flock", fd, LOCK_EX_NB));
  }

  public static boolean isTerminal(int fd) {
    return (int) call("isatty", fd) == 1;
  }

  /** The end to read from and the end to write to. */
  public static int[] pipe() throws OsException {
    ByteBuffer ends = memory(2 * Integer.BYTES);
    check(call("pipe2", address(ends), SOCK_CLOEXEC));
    return new int[] {ends.getInt(0), ends.getInt(Integer.BYTES)};
  }

  /** A named pipe. */
  public static void makeFifo(String path, int mode) throws OsException {
    check(call("mkfifo", address(cString(path)), mode));
  }

  /** A file in memory without a name, which an exec carries over; not close-on-exec. */
  public static int memoryFile(String name) throws OsException {
    return check(call("memfd_create", address(cString(name)), 0));
  }

  public static void rewind(int fd) throws OsException {
    check(call("lseek", fd, 0, 0));
  }

  /**
   * Marks every descriptor from {@code first} on close-on-exec at once, close_range(2), Linux 5.11.
   */
  public static void setAllCloseOnExec(int first) throws OsException {
    int closeOnExec = 4;
    check(call("syscall", SYS_CLOSE_RANGE, first, Integer.MAX_VALUE, closeOnExec));
  }

  /** A descriptor on which changes of files are read, inotify(7). */
  public static int watcher() throws OsException {
    return check(call("inotify_init1", SOCK_CLOEXEC | SOCK_NONBLOCK));
  }

  /** Watches a directory; returns the number by which its events are told. */
  public static int watch(int watcher, String directory, int mask) throws OsException {
    return check(call("inotify_add_watch", watcher, address(cString(directory)), mask));
  }

  /** The opposite; nothing happens if the directory has gone, and the watch with it. */
  public static void unwatch(int watcher, int number) {
    call("inotify_rm_watch", watcher, number);
  }

  // --- sockets ---

  public static int socket(int family, int type) throws OsException {
    return socket(family, type, 0);
  }

  public static int socket(int family, int type, int protocol) throws OsException {
    return check(call("socket", family, type | SOCK_CLOEXEC, protocol));
  }

  public static int[] socketPair(int type) throws OsException {
    ByteBuffer pair = memory(8);
    check(call("socketpair", AF_UNIX, type | SOCK_CLOEXEC, 0, address(pair)));
    return new int[] {pair.getInt(0), pair.getInt(4)};
  }

  /**
   * How many bytes could be read, 0: the stream has ended, -1: descriptors come with them, unix(7).
   * Nothing is taken.
   */
  static int peek(int fd, ByteBuffer direct) throws OsException {
    int messagePeek = 2;
    int controlTruncated = 8;
    // struct msghdr without room for what comes along, and behind it its one struct iovec.
    ByteBuffer message = memory(72);
    message.putLong(16, address(message) + 56).putLong(24, 1);
    message.putLong(56, address(direct) + direct.position()).putLong(64, direct.remaining());
    int count = check(call("recvmsg", fd, address(message), messagePeek));
    return (message.getInt(48) & controlTruncated) == 0 ? count : -1;
  }

  /** The other end can send no more, and what it has sent can be read. */
  static void shutdownInput(int fd) throws OsException {
    int shutRead = 0;
    check(call("shutdown", fd, shutRead));
  }

  /** We can send no more, and the other end reads to the end of what was sent. */
  public static void shutdownOutput(int fd) throws OsException {
    int shutWrite = 1;
    check(call("shutdown", fd, shutWrite));
  }

  public static void setOption(int fd, int level, int option, int value) throws OsException {
    ByteBuffer word = memory(4).putInt(0, value);
    check(call("setsockopt", fd, level, option, address(word), 4));
  }

  public static int option(int fd, int level, int option) throws OsException {
    ByteBuffer word = memory(4);
    ByteBuffer length = memory(4).putInt(0, 4);
    check(call("getsockopt", fd, level, option, address(word), address(length)));
    return word.getInt(0);
  }

  /** The same with a structure. */
  public static void setOption(int fd, int level, int option, ByteBuffer structure)
      throws OsException {
    check(call("setsockopt", fd, level, option, address(structure), structure.limit()));
  }

  /** An option that is a structure: at most {@code size} bytes of it. */
  public static ByteBuffer structure(int fd, int level, int option, int size) throws OsException {
    ByteBuffer value = memory(size);
    ByteBuffer length = memory(4).putInt(0, size);
    check(call("getsockopt", fd, level, option, address(value), address(length)));
    return value.limit(length.getInt(0));
  }

  /** The user id at the other end of a Unix-domain connection, as it was at connect(2). */
  public static int peerUser(int fd) throws OsException {
    ByteBuffer credentials = memory(12);
    ByteBuffer length = memory(4).putInt(0, 12);
    check(call("getsockopt", fd, SOL_SOCKET, SO_PEERCRED, address(credentials), address(length)));
    return credentials.getInt(4);
  }

  public static void bind(int fd, ByteBuffer socketAddress) throws OsException {
    check(call("bind", fd, address(socketAddress), socketAddress.limit()));
  }

  public static void connect(int fd, ByteBuffer socketAddress) throws OsException {
    check(call("connect", fd, address(socketAddress), socketAddress.limit()));
  }

  public static void listen(int fd, int backlog) throws OsException {
    check(call("listen", fd, backlog));
  }

  /** One datagram to {@code socketAddress}. */
  public static void sendTo(int fd, ByteBuffer direct, ByteBuffer socketAddress)
      throws OsException {
    int noSignal = 0x4000;
    check(
        call(
            "sendto",
            fd,
            address(direct),
            direct.remaining(),
            noSignal,
            address(socketAddress),
            socketAddress.limit()));
  }

  /** The address that it is bound to, as a struct. */
  public static ByteBuffer socketName(int fd) throws OsException {
    int size = 128;
    ByteBuffer name = memory(size);
    ByteBuffer length = memory(4).putInt(0, size);
    check(call("getsockname", fd, address(name), address(length)));
    return name.limit(length.getInt(0));
  }

  public static int socketType(int fd) throws OsException {
    int soType = 3;
    return option(fd, SOL_SOCKET, soType);
  }

  /** The next connection, non-blocking and close-on-exec. */
  public static int accept(int fd) throws OsException {
    return check(call("accept4", fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }

  // --- waiting ---

  public static int epollCreate() throws OsException {
    return check(call("epoll_create1", SOCK_CLOEXEC));
  }

  public static void epollControl(int epoll, int operation, int fd, ByteBuffer event)
      throws OsException {
    check(call("epoll_ctl", epoll, operation, fd, address(event)));
  }

  /** Number of events; 0 at the timeout, -1 ms: none. */
  public static int epollWait(int epoll, ByteBuffer events, int max, int timeoutMillis)
      throws OsException {
    return check(call("epoll_wait", epoll, address(events), max, timeoutMillis));
  }

  /**
   * A descriptor that reads the signals of {@code mask} (bit n-1: signal n), which must be blocked
   * in every thread.
   */
  public static int signalDescriptor(long mask) throws OsException {
    ByteBuffer set = signalSet(mask);
    return check(call("signalfd", -1, address(set), SOCK_CLOEXEC | SOCK_NONBLOCK));
  }

  // --- processes ---

  /**
   * Readable as soon as the process has ended; names this process and never a later one of the same
   * number.
   */
  public static int openProcess(long pid) throws OsException {
    return check(call("syscall", SYS_PIDFD_OPEN, pid, 0));
  }

  public static void signalProcess(int pidfd, int signal) throws OsException {
    check(call("syscall", SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0));
  }

  /** By its number: only one that cannot have been used again; false: it cannot be sent. */
  static boolean kill(long pid, int signal) {
    return call("kill", pid, signal) == 0;
  }

  /** The leader's PID; -1: there is no such process. */
  static long processGroup(long pid) {
    return call("getpgid", pid);
  }

  public static int userId() {
    return (int) call("geteuid");
  }

  /** Of one thread, setpriority(2): on Linux the nice value belongs to the thread. */
  public static void setNice(long thread, int nice) throws OsException {
    int prioProcess = 0;
    check(call("setpriority", prioProcess, thread, nice));
  }

  /** Of one thread, sched_setscheduler(2): a policy that has no parameter but its name. */
  public static void setPolicy(long thread, int policy) throws OsException {
    ByteBuffer priority = memory(4);
    check(call("sched_setscheduler", thread, policy, address(priority)));
  }

  /** What {@link #reap} found. */
  public record Reaped(long pid, int status) {

    /** By a fault of its own, as a JVM does that cannot go on: SIGABRT, SIGBUS, SIGSEGV. */
    public boolean isCrash() {
      int signal = status & 0x7f;
      return signal == 6 || signal == 7 || signal == 11;
    }

    /** How it ended, as the end of a sentence; wait(2). */
    public String ending() {
      int signal = status & 0x7f;
      return signal == 0
          ? "exited with code " + ((status >> 8) & 0xff)
          : "was killed by " + Signal.of(signal).map(Signal::name).orElse("signal " + signal);
    }
  }

  /** One ended child, of {@code pid} (-1: any), null: none has ended, or there is none. */
  public static Reaped reap(long pid) {
    return waitFor(pid, WNOHANG);
  }

  /** Waits for the end of this child, which has been KILLed; null: it is none. */
  static Reaped awaitEnd(long pid) {
    return waitFor(pid, 0);
  }

  private static Reaped waitFor(long pid, int options) {
    ByteBuffer status = memory(4);
    int reaped = (int) call("waitpid", pid, address(status), options);
    return reaped <= 0 ? null : new Reaped(reaped, status.getInt(0));
  }

  /**
   * Starts a process, see {@link Spawn}, which lays out the arguments.
   *
   * @return its PID
   */
  static int posixSpawn(
      ByteBuffer path, ByteBuffer actions, ByteBuffer attributes, ByteBuffer argv, ByteBuffer envp)
      throws OsException {
    ByteBuffer pid = memory(4);
    int error =
        (int)
            call(
                "posix_spawn",
                address(pid),
                address(path),
                address(actions),
                address(attributes),
                address(argv),
                address(envp));
    if (error != 0) {
      throw new OsException(error);
    }
    return pid.getInt(0);
  }

  /**
   * Becomes another program, with the same PID.
   *
   * @throws OsException it cannot; this program goes on
   */
  static void execute(ByteBuffer path, ByteBuffer argv, ByteBuffer envp) throws OsException {
    check(call("execve", address(path), address(argv), address(envp)));
  }

  /** The posix_spawn_* family returns its error number and leaves errno alone. */
  static void spawnCall(String function, ByteBuffer object, long... arguments) throws OsException {
    long first = arguments.length > 0 ? arguments[0] : 0;
    long second = arguments.length > 1 ? arguments[1] : 0;
    int error = (int) call(function, address(object), first, second);
    if (error != 0) {
      throw new OsException(error);
    }
  }

  /** The clock that systemd compares with, CLOCK_MONOTONIC. */
  public static long monotonicMicros() {
    int clockMonotonic = 1;
    ByteBuffer time = memory(16);
    call("clock_gettime", clockMonotonic, address(time));
    return time.getLong(0) * 1_000_000 + time.getLong(8) / 1_000;
  }

  // --- memory ---

  /** Zeroed native memory in the machine's byte order. */
  public static ByteBuffer memory(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  public static long address(ByteBuffer direct) {
    return MEMORY.getDirectBufferAddress(direct);
  }

  static ByteBuffer cString(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return memory(bytes.length + 1).put(bytes).rewind();
  }

  /** A sigset_t of glibc: 1,024 bits, of which the kernel reads the first 64. */
  static ByteBuffer signalSet(long mask) {
    return memory(128).putLong(0, mask);
  }

  // --- the call itself ---

  private static int check(long result) throws OsException {
    if ((int) result == -1) {
      throw new OsException(LastError.getInstance().get());
    }
    return (int) result;
  }

  static long call(String function, long... arguments) {
    long[] words = java.util.Arrays.copyOf(arguments, 6);
    return INVOKER.invokeL6(
        WORDS, symbol(function), words[0], words[1], words[2], words[3], words[4], words[5]);
  }

  private static long symbol(String function) {
    return SYMBOLS.computeIfAbsent(function, LIBRARY::getSymbolAddress);
  }
}
