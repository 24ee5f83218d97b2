package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whatever a command fails by, a script that asked for JSON gets an object, and people a text. */
class FailuresTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "upgrade --pidflie x -o json",
        "upgrade -o=json --pidflie x",
        "upgrade -ojson --pidflie x",
        "upgrade --output json --pidflie x",
        "upgrade --output=JSON --pidflie x"
      })
  void wrongUsageIsToldToScripts(String line) throws JsonParserException {
    CommandCall call = CommandCall.of(line.split(" "));
    assertThat(call.exit()).isEqualTo(2);
    JsonObject told = JsonParser.object().from(call.out());
    assertThat(told)
        .containsEntry("result", "usage")
        .containsEntry("exit", 2)
        .containsEntry("error", "Unknown options: '--pidflie', 'x'");
    assertThat(told.getString("advice")).contains("--pidfile");
    assertThat(call.err())
        .isEqualTo(
            "upgrader: %s\n%s\n".formatted(told.getString("error"), told.getString("advice")));
  }

  @Test
  void whatIsMissingIsToldWithThePageToRead() throws JsonParserException {
    CommandCall call = CommandCall.of("commit", "-o", "json");
    assertThat(call.exit()).isEqualTo(2);
    assertThat(JsonParser.object().from(call.out()))
        .containsEntry("error", "Missing required option: '--pidfile=P'")
        .containsEntry("advice", "See upgrader commit --help");
  }

  @Test
  void optionOfTheServiceAsksForNothing() {
    CommandCall call = CommandCall.of("run", "--nmae", "x", "--", "java", "-o", "json");
    assertThat(call.exit()).isEqualTo(2);
    assertThat(call.out()).isEmpty();
  }

  @Test
  void wrongConfigurationIsToldToScripts() throws IOException, JsonParserException {
    Path file = directory.resolve("shop.yaml");
    Files.writeString(file, "pidfile: shop.pid\ncommand: [java]\nlistner: []\n");
    CommandCall call = CommandCall.of("run", "--daemon", "-o", "json", "-c", file.toString());
    assertThat(call.exit()).isEqualTo(2);
    String problem = file + ":3:1: unknown key 'listner', did you mean 'listeners'?";
    assertThat(JsonParser.object().from(call.out()))
        .containsEntry("result", "usage")
        .containsEntry("exit", 2)
        .containsEntry("error", problem)
        .containsEntry("advice", "Mend the configuration.");
    assertThat(call.err()).isEqualTo("upgrader: " + problem + "\n");
  }

  @Test
  void bugIsToldToScripts() throws JsonParserException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Upgrader.line("commit");
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.parseArgs("commit", "--pidfile", "shop.pid", "-o", "json");
    CommandLine commit = line.getSubcommands().get("commit");
    int exit =
        new Failures().handleExecutionException(new IllegalStateException("a bug"), commit, null);
    assertThat(exit).isEqualTo(1);
    assertThat(JsonParser.object().from(out.toString()))
        .containsEntry("result", "internal")
        .containsEntry("exit", 1)
        .containsEntry("error", "cannot commit: internal error, please report it");
    assertThat(err.toString())
        .startsWith("upgrader: cannot commit: internal error, please report it\n")
        .contains("IllegalStateException: a bug");
  }

  @Test
  void directoryOfLogsThatCannotBeMadeIsToldByItsNameAndCause() throws IOException {
    Path file = directory.resolve("shop.yaml");
    Path none = Files.createFile(directory.resolve("file"));
    Files.writeString(
        file,
        "pidfile: shop.pid\ncommand: [java]\nlogs: { directory: %s/below }\n".formatted(none));
    CommandCall call = CommandCall.of("run", "--daemon", "-c", file.toString());
    assertThat(call.exit()).isEqualTo(7);
    assertThat(call.err())
        .isEqualTo(
            "upgrader: cannot run --daemon: %s/below: Not a directory\n".formatted(none)
                + "See to it, and start it again.\n");
  }
}
