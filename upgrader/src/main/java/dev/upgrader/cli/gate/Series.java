package dev.upgrader.cli.gate;

/**
 * One reading that an expression needs, summed over all matching lines of all workers.
 *
 * @param rate its increase per second, else its value
 * @param old of the old generation, as it was before the new one was live
 */
record Series(Selector selector, boolean rate, boolean old) {}
