package dev.upgrader.master;

import dev.upgrader.protocol.Message;
import java.util.List;
import java.util.Optional;

/**
 * What a new master gets from the old one.
 *
 * @param lock descriptor of the lock on the pidfile's directory
 * @param canary live workers that it shall have at first, 0: all
 * @param metrics the metrics port, empty: none
 * @param counts what has been counted until now
 */
record Handover(
    List<OpenListener> listeners,
    int lock,
    Anchor anchor,
    int canary,
    Optional<OpenListener> metrics,
    List<Message.Count> counts) {}
