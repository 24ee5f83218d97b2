package dev.upgrader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Problems go to logs that others read; where a value was meant it may be a secret. */
class SecretInProblemTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ DB_PASSWORD: *hunter2 }",
        "{ DB_PASSWORD: !hunter2!x }",
        "{ DB_PASSWORD: \"\\Uhunter2\" }",
        "{ DB_PASSWORD=hunter2 }",
        "{ DB_PASSWORD=hunter2, DB_PASSWORD=hunter2 }",
        "[ hunter2 ]",
        "hunter2"
      })
  void whatIsWrongWithAVariableIsToldWithoutItsValue(String environment) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("shop.yaml"),
            "pidfile: shop.pid\ncommand: [java]\nenvironment: " + environment + "\n");
    LayeredConfiguration layers =
        new LayeredConfiguration(
            Optional.of(file), Flags.NONE, Map.of(), Optional.of(Path.of("/elsewhere")));
    assertThat(catchThrowableOfType(ConfigurationException.class, layers::load).problems())
        .isNotEmpty()
        .noneMatch(problem -> problem.contains("hunter2"));
  }
}
