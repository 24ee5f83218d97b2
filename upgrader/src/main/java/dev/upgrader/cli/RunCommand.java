package dev.upgrader.cli;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.sequence.Masters;
import dev.upgrader.cli.sequence.Outcome;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import dev.upgrader.master.Launch;
import dev.upgrader.master.Master;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Becomes a master. */
@Command(
    name = "run",
    description = {
      "Bind the listeners, start the workers and serve, until told to stop.",
      "A flag beats the environment, the environment the file, the file the default. Each key of"
          + " the file that has one value is also a variable: timeouts.ready is"
          + " UPGRADER_TIMEOUTS_READY."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--pidfile", paramLabel = "P", description = "Where the master's PID is written.")
  private Optional<String> pidfile = Optional.empty();

  @Option(names = "--name", paramLabel = "N", description = "The service's name in log and status.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--listen",
      paramLabel = "[NAME=]ADDRESS",
      description = "Listen on host:port, [v6]:port, unix:/path or udp:host:port. Repeatable.")
  private List<String> listen = new ArrayList<>();

  @Option(names = "--workers", paramLabel = "N", description = "How many workers.")
  private Optional<String> workers = Optional.empty();

  @Option(
      names = "--daemon",
      description = "Return when the service is ready, and let it run without a terminal.")
  private boolean daemon;

  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "COMMAND", description = "What a worker runs, after --.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws ConfigurationException {
    LayeredConfiguration source =
        new LayeredConfiguration(
            file.map(path -> WorkingDirectory.resolve("-c", path)),
            new Flags(pidfile, name, listen, workers, command),
            System.getenv(),
            WorkingDirectory.current());
    if (daemon) {
      Configuration configuration = source.load();
      refuseSecond(new Pidfiles(configuration.pidfile()));
      Outcome started = new Daemon(configuration).start(launch().launcher(), foreground());
      return output.console().result(started);
    }
    return Master.run(source, launch());
  }

  private static void refuseSecond(Pidfiles pidfiles) {
    Generations.serving(pidfiles, Masters.PATIENCE)
        .ifPresent(
            status -> {
              throw new CommandFailure(
                  ExitCode.REFUSED,
                  "cannot run: master " + status.pid() + " lives behind " + pidfiles.current(),
                  "Nothing was changed. Upgrade or stop that one, or give another pidfile.");
            });
  }

  /** The same without the option; what follows {@code --} is the service's own. */
  private List<String> foreground() {
    List<String> arguments = new ArrayList<>(launch().arguments());
    int own = arguments.contains("--") ? arguments.indexOf("--") : arguments.size();
    arguments
        .subList(0, own)
        .removeIf(word -> word.equals("--daemon") || word.startsWith("--daemon="));
    return arguments;
  }

  private Launch launch() {
    Path launcher = Path.of(System.getProperty("upgrader.launcher", "upgrader"));
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    return new Launch(launcher.toAbsolutePath(), arguments);
  }
}
