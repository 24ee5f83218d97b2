/**
 * The fault matrix: each step of each operation × each process × each fault, under load, against
 * what is promised.
 */
package dev.upgrader.harness.containers.faults;
