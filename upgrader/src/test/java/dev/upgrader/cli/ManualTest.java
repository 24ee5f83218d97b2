package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The pages and the completion tell what the commands are, and the version what was built. */
class ManualTest {

  @TempDir Path share;

  @BeforeEach
  void write() throws IOException {
    Manual.write(share);
  }

  @Test
  void everyCommandHasAPageWithAllItsOptions() throws IOException {
    CommandLine line = new CommandLine(new Upgrader());
    Commands.addTo(line, "");
    assertThat(page("upgrader")).contains(".SH \"COMMANDS\"\n", "\\fB5\\fR\nfailed and undone");
    for (CommandLine command : line.getSubcommands().values()) {
      String page = page("upgrader-" + command.getCommandName());
      assertThat(page).contains(".SH \"SYNOPSIS\"\nupgrader " + command.getCommandName());
      for (OptionSpec option : command.getCommandSpec().options()) {
        assertThat(page).contains(option.longestName().replace("-", "\\-"));
      }
    }
  }

  @Test
  void noTextIsTakenForARequest() throws IOException {
    try (var pages = Files.list(share.resolve("man/man1"))) {
      for (Path page : pages.toList()) {
        assertThat(Files.readAllLines(page))
            .allMatch(line -> line.matches("\\.(TH .*|SH \".*\"|PP|TP)|[^.'].*"))
            .allMatch(line -> !line.contains("%n") && !line.contains("${"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"com,1,commit", "roll,1,rollback", "upgrade --heal,2,--health-url"})
  void bashCompletes(String typed, int word, String expected) throws Exception {
    String script =
        "source %s/bash-completion/completions/upgrader; COMP_WORDS=(upgrader %s); COMP_CWORD=%d;"
            + " _complete_upgrader; printf '%%s\\n' \"${COMPREPLY[@]}\"";
    Process bash =
        new ProcessBuilder("bash", "-c", script.formatted(share, typed, word))
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said.lines()).contains(expected);
  }

  @Test
  void versionTellsWhatWasBuiltAndWhatItRunsOn() {
    CommandCall call = CommandCall.of("--version");
    assertThat(call.exit()).isZero();
    assertThat(call.out().lines().toList())
        .satisfiesExactly(
            version -> assertThat(version).matches("upgrader \\d+\\.\\d+\\.\\d+"),
            commit -> assertThat(commit).matches("commit ([0-9a-f]{12}|unknown)"),
            java -> assertThat(java).startsWith("java " + Runtime.version() + " "));
  }

  private String page(String name) throws IOException {
    return Files.readString(share.resolve("man/man1/" + name + ".1"));
  }
}
