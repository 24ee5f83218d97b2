package dev.upgrader.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every build tries; bin/fuzz tries a million. */
@Timeout(60)
final class InputTest {
  private static final Corpus CORPUS = new Corpus(Path.of("corpus"));
  private static final long SEED = 20261121;
  private static final Duration ONE_INPUT = Duration.ofSeconds(5);

  /** Of all targets together; some ten seconds on an idle machine. */
  private static final long SAMPLE = 20_000;

  @ParameterizedTest
  @EnumSource(Targets.class)
  void whatHasFailedOnceFailsNoMore(Targets kind) throws Exception {
    Map<String, byte[]> inputs = CORPUS.of(kind);
    assertThat(inputs).isNotEmpty();
    try (Target target = kind.open()) {
      for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
        take(target, input.getValue(), input.getKey());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Targets.class)
  void nothingBreaksOnASampleAndNothingIsKept(Targets kind) throws Exception {
    Mutation mutation = new Mutation(SEED, List.copyOf(CORPUS.of(kind).values()));
    long runs = kind.of(SAMPLE);
    try (Target target = kind.open()) {
      Held early = null;
      for (long run = 0; run < runs; run++) {
        byte[] input = mutation.next();
        take(target, input, new String(input, StandardCharsets.UTF_8));
        if (run == runs / 10) {
          early = Held.now();
        }
      }
      Held.now().refuseMoreThan(early);
    }
  }

  private static void take(Target target, byte[] input, String name) {
    long start = System.nanoTime();
    try {
      target.take(input);
    } catch (Throwable e) {
      throw new AssertionError("failed on " + name, e);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).as(name).isLessThan(ONE_INPUT);
  }
}
