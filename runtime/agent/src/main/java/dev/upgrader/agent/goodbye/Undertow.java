package dev.upgrader.agent.goodbye;

/** Undertow 2, HTTP/1.1: asked once per exchange, before the response head is written. */
final class Undertow extends ConstantAnswer {

  Undertow() {
    super("io/undertow/server/protocol/http/HttpTransferEncoding", "persistentConnection", 0);
  }
}
