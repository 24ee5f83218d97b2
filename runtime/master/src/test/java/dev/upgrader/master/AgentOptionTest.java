package dev.upgrader.master;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentOptionTest {
  private static final String CHEAP = "-agentlib:instrument=/lib/agent.jar=fd=4";
  private static final String SAFE = "-javaagent:/lib/agent.jar=fd=4";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-jar shop.jar",
        "-Xmx512m -jar shop.jar -m 3",
        "-cp a.jar:b.jar shop.Main --limit-modules",
        "-classpath lib/* shop.Main @file",
        "shop.Main"
      })
  void aProgramOnTheClassPathGetsTheCheapOption(String arguments) {
    assertEquals(CHEAP, option(arguments, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-p mods -m shop/shop.Main",
        "--module-path mods --module shop/shop.Main",
        "--module=shop/shop.Main",
        "--limit-modules java.base -jar shop.jar",
        "--limit-modules=java.base shop.Main",
        "--add-opens java.base/java.lang=ALL-UNNAMED --limit-modules java.base -jar shop.jar",
        "@options -jar shop.jar",
        "-XX:Flags=.hotspotrc -jar shop.jar",
        "-XX:VMOptionsFile=options -jar shop.jar",
        "-version"
      })
  void whoMayHaveChosenItsModulesGetsTheOneThatResolvesItsOwn(String arguments) {
    assertEquals(SAFE, option(arguments, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"})
  void modulesAreChosenInTheEnvironmentToo(String name) {
    assertEquals(
        SAFE, option("-jar shop.jar", Map.of(name, "-Xmx1g --limit-modules java.logging")));
    assertEquals(SAFE, option("-jar shop.jar", Map.of(name, "@more")));
    assertEquals(CHEAP, option("-jar shop.jar", Map.of(name, "-Xmx1g -Dmail=a@b")));
  }

  @Test
  void aScriptGetsTheOneThatResolvesItsOwn() {
    assertEquals(SAFE, AgentOption.anywhere(Path.of("/lib/agent.jar"), 4));
  }

  private static String option(String arguments, Map<String, String> environment) {
    List<String> words = Arrays.asList(arguments.split(" "));
    return AgentOption.of(Path.of("/lib/agent.jar"), 4, JavaCommand.read(words, environment));
  }
}
