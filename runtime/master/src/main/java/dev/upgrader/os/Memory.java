package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory this process and its children could still get: what the host has, and what each
 * control group above us allows, proc(5), cgroups(7).
 */
public final class Memory {
  private static final Path HOST = Path.of("/");
  private static final long KILO = 1024;

  /** Where a version of control groups keeps its figures. */
  private enum Groups {
    V1("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    V2("", "memory.max", "memory.current", "inactive_file");

    private final String folder;
    private final String limit;
    private final String usage;
    private final String reclaimable;

    Groups(String folder, String limit, String usage, String reclaimable) {
      this.folder = folder;
      this.limit = limit;
      this.usage = usage;
      this.reclaimable = reclaimable;
    }

    /** A line of /proc/self/cgroup: hierarchy, controllers, path. */
    boolean isIn(String[] line) {
      return this == V2
          ? line[0].equals("0") && line[1].isEmpty()
          : List.of(line[1].split(",")).contains("memory");
    }
  }

  private Memory() {}

  /**
   * In bytes; {@link Long#MAX_VALUE}: nothing says.
   *
   * @throws IOException /proc cannot be read
   */
  public static long available() throws IOException {
    return available(HOST);
  }

  /** The same below another root. */
  static long available(Path root) throws IOException {
    long least = named(root.resolve("proc/meminfo"), "MemAvailable:") * KILO;
    for (String line : Proc.lines(root.resolve("proc/self/cgroup"))) {
      String[] fields = line.split(":", 3);
      for (Groups groups : Groups.values()) {
        if (groups.isIn(fields)) {
          least = Math.min(least, allowed(root, groups, fields[2]));
        }
      }
    }
    return least;
  }

  /**
   * What of the memory of a process, and of those of its group, is their own and cannot be dropped;
   * 0: there is no such process. A command may be a script with the JVM beneath it.
   */
  public static long held(long pid) {
    if (pid == ProcessHandle.current().pid()) {
      // Whoever has started it may be of its group.
      return own(pid);
    }
    try {
      return Proc.group(pid).stream().mapToLong(Memory::own).sum();
    } catch (IOException e) {
      return own(pid);
    }
  }

  /** With what it has shared with nobody: that is how ZGC has its heap, and maps it three times. */
  private static long own(long pid) {
    Path rollup = Path.of("/proc/" + pid + "/smaps_rollup");
    try {
      return (named(rollup, "Pss_Anon:") + named(rollup, "Pss_Shmem:")) * KILO;
    } catch (IOException e) {
      return resident(pid);
    }
  }

  /** What everybody may read. */
  private static long resident(long pid) {
    try {
      return named(Path.of("/proc/" + pid + "/status"), "RssAnon:") * KILO;
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * The least of the group and those above it. In a container the path may begin above what is
   * mounted: those parts are not there.
   */
  private static long allowed(Path root, Groups groups, String path) throws IOException {
    Path mount = root.resolve("sys/fs/cgroup").resolve(groups.folder);
    long least = Long.MAX_VALUE;
    for (Path at = mount.resolve(path.substring(1)); at.startsWith(mount); at = at.getParent()) {
      Path limit = at.resolve(groups.limit);
      Path usage = at.resolve(groups.usage);
      if (Files.isReadable(limit) && Files.isReadable(usage)) {
        String most = Files.readString(limit).strip();
        if (!most.equals("max")) {
          long reclaimable = named(at.resolve("memory.stat"), groups.reclaimable);
          long used = Long.parseLong(Files.readString(usage).strip()) - reclaimable;
          least = Math.min(least, Math.max(0, Long.parseLong(most) - used));
        }
      }
    }
    return least;
  }

  private static long named(Path file, String name) throws IOException {
    for (String line : Proc.lines(file)) {
      String[] fields = line.split("\\s+");
      if (fields[0].equals(name)) {
        return Long.parseLong(fields[1]);
      }
    }
    throw new IOException("cannot read " + file + ": no " + name);
  }
}
