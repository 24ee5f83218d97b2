package dev.upgrader.master;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Of everything that a class data archive depends on: the JVM, its layout of objects, and each file
 * of the class path with its size and time, which is what the JVM itself compares.
 */
final class Fingerprint {
  private static final int DIGITS = 16;

  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** In hexadecimal digits. */
  static String of(Path program, JavaCommand java) throws IOException {
    Fingerprint fingerprint = new Fingerprint();
    Path real = program.toRealPath();
    fingerprint.add(real);
    // The classes of the JDK, beside its bin.
    fingerprint.add(real.resolve("../../lib/modules").normalize());
    java.layout().forEach(fingerprint::add);
    fingerprint.add(java.classPath());
    for (Path file : java.files()) {
      fingerprint.add(file.toAbsolutePath());
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest()).substring(0, DIGITS);
  }

  private void add(Path file) throws IOException {
    add(file.toString());
    if (Files.exists(file)) {
      add(Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
    }
  }

  private void add(String line) {
    digest.update((line + '\n').getBytes(StandardCharsets.UTF_8));
  }
}
