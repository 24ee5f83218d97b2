/**
 * Everything that comes from outside, fed with what nobody would send. Jazzer makes the inputs; the
 * same targets replay the corpus, and a seeded sample, as ordinary tests. See docs/input.md.
 */
package dev.upgrader.fuzz;
