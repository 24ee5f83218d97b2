package dev.upgrader.cli.gate;

import java.time.Duration;

/**
 * How often gates are looked at, and for how long they may not hold.
 *
 * @param failures unhealthy looks in a row at which a gate has failed
 * @param errors broken looks in a row at which it has
 */
public record Limits(Duration interval, int failures, int errors) {}
