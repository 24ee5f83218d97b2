package dev.upgrader.master;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The JVM option that brings the agent into a worker.
 *
 * <p>{@code -javaagent} also resolves the module java.instrument, and with that gives up the module
 * graph that the JVM has in its archive: 30 to 40 ms of each start, and the user's own class data
 * archive along with it. A program on the class path has that module resolved anyway, and {@code
 * -agentlib:instrument}, the library behind both, costs a tenth (JDK 17 and 25). Without the module
 * it ends the JVM, so it is for the commands that show that they have it.
 */
final class AgentOption {
  /** Variables from which a JVM takes options. */
  static final List<String> OPTIONS_IN_THE_ENVIRONMENT =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  /** What chooses modules, or reads options from a file, which may. */
  private static final List<String> MAY_CHOOSE_MODULES =
      List.of("@", "-m", "-p", "--module", "--limit-modules", "-XX:Flags", "-XX:VMOptionsFile");

  /** Options whose value is a word of its own. */
  private static final List<String> WITH_A_VALUE =
      List.of(
          "-cp",
          "-classpath",
          "--class-path",
          "--add-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--enable-native-access",
          "--patch-module",
          "--upgrade-module-path");

  private AgentOption() {}

  /**
   * For {@code java} itself.
   *
   * @param arguments the words behind {@code java}
   */
  static String of(
      Path agent, int channel, List<String> arguments, Map<String, String> environment) {
    return hasInstrument(arguments, environment)
        ? "-agentlib:instrument=" + agent + "=fd=" + channel
        : anywhere(agent, channel);
  }

  /** For a JVM whose other options are not known. */
  static String anywhere(Path agent, int channel) {
    return "-javaagent:" + agent + "=fd=" + channel;
  }

  private static boolean hasInstrument(List<String> arguments, Map<String, String> environment) {
    for (String name : OPTIONS_IN_THE_ENVIRONMENT) {
      for (String word : environment.getOrDefault(name, "").strip().split("\\s+")) {
        if (mayChooseModules(word)) {
          return false;
        }
      }
    }
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (mayChooseModules(word)) {
        return false;
      }
      if (word.equals("-jar") || !word.startsWith("-")) {
        return true;
      }
      if (hasValueBehindIt(word)) {
        i++;
      }
    }
    return false;
  }

  /** Whether the option {@code word} has its value in the next one. */
  static boolean hasValueBehindIt(String word) {
    return WITH_A_VALUE.contains(word);
  }

  static boolean mayChooseModules(String word) {
    return MAY_CHOOSE_MODULES.stream()
        .anyMatch(option -> option.equals("-m") ? word.equals(option) : word.startsWith(option));
  }
}
