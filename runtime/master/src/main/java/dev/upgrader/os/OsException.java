package dev.upgrader.os;

import java.io.IOException;

/** A system call that failed. */
public final class OsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  public OsException(int errno) {
    super(Errno.text(errno));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
