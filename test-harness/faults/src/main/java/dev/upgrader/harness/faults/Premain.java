package dev.upgrader.harness.faults;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;

/** Where the agent comes in; its argument is the folder by which it is led. */
public final class Premain {
  private Premain() {}

  /** Before main. */
  public static void premain(String folder, Instrumentation instrumentation) throws Exception {
    Ending.listen(Path.of(folder));
    Point.in(Path.of(folder));
    instrumentation.addTransformer(new Marker());
  }
}
