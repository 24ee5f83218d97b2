/**
 * Stops the real program at named points. It is loaded as an agent into masters, commands and
 * workers of a test, which stay as they are built: what happens at a point is decided outside.
 */
package dev.upgrader.harness.faults;
