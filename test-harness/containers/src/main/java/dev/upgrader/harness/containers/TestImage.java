package dev.upgrader.harness.containers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * The image that all machines run: the base image, the distribution, the samples, the load
 * generator.
 */
final class TestImage {
  private static final Path ROOT = Path.of(System.getProperty("upgrader.root"));
  private static final Future<String> IMAGE = build();

  private TestImage() {}

  static Future<String> get() {
    return IMAGE;
  }

  private static Future<String> build() {
    String base = System.getProperty("upgrader.image");
    Path load = ROOT.resolve("test-harness/load/target/upgrader-load-0.1.0.jar");
    return new ImageFromDockerfile()
        .withFileFromPath("upgrader", there(ROOT.resolve("upgrader/target/dist")))
        .withFileFromPath("samples", there(ROOT.resolve("test-harness/target/samples")))
        .withFileFromPath("load.jar", there(load))
        .withFileFromPath("faults", there(ROOT.resolve("test-harness/faults/target/agent")))
        .withDockerfileFromBuilder(
            builder ->
                builder
                    .from(base)
                    .label(Machine.LABEL, "image")
                    .copy("upgrader", "/opt/upgrader")
                    .copy("samples", "/opt/samples")
                    .copy("load.jar", "/opt/load.jar")
                    .copy("faults", "/opt/faults")
                    .run(
                        "ln -s /opt/upgrader/bin/upgrader /usr/local/bin/upgrader && chmod 1777 /srv")
                    .build());
  }

  private static Path there(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalStateException("not built yet: " + path);
    }
    return path;
  }
}
