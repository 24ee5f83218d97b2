package dev.upgrader.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Changes examples at random places; the same seed makes the same inputs. */
final class Mutation {
  private static final int MOST_CHANGES = 5;
  private static final int MOST_BYTES = 16;
  private static final int LONGEST = 8 * 1024;

  private final Random random;
  private final List<byte[]> examples;

  Mutation(long seed, List<byte[]> examples) {
    this.random = new Random(seed);
    this.examples = examples;
  }

  byte[] next() {
    byte[] input = example();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] example() {
    return examples.get(random.nextInt(examples.size()));
  }

  /** A few bytes of it go, and others come in their place: any, or a piece of an example. */
  private byte[] changed(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int gone = Math.min(input.length - from, random.nextInt(MOST_BYTES));
    byte[] fresh = random.nextBoolean() ? anything() : piece(example());
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    made.write(input, 0, from);
    made.writeBytes(fresh);
    made.write(input, from + gone, input.length - from - gone);
    return made.size() <= LONGEST ? made.toByteArray() : input;
  }

  private byte[] anything() {
    byte[] bytes = new byte[random.nextInt(MOST_BYTES)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] piece(byte[] example) {
    int from = random.nextInt(example.length + 1);
    int length = random.nextInt(example.length - from + 1);
    return java.util.Arrays.copyOfRange(example, from, from + length);
  }
}
