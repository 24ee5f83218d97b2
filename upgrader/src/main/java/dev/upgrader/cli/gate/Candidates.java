package dev.upgrader.cli.gate;

import dev.upgrader.control.Status;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The two generations as they stand.
 *
 * @param fresh the new one; empty: not ready yet
 */
public record Candidates(Path pidfile, Status old, Optional<Status> fresh) {}
