package com.example.servers;

import io.undertow.Undertow;
import java.nio.ByteBuffer;

/** Embedded Undertow. */
public final class UndertowServer {

  private UndertowServer() {}

  public static void main(String[] arguments) {
    Undertow.builder()
        .addHttpListener(Integer.parseInt(arguments[0]), "0.0.0.0")
        .setHandler(exchange -> exchange.getResponseSender().send(ByteBuffer.wrap(Pid.BODY)))
        .build()
        .start();
  }
}
