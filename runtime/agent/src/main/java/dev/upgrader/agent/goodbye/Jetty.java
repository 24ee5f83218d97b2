package dev.upgrader.agent.goodbye;

/** Jetty 12, HTTP/1.1: the generator asks the configuration for every response. */
final class Jetty extends ConstantAnswer {

  Jetty() {
    super("org/eclipse/jetty/server/HttpConfiguration", "isPersistentConnectionsEnabled", 0);
  }
}
