package com.example.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.concurrent.TimeUnit;

/**
 * Netty's HTTP codecs with handlers that never think of closing. Arguments: the port, {@code nio},
 * {@code epoll} or {@code io_uring}, and {@code http} (the default), {@code https}, {@code h2c} or
 * {@code h2}. With {@code -Dreuseport=true} it shares its port by SO_REUSEPORT and stops orderly.
 */
public final class NettyServer {

  private static final String URING = "io.netty.channel.uring.";

  private NettyServer() {}

  public static void main(String[] arguments) throws Exception {
    String transport = arguments.length > 1 ? arguments[1] : "nio";
    String protocol = arguments.length > 2 ? arguments[2] : "http";
    EventLoopGroup loops = loops(transport);
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loops)
            .channel(channel(transport))
            .childHandler(new Pipeline(tls(protocol), protocol.startsWith("h2")));
    if (Boolean.getBoolean("reuseport")) {
      server.option(EpollChannelOption.SO_REUSEPORT, true);
    }
    Channel listener = server.bind(Integer.parseInt(arguments[0])).sync().channel();
    if (Boolean.getBoolean("reuseport")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(listener, loops)));
    }
    listener.closeFuture().sync();
  }

  private static void stop(Channel listener, EventLoopGroup loops) {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully().syncUninterruptibly();
  }

  @SuppressWarnings("deprecation") // in Netty 4.2, with which this runs too
  private static EventLoopGroup loops(String transport) throws ReflectiveOperationException {
    return switch (transport) {
      case "epoll" -> new EpollEventLoopGroup(2);
      case "io_uring" -> {
        // Of Netty 4.2 only, and this is compiled with 4.1.
        Object factory =
            Class.forName(URING + "IoUringIoHandler").getMethod("newFactory").invoke(null);
        Class<?> group = Class.forName("io.netty.channel.MultiThreadIoEventLoopGroup");
        Class<?> type = Class.forName("io.netty.channel.IoHandlerFactory");
        yield (EventLoopGroup) group.getConstructor(int.class, type).newInstance(2, factory);
      }
      default -> new NioEventLoopGroup(2);
    };
  }

  private static Class<? extends ServerChannel> channel(String transport)
      throws ClassNotFoundException {
    return switch (transport) {
      case "epoll" -> EpollServerSocketChannel.class;
      case "io_uring" ->
          Class.forName(URING + "IoUringServerSocketChannel").asSubclass(ServerChannel.class);
      default -> NioServerSocketChannel.class;
    };
  }

  private static SslContext tls(String protocol) throws Exception {
    return switch (protocol) {
      case "https" -> SslContextBuilder.forServer(Keys.managers()).build();
      case "h2" ->
          SslContextBuilder.forServer(Keys.managers())
              .sslProvider(SslProvider.JDK)
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_2))
              .build();
      default -> null;
    };
  }

  private static final class Pipeline extends ChannelInitializer<SocketChannel> {
    private final SslContext tls;
    private final boolean http2;

    Pipeline(SslContext tls, boolean http2) {
      this.tls = tls;
      this.http2 = http2;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      ChannelPipeline pipeline = channel.pipeline();
      if (tls != null) {
        pipeline.addLast(tls.newHandler(channel.alloc()));
      }
      if (http2) {
        pipeline.addLast(
            Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new Answer2()));
      } else {
        pipeline.addLast(
            new HttpServerCodec(),
            new HttpObjectAggregator(65536),
            new WebSocketServerProtocolHandler("/ws"),
            new Talk(),
            new Answer());
      }
    }
  }

  /** Whatever a WebSocket says, it is answered the PID. */
  private static final class Talk extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame message) {
      context.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(Pid.BODY)));
    }
  }

  /** Whatever is said through it is answered the PID. */
  private static final class Tunnel extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    protected void channelRead0(ChannelHandlerContext context, ByteBuf said) {
      context.writeAndFlush(Unpooled.wrappedBuffer(Pid.BODY));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private static final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      Slow slow = Slow.of(request.uri());
      if (request.method().equals(HttpMethod.CONNECT)) {
        context.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        context.pipeline().addFirst(new Tunnel());
      } else if (slow.pieces() > 0) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        context.writeAndFlush(head);
        drip(context, slow.pieces());
      } else if (slow.waitMillis() > 0) {
        after(context, slow.waitMillis(), () -> answer(context));
      } else {
        answer(context);
      }
    }

    private static void drip(ChannelHandlerContext context, int pieces) {
      if (pieces == 0) {
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        return;
      }
      context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[] {'.'})));
      after(context, Slow.PAUSE_MILLIS, () -> drip(context, pieces - 1));
    }

    private static void after(ChannelHandlerContext context, int millis, Runnable next) {
      context.executor().schedule(next, millis, TimeUnit.MILLISECONDS);
    }

    private static void answer(ChannelHandlerContext context) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(Pid.BODY));
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, Pid.BODY.length);
      context.writeAndFlush(response, context.voidPromise());
    }
  }

  /** Requests here have no body: their headers are all of them. */
  @io.netty.channel.ChannelHandler.Sharable
  private static final class Answer2 extends SimpleChannelInboundHandler<Http2StreamFrame> {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
      if (frame instanceof Http2HeadersFrame) {
        DefaultHttp2Headers headers = new DefaultHttp2Headers();
        headers.status(HttpResponseStatus.OK.codeAsText());
        context.write(new DefaultHttp2HeadersFrame(headers));
        context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(Pid.BODY), true));
      }
    }
  }
}
