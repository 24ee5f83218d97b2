package dev.upgrader.master;

import dev.upgrader.os.Child;
import dev.upgrader.os.LibC;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tries out the launcher before the running image is given up for it: after an exec in place there
 * is nobody left who could go back. uWSGI stops its workers first and then finds its binary gone.
 */
final class Preflight {
  private final Poller poller;
  private final Timers timers;
  private Timers.Timer late;

  Preflight(Poller poller, Timers timers) {
    this.poller = poller;
    this.timers = timers;
  }

  /**
   * Runs the launcher with --version.
   *
   * @param told on the loop's thread: empty, it works; or why not
   * @throws IOException it cannot even be executed
   */
  void run(Launch launch, Duration limit, Consumer<Optional<String>> told) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    List.of(Predecessor.VARIABLE, Image.VARIABLE, "_JAVA_SR_SIGNUM").forEach(environment::remove);
    Child trial =
        Errand.start(
            List.of(launch.launcher().toString(), "--version"),
            environment,
            Errand.NO_OUTPUT,
            poller,
            reaped -> {
              late.cancel();
              told.accept(judged(reaped));
            });
    late = timers.after(limit, trial::killWithDescendants);
  }

  private static Optional<String> judged(LibC.Reaped reaped) {
    return reaped.status() == 0
        ? Optional.empty()
        : Optional.of("the launcher, tried with --version, " + reaped.ending());
  }
}
