package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;

/** Why something failed, in words: the text of a {@link FileSystemException} is mostly its path. */
public final class Reason {

  private Reason() {}

  /** The cause alone, such as "permission denied". */
  public static String of(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return Errno.text(Errno.EACCES);
    }
    if (failure instanceof NoSuchFileException) {
      return Errno.text(Errno.ENOENT);
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "there is something else of that name";
    }
    if (failure instanceof NotDirectoryException) {
      return "it is no directory";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "it is a directory that is not empty";
    }
    if (failure instanceof NotLinkException) {
      return "it is no symbolic link";
    }
    if (failure instanceof AtomicMoveNotSupportedException) {
      return "it would have to move to another file system";
    }
    if (failure instanceof FileSystemException plain && plain.getReason() != null) {
      return plain.getReason();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** The user of this process has no right to it. */
  public static boolean isDenied(IOException failure) {
    return failure instanceof AccessDeniedException
        || isDenied((Throwable) failure)
        || isDenied(failure.getCause());
  }

  private static boolean isDenied(Throwable failure) {
    return failure instanceof OsException call && call.errno() == Errno.EACCES;
  }

  /** The cause with the file that it is about, where only the failure knows that. */
  public static String at(IOException failure) {
    return failure instanceof FileSystemException about && about.getFile() != null
        ? about.getFile() + ": " + of(failure)
        : of(failure);
  }

  /** A sentence of its own; {@code attempt} is for those that have not been made one yet. */
  public static String sentence(String attempt, IOException failure) {
    return failure instanceof FileSystemException || failure instanceof OsException
        ? attempt + ": " + at(failure)
        : of(failure);
  }
}
