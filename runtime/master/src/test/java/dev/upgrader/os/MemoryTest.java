package dev.upgrader.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryTest {
  private static final long MEGA = 1024 * 1024;

  @TempDir Path root;

  @BeforeEach
  void hostHas1000Megabytes() throws IOException {
    write("proc/meminfo", "MemTotal: 2048000 kB\nMemAvailable:    1024000 kB\n");
  }

  @Test
  void withoutLimitsItIsWhatTheHostHas() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    assertEquals(1000 * MEGA, Memory.available(root));
  }

  @Test
  void theNearestLimitOfVersionTwoCountsAndItsFileCacheDoesNot() throws IOException {
    write("proc/self/cgroup", "0::/shop.slice/shop.service\n");
    group("sys/fs/cgroup/shop.slice/shop.service", "max", 1, 0);
    group("sys/fs/cgroup/shop.slice", String.valueOf(500 * MEGA), 300 * MEGA, 100 * MEGA);
    assertEquals(300 * MEGA, Memory.available(root));
  }

  @Test
  void aContainerOfVersionOneSeesItsOwnGroupAsTheRoot() throws IOException {
    write("proc/self/cgroup", "4:cpu:/docker/4711\n3:memory:/docker/4711\n0::/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", String.valueOf(400 * MEGA));
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", String.valueOf(350 * MEGA));
    write("sys/fs/cgroup/memory/memory.stat", "cache 7\ntotal_inactive_file " + 30 * MEGA + "\n");
    assertEquals(80 * MEGA, Memory.available(root));
  }

  @Test
  void aGroupBeyondItsLimitHasNothingLeft() throws IOException {
    write("proc/self/cgroup", "0::/a\n");
    group("sys/fs/cgroup/a", String.valueOf(MEGA), 2 * MEGA, 0);
    assertEquals(0, Memory.available(root));
  }

  @Test
  void onThisHostThereIsSomeAndThisProcessHoldsSome() throws IOException {
    assertTrue(Memory.available() > 0);
    assertTrue(Memory.held(ProcessHandle.current().pid()) > MEGA);
    assertEquals(0, Memory.held(Integer.MAX_VALUE));
  }

  private void group(String folder, String limit, long used, long cache) throws IOException {
    write(folder + "/memory.max", limit + "\n");
    write(folder + "/memory.current", used + "\n");
    write(folder + "/memory.stat", "anon 1\ninactive_file " + cache + "\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
