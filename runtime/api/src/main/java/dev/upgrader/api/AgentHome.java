package dev.upgrader.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A worker with the agent in it. The two have no class in common but those of the JDK: the agent
 * takes a word and an argument.
 */
final class AgentHome implements Home {
  private static final String AGENT = "dev.upgrader.agent.Premain";

  private final BiFunction<String, Object, Object> agent;

  private AgentHome(BiFunction<String, Object, Object> agent) {
    this.agent = agent;
    tell("join", null);
  }

  static Optional<Home> find() {
    try {
      Object agent =
          Class.forName(AGENT, false, ClassLoader.getSystemClassLoader())
              .getMethod("worker")
              .invoke(null);
      // Null: the agent's jar is on the class path, but it has not started.
      if (agent == null) {
        return Optional.empty();
      }
      @SuppressWarnings("unchecked") // Premain.worker() says so
      BiFunction<String, Object, Object> typed = (BiFunction<String, Object, Object>) agent;
      return Optional.of(new AgentHome(typed));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot speak to the agent: " + e, e);
    }
  }

  /** A bind to a declared address takes the inherited socket; whoever calls it. */
  @Override
  public ServerSocketChannel listener(String name, SocketAddress otherwise) throws IOException {
    SocketAddress declared = (SocketAddress) agent.apply("listener", name);
    if (declared == null) {
      throw new IOException(
          "cannot take listener " + name + ": the configuration declares none of that name");
    }
    return Home.bind(declared);
  }

  @Override
  public void ready() {
    tell("ready", null);
  }

  @Override
  public void onDrain(Runnable action) {
    tell("drain", action);
  }

  @Override
  public boolean reload() {
    tell("reload", null);
    return true;
  }

  private void tell(String word, Object argument) {
    if (agent.apply(word, argument) == null) {
      throw new IllegalStateException(
          "cannot say " + word + ": the agent is older than this API; upgrade the upgrader");
    }
  }
}
