package dev.upgrader.master;

import java.nio.file.Path;

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
  private AgentOption() {}

  /** For {@code java} itself. */
  static String of(Path agent, int channel, JavaCommand command) {
    return command.hasMain() && !command.mayChooseModules()
        ? "-agentlib:instrument=" + agent + "=fd=" + channel
        : anywhere(agent, channel);
  }

  /** For a JVM whose other options are not known. */
  static String anywhere(Path agent, int channel) {
    return "-javaagent:" + agent + "=fd=" + channel;
  }
}
