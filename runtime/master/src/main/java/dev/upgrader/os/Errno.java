package dev.upgrader.os;

import java.util.Map;

/**
 * Error numbers that the code tells apart; the same on every Linux architecture that the JDK runs
 * on.
 */
public final class Errno {
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int EPIPE = 32;
  public static final int ENOTSOCK = 88;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ECONNABORTED = 103;
  public static final int ENOBUFS = 105;
  public static final int ECONNREFUSED = 111;

  private static final Map<Integer, String> TEXTS =
      Map.ofEntries(
          Map.entry(1, "operation not permitted"),
          Map.entry(ENOENT, "no such file or directory"),
          Map.entry(ESRCH, "no such process"),
          Map.entry(6, "it is a FIFO that nobody reads, or a socket"),
          Map.entry(7, "argument list too long"),
          Map.entry(9, "no such descriptor"),
          Map.entry(8, "not an executable format"),
          Map.entry(EAGAIN, "resource temporarily unavailable"),
          Map.entry(ENOMEM, "not enough memory"),
          Map.entry(EACCES, "permission denied"),
          Map.entry(20, "not a directory"),
          Map.entry(21, "it is a directory"),
          Map.entry(EINVAL, "invalid argument"),
          Map.entry(ENFILE, "too many open files in the system"),
          Map.entry(EMFILE, "too many open files"),
          Map.entry(26, "the file is being written"),
          Map.entry(28, "no space left on the device"),
          Map.entry(30, "read-only file system"),
          Map.entry(EPIPE, "the other end is closed"),
          Map.entry(36, "name too long"),
          Map.entry(40, "it is a symbolic link"),
          Map.entry(ENOTSOCK, "not a socket"),
          Map.entry(EAFNOSUPPORT, "address family not supported"),
          Map.entry(EADDRINUSE, "address already in use"),
          Map.entry(EADDRNOTAVAIL, "no such address on this host"),
          Map.entry(ENOBUFS, "no buffer space"),
          Map.entry(ECONNREFUSED, "connection refused"));

  private Errno() {}

  /** What an operator reads. */
  public static String text(int errno) {
    return TEXTS.getOrDefault(errno, "error " + errno);
  }
}
