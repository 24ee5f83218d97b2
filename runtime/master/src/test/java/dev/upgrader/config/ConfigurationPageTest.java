package dev.upgrader.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ConfigurationPageTest {
  @Test
  void everyKeyIsOnThePage() throws IOException {
    String page = Files.readString(Path.of("../../docs/configuration.md"));
    assertThat(Arrays.stream(Schema.values()).flatMap(shape -> shape.keys().stream()))
        .filteredOn(key -> !key.equals("listeners") && !key.matches("timeouts|logs|metrics"))
        .allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
    assertThat(Schema.LISTENER_KEYS)
        .allSatisfy(key -> assertThat(page).contains("`listeners[]." + key + "`"));
  }
}
