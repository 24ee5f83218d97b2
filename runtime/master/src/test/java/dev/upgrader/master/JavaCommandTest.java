package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JavaCommandTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "-Xmx1g -jar shop.jar -cp x, shop.jar",
    "-cp a.jar:lib/* shop.Main -jar y, a.jar:lib/*",
    "-classpath a.jar -Dx=y shop.Main, a.jar",
    "--class-path a.jar shop.Main, a.jar",
    "--class-path=a.jar shop.Main, a.jar",
    "--add-opens java.base/java.lang=ALL-UNNAMED -cp a.jar shop.Main, a.jar",
    "shop.Main, from-the-environment.jar"
  })
  void classPathIsFoundWhereJavaFindsIt(String words, String classPath) {
    assertThat(command(words, Map.of("CLASSPATH", "from-the-environment.jar")).classPath())
        .isEqualTo(classPath);
  }

  @Test
  void classPathInTheEnvironmentIsThatOfAProgramWithoutAnother() {
    Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", "-Xmx1g -cp a.jar:b.jar -ea");
    assertThat(command("shop.Main", environment).classPath()).isEqualTo("a.jar:b.jar");
    assertThat(command("-cp c.jar shop.Main", environment).classPath()).isEqualTo("c.jar");
  }

  @Test
  void whatAnArchiveMustFitIsKeptAndNothingElse() {
    Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseZGC -Dpassword=secret");
    assertThat(command("-Xmx1g -XX:-UseCompressedOops -ea -jar a.jar", environment).layout())
        .containsExactly("-XX:+UseZGC", "-XX:-UseCompressedOops");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xshare:off -jar a.jar",
        "-XX:SharedArchiveFile=own.jsa -jar a.jar",
        "-XX:AOTCache=own.aot -jar a.jar",
        "-XX:ArchiveClassesAtExit=own.jsa -jar a.jar",
        "--patch-module java.base=x.jar -jar a.jar",
        "-p mods -m shop/shop.Main",
        "@options -jar a.jar"
      })
  void commandThatChoosesForItselfIsLeftAlone(String words) {
    assertThatThrownBy(() -> command(words, Map.of()).requireShareable())
        .isInstanceOf(IOException.class)
        .hasMessage("its command has " + words.split(" ", -1)[0]);
    String first = words.split(" ", -1)[0];
    assertThatThrownBy(
            () -> command("-jar a.jar", Map.of("JDK_JAVA_OPTIONS", first)).requireShareable())
        .hasMessage("its command has " + first);
  }

  @Test
  void wildcardsAndTheManifestOfASingleJarLeadToFiles() throws IOException {
    Path jar = jar("app.jar", "lib/one.jar lib/two.jar");
    Files.createDirectory(directory.resolve("lib"));
    Path one = jar("lib/one.jar", "");
    Files.writeString(directory.resolve("lib/notes.txt"), "");
    assertThat(new JavaCommand(List.of(), jar.toString(), true).files())
        .containsExactly(jar, one, directory.resolve("lib/two.jar"));
    String wildcard = jar + ":" + directory + "/lib/*";
    assertThat(new JavaCommand(List.of(), wildcard, true).files()).containsExactly(jar, one);
  }

  @Test
  void folderOnTheClassPathIsNamed() {
    assertThatThrownBy(() -> new JavaCommand(List.of(), "a.jar:" + directory, true).files())
        .hasMessage("its class path has a folder, " + directory);
  }

  @Test
  void fingerprintIsAnotherWhenAFileOfTheClassPathIs() throws IOException {
    Path program = Path.of(System.getProperty("java.home"), "bin/java");
    Path jar = jar("app.jar", "");
    JavaCommand command = new JavaCommand(List.of(), jar.toString(), true);
    String before = Fingerprint.of(program, command);
    assertThat(Fingerprint.of(program, command)).isEqualTo(before);
    JavaCommand other = new JavaCommand(List.of("-XX:+UseZGC"), jar.toString(), true);
    assertThat(Fingerprint.of(program, other)).isNotEqualTo(before);
    jar("app.jar", "more.jar");
    assertThat(Fingerprint.of(program, command)).isNotEqualTo(before);
  }

  private static JavaCommand command(String words, Map<String, String> environment) {
    return JavaCommand.read(List.of(words.split(" ", -1)), environment);
  }

  private Path jar(String name, String classPath) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    Path jar = directory.resolve(name);
    try (OutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.flush();
    }
    return jar;
  }
}
