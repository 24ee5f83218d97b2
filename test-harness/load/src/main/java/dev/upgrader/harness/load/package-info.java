/**
 * A strict closed-loop load generator. A request counts as answered only if a whole, valid and
 * expected response came back; everything else is lost, and each loss is told with its cause.
 */
package dev.upgrader.harness.load;
