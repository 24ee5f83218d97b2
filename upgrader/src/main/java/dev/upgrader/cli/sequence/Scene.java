package dev.upgrader.cli.sequence;

import dev.upgrader.cli.gate.Tally;
import dev.upgrader.control.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An upgrade at one moment.
 *
 * @param masters that answer, the older generation first
 * @param left of the phase, empty: it takes as long as it takes
 */
public record Scene(
    String phase, List<Status> masters, List<Tally> gates, Optional<Duration> left) {}
