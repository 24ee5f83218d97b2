package dev.upgrader.agent.goodbye;

/** How one server is made to say goodbye. */
interface Adapter {

  /** Whether the class is one that it changes, by its name with slashes. */
  boolean concerns(String name);

  /** Whether the changed class calls what the agent has put into the JDK. */
  default boolean callsDetour() {
    return false;
  }

  /** Whether only a server has that class, and says goodbye by it. */
  default boolean isOfServers() {
    return true;
  }

  /**
   * Whether it ends connections on which another adapter has it said that they end. It is taken off
   * before that one, so that none is ended without a word.
   */
  default boolean endsWhatOthersAnnounce() {
    return false;
  }

  /** The class as it is while the goodbye is on. */
  byte[] changed(String name, byte[] original);
}
