package dev.upgrader.agent.goodbye;

/** How one server is made to say goodbye. */
interface Adapter {

  /** Whether the class is one that it changes, by its name with slashes. */
  boolean concerns(String name);

  /** The class as it is while the goodbye is on. */
  byte[] changed(String name, byte[] original);
}
