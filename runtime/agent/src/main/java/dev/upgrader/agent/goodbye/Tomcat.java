package dev.upgrader.agent.goodbye;

/**
 * Tomcat, NIO and NIO2: the processor asks for the number of requests that a connection may carry
 * once per request, and 1 makes it announce the end and close. Tried on 10.1.48.
 */
final class Tomcat extends ConstantAnswer {

  Tomcat() {
    super("org/apache/coyote/http11/AbstractHttp11Protocol", "getMaxKeepAliveRequests", 1);
  }
}
