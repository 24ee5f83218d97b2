package com.example.servers;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A unary gRPC call, {@code /shop.Pid/Get}, on the Netty that gRPC brings along, relocated. */
public final class GrpcServer {

  private GrpcServer() {}

  public static void main(String[] arguments) throws Exception {
    MethodDescriptor<byte[], byte[]> get =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("shop.Pid/Get")
            .build();
    NettyServerBuilder.forPort(Integer.parseInt(arguments[0]))
        .addService(
            ServerServiceDefinition.builder("shop.Pid")
                .addMethod(
                    get,
                    ServerCalls.asyncUnaryCall(
                        (request, response) -> {
                          response.onNext(Pid.BODY);
                          response.onCompleted();
                        }))
                .build())
        .build()
        .start()
        .awaitTermination();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
