/**
 * A machine in a container, services on it under the upgrader, load beside them: the words in which
 * the container tests and benchmarks are written. Everything happens inside the container, through
 * the program's own command line and plain {@code kill}.
 */
package dev.upgrader.harness.containers;
