package dev.upgrader.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream stream = Version.class.getResourceAsStream("build.properties")) {
      build.load(stream);
    }
    return new String[] {
      "upgrader " + build.getProperty("version"),
      "commit " + build.getProperty("commit"),
      "java " + Runtime.version() + " " + System.getProperty("java.vendor")
    };
  }
}
