package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
  @TempDir Path directory;

  @Test
  void eachNewOneHasTheReleaseOfItsTimeInCommandAndEnvironment() throws Exception {
    Path first = Files.createDirectory(directory.resolve("v1")).toRealPath();
    Path second = Files.createDirectory(directory.resolve("v2")).toRealPath();
    Path current = Files.createSymbolicLink(directory.resolve("current"), first);
    Configuration configuration = configuration();
    Batch before = Batch.of(1, configuration, List.of());
    Files.delete(current);
    Files.createSymbolicLink(current, second);
    Batch after = Batch.of(2, configuration, List.of());
    assertThat(before.command()).containsExactly(first + "/shop");
    assertThat(before.environment())
        .containsEntry("CONFIG", first + "/etc:" + first)
        .containsEntry("CACHE", "${HOME}/cache");
    assertThat(after.environment()).containsEntry("CONFIG", second + "/etc:" + second);
  }

  private Configuration configuration() throws Exception {
    Path file = directory.resolve("shop.yaml");
    Files.writeString(
        file,
        """
        pidfile: shop.pid
        release: current
        command: ["${release}/shop"]
        environment: { CONFIG: "${release}/etc:${release}", CACHE: "${HOME}/cache" }
        """);
    return new LayeredConfiguration(Optional.of(file), Flags.NONE, Map.of(), Optional.of(directory))
        .load();
  }
}
