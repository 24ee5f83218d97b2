package dev.upgrader.agent.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A fresh self-signed certificate for the services, made by the JDK's keytool. */
public final class Keystore {

  private Keystore() {}

  public static Path create() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("keystore");
    Path file = folder.resolve("service.p12");
    folder.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-alias", "service"));
    command.addAll(List.of("-dname", "CN=localhost", "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", "changeit", "-keystore", file.toString()));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("cannot create a certificate: keytool ended with " + exit);
    }
    return file;
  }
}
