package com.example.servers;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * Embedded Tomcat. Arguments: the port, the protocol class, and {@code http} (the default), {@code
 * https} or {@code h2c}. With {@code -Dinherited=true} it listens at descriptor 0 and stops
 * orderly, with {@code -Dunix=PATH} at a Unix-domain socket.
 */
public final class TomcatServer {

  private TomcatServer() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector(arguments.length > 1 ? arguments[1] : "HTTP/1.1");
    connector.setPort(Integer.parseInt(arguments[0]));
    if (System.getProperty("unix") != null) {
      connector.setProperty("unixDomainSocketPath", System.getProperty("unix"));
    }
    if (Boolean.getBoolean("inherited")) {
      connector.setProperty("useInheritedChannel", "true");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat)));
    }
    speak(connector, arguments.length > 2 ? arguments[2] : "http");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "pid", new Answer());
    context.addServletMappingDecoded("/", "pid");
    tomcat.start();
    System.out.println("listening on port " + connector.getLocalPort());
    tomcat.getServer().await();
  }

  private static void stop(Tomcat tomcat) {
    try {
      tomcat.stop();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void speak(Connector connector, String protocol) {
    if (protocol.equals("h2c")) {
      connector.addUpgradeProtocol(new Http2Protocol());
    } else if (protocol.equals("https")) {
      connector.setSecure(true);
      connector.setScheme("https");
      connector.setProperty("SSLEnabled", "true");
      SSLHostConfig host = new SSLHostConfig();
      SSLHostConfigCertificate keys =
          new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
      keys.setCertificateKeystoreFile(Keys.file());
      keys.setCertificateKeystorePassword(Keys.PASSWORD);
      host.addCertificate(keys);
      connector.addSslHostConfig(host);
    }
  }

  /** As {@link Conversation}; and what is posted is read to its end and then answered. */
  private static final class Answer extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if ("pid".equals(request.getHeader("Upgrade"))) {
        response.setHeader("Upgrade", "pid");
        response.setHeader("Connection", "Upgrade");
        upgrade(request);
        return;
      }
      Slow slow = Slow.of(request.getRequestURI());
      for (int i = 0; i < slow.pieces(); i++) {
        response.getOutputStream().write('.');
        response.flushBuffer();
        Slow.pause();
      }
      if (slow.pieces() == 0) {
        slow.await();
        answer(response);
      }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getInputStream().readAllBytes();
      answer(response);
    }

    private static void upgrade(HttpServletRequest request) throws IOException {
      try {
        request.upgrade(Talk.class);
      } catch (ServletException e) {
        throw new IOException(e);
      }
    }

    private static void answer(HttpServletResponse response) throws IOException {
      response.setContentLength(Pid.BODY.length);
      response.getOutputStream().write(Pid.BODY);
    }
  }

  /** Whatever is said after an upgrade to {@code pid}, it is answered the PID. */
  public static final class Talk implements HttpUpgradeHandler {
    @Override
    public void init(WebConnection connection) {
      try (connection) {
        while (connection.getInputStream().read() >= 0) {
          connection.getOutputStream().write(Pid.BODY);
          connection.getOutputStream().flush();
        }
      } catch (Exception e) {
        System.out.println(e);
      }
    }

    @Override
    public void destroy() {}
  }
}
