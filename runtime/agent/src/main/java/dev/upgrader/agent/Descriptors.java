package dev.upgrader.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** The own process's descriptors as /proc/self shows them. */
final class Descriptors {

  private static final String SOCKET = "socket:[";

  private Descriptors() {}

  /** The inode of the socket behind {@code descriptor}; 0: it is not a socket, or not open. */
  static long inode(int descriptor) {
    String target = target(Integer.toString(descriptor));
    if (!target.startsWith(SOCKET)) {
      return 0;
    }
    return Long.parseLong(target.substring(SOCKET.length(), target.length() - 1));
  }

  /** The own PID, without the machinery of ProcessHandle. */
  static long pid() throws IOException {
    return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
  }

  /** The number of every open socket. */
  static List<Integer> sockets() {
    return open(SOCKET);
  }

  /** What {@code descriptor} is registered for, and in which epoll instances. */
  static List<Registration> registrations(int descriptor) {
    List<Registration> found = new ArrayList<>();
    for (int epoll : open("anon_inode:[eventpoll]")) {
      for (String line : lines("/proc/self/fdinfo/" + epoll)) {
        // tfd:        5 events:       19 data:                5  pos:0 ino:2061 sdev:9
        StringTokenizer words = new StringTokenizer(line);
        if (words.hasMoreTokens()
            && words.nextToken().equals("tfd:")
            && Integer.parseInt(words.nextToken()) == descriptor) {
          words.nextToken();
          found.add(new Registration(epoll, (int) Long.parseLong(words.nextToken(), 16)));
        }
      }
    }
    return found;
  }

  /** None: the service has closed it since it was listed. */
  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<Integer> open(String kind) {
    List<Integer> numbers = new ArrayList<>();
    String[] names = new File("/proc/self/fd").list();
    if (names == null) {
      return numbers;
    }
    for (String name : names) {
      if (target(name).startsWith(kind)) {
        numbers.add(Integer.parseInt(name));
      }
    }
    return numbers;
  }

  private static String target(String descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
    } catch (IOException e) {
      return "";
    }
  }

  record Registration(int epoll, int events) {}
}
