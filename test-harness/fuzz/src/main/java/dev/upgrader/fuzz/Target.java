package dev.upgrader.fuzz;

import java.io.IOException;

/** One kind of input, and what must hold of whatever stands in it. */
public interface Target extends AutoCloseable {

  /** Anything thrown is a failure: what the code under test may throw is caught here. */
  void take(byte[] input) throws Exception;

  @Override
  default void close() throws IOException {}
}
