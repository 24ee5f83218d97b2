/** Random faults at random times, and what has to be true all along. */
package dev.upgrader.harness.containers.chaos;
