package dev.upgrader.cli;

/** For whom a result is. */
enum Format {
  /** People. */
  TEXT,
  /** Scripts: one object a line. */
  JSON
}
