package dev.upgrader.master;

import dev.upgrader.protocol.Message;
import java.util.List;

/**
 * What a new master gets from the old one.
 *
 * @param lock descriptor of the lock on the pidfile's directory
 * @param canary live workers that it shall have at first, 0: all
 * @param counts what has been counted until now
 */
record Handover(
    List<OpenListener> listeners,
    int lock,
    Anchor anchor,
    int canary,
    List<Message.Count> counts) {}
