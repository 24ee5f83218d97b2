package com.example.servers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Vert.x, compiled for 4 and run with 5 as well. */
public final class VertxServer {

  private VertxServer() {}

  public static void main(String[] arguments) throws Exception {
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end(Buffer.buffer(Pid.BODY)))
        .listen(Integer.parseInt(arguments[0]))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }
}
