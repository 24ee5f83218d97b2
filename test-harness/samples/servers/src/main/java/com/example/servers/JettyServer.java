package com.example.servers;

import java.nio.ByteBuffer;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Embedded Jetty 12. Arguments: the port and {@code http} (the default), {@code https}, {@code h2c}
 * or {@code h2}.
 */
public final class JettyServer {

  private JettyServer() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    String protocol = arguments.length > 1 ? arguments[1] : "http";
    ServerConnector connector = new ServerConnector(server, factories(protocol));
    connector.setPort(Integer.parseInt(arguments[0]));
    server.addConnector(connector);
    server.setHandler(new Answer());
    server.start();
    server.join();
  }

  private static ConnectionFactory[] factories(String protocol) {
    HttpConfiguration plain = new HttpConfiguration();
    HttpConfiguration secure = new HttpConfiguration();
    secure.addCustomizer(new SecureRequestCustomizer(false));
    return switch (protocol) {
      case "https" ->
          new ConnectionFactory[] {
            new SslConnectionFactory(keys(), "http/1.1"), new HttpConnectionFactory(secure)
          };
      case "h2c" ->
          new ConnectionFactory[] {
            new HttpConnectionFactory(plain), new HTTP2CServerConnectionFactory(plain)
          };
      case "h2" ->
          new ConnectionFactory[] {
            new SslConnectionFactory(keys(), "alpn"),
            new ALPNServerConnectionFactory("h2"),
            new HTTP2ServerConnectionFactory(secure)
          };
      default -> new ConnectionFactory[] {new HttpConnectionFactory(plain)};
    };
  }

  private static SslContextFactory.Server keys() {
    SslContextFactory.Server keys = new SslContextFactory.Server();
    keys.setKeyStorePath(Keys.file());
    keys.setKeyStorePassword(Keys.PASSWORD);
    return keys;
  }

  private static final class Answer extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Pid.BODY.length);
      response.write(true, ByteBuffer.wrap(Pid.BODY), callback);
      return true;
    }
  }
}
