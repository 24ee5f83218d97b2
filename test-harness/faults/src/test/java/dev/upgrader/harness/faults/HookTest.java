package dev.upgrader.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods that the points are at are there. */
class HookTest {

  static List<String> types() {
    return Hook.ALL.stream().map(Hook::type).distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyMethodIsThereAndCanBeMarked(String type) throws Exception {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(type + ".class")) {
      byte[] plain = in.readAllBytes();
      assertThat(Marker.marked(plain, Hook.of(type))).isNotEqualTo(plain);
    }
  }
}
