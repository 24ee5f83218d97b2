package dev.upgrader.harness.load;

import java.io.Closeable;
import java.io.IOException;

/** One connection to the server, for one request after the other. */
interface Connection extends Closeable {

  /** Sends a request and reads the whole of its response. */
  Response exchange() throws IOException;

  /** True as soon as anything of the response to the last request has come. */
  boolean begun();

  /** Whether it has been ended, or announced to end, since the last response. */
  boolean endedWhileIdle() throws LostException;
}
