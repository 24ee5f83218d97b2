package dev.upgrader.fuzz;

import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * A line of a channel. The master reads it by {@link Wire}, the agent by its Lines: both take it
 * for the same message, or neither takes it.
 */
final class ChannelTarget implements Target {
  private final Method decode = AgentClasses.method("Lines", "decode", String.class);
  private final Method encode = AgentClasses.method("Lines", "encode", Message.FromWorker.class);

  ChannelTarget() throws ReflectiveOperationException {}

  @Override
  public void take(byte[] input) throws Exception {
    String line = new String(input, StandardCharsets.UTF_8);
    Message message = asMaster(line);
    Message order = asAgent(line);
    if (message instanceof Message.ToWorker ? !message.equals(order) : order != null) {
      throw new IllegalStateException("the master reads " + message + ", the agent " + order);
    }
    if (message == null) {
      return;
    }
    String again = Wire.encode(message);
    if (!Wire.decode(again).equals(message)) {
      throw new IllegalStateException(message + " is written as " + again);
    }
    if (message instanceof Message.FromWorker
        && !AgentClasses.call(encode, null, message).equals(again)) {
      throw new IllegalStateException("the agent writes otherwise than " + again);
    }
  }

  /** Null: refused. */
  private static Message asMaster(String line) {
    try {
      return Wire.decode(line);
    } catch (IllegalArgumentException e) {
      Words.check(e.getMessage(), e);
      return null;
    }
  }

  private Message asAgent(String line) throws Exception {
    try {
      return (Message) AgentClasses.call(decode, null, line);
    } catch (IllegalArgumentException e) {
      Words.check(e.getMessage(), e);
      return null;
    }
  }
}
