package dev.upgrader.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A setting before it has a type.
 *
 * @param origin where it was written, as the beginning of an error line: {@code shop.yaml:7:12},
 *     {@code environment UPGRADER_WORKERS} or {@code --workers}
 * @param base what a relative path is relative to, empty: to nothing, the directory is gone
 */
record Value(String text, String origin, Optional<Path> base) {}
