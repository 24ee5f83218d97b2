package dev.upgrader.harness.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS over a connected socket. Any certificate will do: it is not what is tested. */
final class TlsChannel implements ByteChannel {
  private static final SSLContext CONTEXT = context();

  private final SocketChannel socket;
  private final ReadableByteChannel in;
  private final WritableByteChannel out;

  private TlsChannel(SocketChannel socket, ReadableByteChannel in, WritableByteChannel out) {
    this.socket = socket;
    this.in = in;
    this.out = out;
  }

  static TlsChannel over(SocketChannel socket, String protocol) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            CONTEXT.getSocketFactory().createSocket(socket.socket(), "localhost", 443, false);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    String agreed = tls.getApplicationProtocol();
    if (protocol.equals("h2") && !agreed.equals("h2")) {
      throw new LostException(Cause.MALFORMED, "no HTTP/2 but " + agreed);
    }
    return new TlsChannel(
        socket,
        Channels.newChannel(tls.getInputStream()),
        Channels.newChannel(tls.getOutputStream()));
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    return in.read(buffer);
  }

  @Override
  public int write(ByteBuffer buffer) throws IOException {
    return out.write(buffer);
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anyone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Anyone implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
