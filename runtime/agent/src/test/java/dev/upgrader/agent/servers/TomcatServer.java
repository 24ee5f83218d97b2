package dev.upgrader.agent.servers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Embedded Tomcat; the second argument is its protocol class. */
public final class TomcatServer {

  private TomcatServer() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector(arguments.length > 1 ? arguments[1] : "HTTP/1.1");
    connector.setPort(Integer.parseInt(arguments[0]));
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "pid", new Answer());
    context.addServletMappingDecoded("/", "pid");
    tomcat.start();
    System.out.println("listening on port " + connector.getLocalPort());
    tomcat.getServer().await();
  }

  private static final class Answer extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentLength(Pid.BODY.length);
      response.getOutputStream().write(Pid.BODY);
    }
  }
}
