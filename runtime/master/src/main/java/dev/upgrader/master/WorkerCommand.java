package dev.upgrader.master;

import dev.upgrader.os.LibC;
import dev.upgrader.os.Spawn;
import dev.upgrader.protocol.Message;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The process of a worker: the user's command with our agent, the listeners from descriptor 3, the
 * channel behind them, and nothing else. One without the agent has a pipe in place of the channel,
 * which Java can open by its name; it is the one to speak, and hears by signals.
 *
 * <p>Listeners are also announced by LISTEN_FDS, LISTEN_FDNAMES and LISTEN_PID, sd_listen_fds(3),
 * for services that take them without an agent. LISTEN_PID is the child's PID, which posix_spawn
 * cannot set: a shell does, and then becomes the command.
 */
final class WorkerCommand {
  private static final String BECOME = "LISTEN_PID=$$; export LISTEN_PID; exec \"$@\"";

  /** $0: the user. */
  private static final String ANOTHER_USER =
      "group=$(id -g -- \"$0\") && exec setpriv --reuid=\"$0\" --regid=\"$group\""
          + " --init-groups --inh-caps=-all --bounding-set=-all --no-new-privs /bin/sh -c \"$@\"";

  /** Before the name of a variable that only the user's own shell gives its name. */
  private static final String LATER = "UPGRADER_LATER_";

  /** What a shell takes for the name of a variable. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Nobody tells one without the agent that its master is gone, but the kernel can. */
  private static final String END_WITH_THE_MASTER = "--pdeathsig=TERM";

  /** Which descriptor one without the agent speaks through. */
  private static final String PIPE = "UPGRADER_PIPE";

  /** What only concerns masters and must not leak into the service. */
  private static final List<String> OURS =
      List.of(
          Predecessor.VARIABLE,
          Image.VARIABLE,
          Anchor.VARIABLE,
          MasterLog.VARIABLE,
          "_JAVA_SR_SIGNUM",
          Systemd.SOCKET,
          Systemd.WATCHDOG,
          Systemd.WATCHDOG_PID,
          PIPE);

  private final Batch batch;
  private final List<OpenListener> listeners;
  private final Path agent;
  private final ClassData classData;
  private final WorkerLogs logs;

  /** A started process, and our end of its channel. */
  record Started(long pid, int channel, List<Message.Listener> passed) {}

  WorkerCommand(Batch batch, Path agent, ClassData classData, WorkerLogs logs) {
    this.batch = batch;
    this.listeners = batch.listeners();
    this.agent = agent;
    this.classData = classData;
    this.logs = logs;
  }

  /**
   * Starts it.
   *
   * @param worker its number
   * @throws IOException it cannot be started; the text says why
   */
  Started start(int worker) throws IOException {
    int output = logs.open(batch.configuration(), worker);
    try {
      return startWith(output);
    } finally {
      WorkerLogs.close(output);
    }
  }

  private Started startWith(int output) throws IOException {
    List<String> command = batch.command();
    Path program = program(command.get(0));
    Map<String, String> environment = environment();
    boolean hasAgent = batch.configuration().agent();
    int[] channel = hasAgent ? LibC.socketPair(LibC.SOCK_STREAM) : pipe();
    int none = LibC.open("/dev/null", 0, 0);
    try {
      int childChannel = 3 + (int) listeners.stream().filter(l -> !l.perWorker()).count();
      Spawn spawn = new Spawn(arguments(program, command, childChannel, environment), environment);
      List<Message.Listener> passed = OpenListener.pass(listeners, spawn);
      spawn.pass(channel[1]);
      spawn
          .standard(0, stdin().orElse(none))
          .standard(1, output)
          .standard(2, output == 1 ? 2 : output);
      return new Started(alone(spawn).start(), channel[0], passed);
    } catch (IOException e) {
      LibC.close(channel[0]);
      throw new IOException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
    } finally {
      LibC.close(channel[1]);
      LibC.close(none);
    }
  }

  /** A terminal of the master's session would take what another user pushes into it, TIOCSTI. */
  private Spawn alone(Spawn spawn) {
    return batch.configuration().user().isPresent() ? spawn.ownSession() : spawn.ownProcessGroup();
  }

  private Optional<Integer> stdin() {
    return batch
        .configuration()
        .stdin()
        .flatMap(
            name ->
                listeners.stream()
                    .filter(l -> l.name().equals(name))
                    .map(OpenListener::fd)
                    .findFirst());
  }

  /** May be opened anew through /proc by a worker of another user: pipes are 0600. */
  private static int[] pipe() throws IOException {
    int[] pipe = LibC.pipe();
    Files.setPosixFilePermissions(
        Path.of("/proc/self/fd/" + pipe[1]), PosixFilePermissions.fromString("rw--w--w-"));
    return pipe;
  }

  private List<String> arguments(
      Path program, List<String> command, int channel, Map<String, String> environment)
      throws IOException {
    Optional<String> user = batch.configuration().user();
    List<String> arguments = new ArrayList<>();
    List<String> words = command.subList(1, command.size());
    if (!batch.configuration().agent()) {
      environment.put(PIPE, Integer.toString(channel));
      arguments.add(program("setpriv").toString());
      arguments.add(END_WITH_THE_MASTER);
      arguments.add(program.toString());
    } else if (program.getFileName().toString().equals("java")) {
      arguments.add(program.toString());
      JavaCommand java = JavaCommand.read(words, environment);
      arguments.add(AgentOption.of(agent, channel, java));
      arguments.addAll(
          classData.options(
              batch.configuration().classData(), batch.configuration().name(), program, java));
    } else {
      // A script that starts the JVM somewhere inside: the JVM itself reads this, and says so on
      // its stderr.
      arguments.add(program.toString());
      environment.merge(
          "JAVA_TOOL_OPTIONS",
          AgentOption.anywhere(agent, channel),
          (old, ours) -> old + " " + ours);
    }
    arguments.addAll(words);
    arguments.addAll(0, shell(user, environment));
    return arguments;
  }

  /**
   * What becomes the command that follows. The variables of the configuration are for the service:
   * root's own programs, which look for each other and for libraries by such, do without them.
   */
  private List<String> shell(Optional<String> user, Map<String, String> environment) {
    if (user.isEmpty()) {
      return List.of("/bin/sh", "-c", BECOME, "sh");
    }
    StringBuilder script = new StringBuilder();
    for (String name : batch.configuration().environment().keySet()) {
      if (NAME.matcher(name).matches()) {
        environment.put(LATER + name, environment.remove(name));
        Optional.ofNullable(System.getenv(name)).ifPresent(own -> environment.put(name, own));
        // A shell that keeps a name to itself, as bash does UID, says so and goes on without it;
        // but for "command" it would end.
        script.append("command export %1$s=\"$%2$s%1$s\"; unset %2$s%1$s; ".formatted(name, LATER));
      }
    }
    return List.of("/bin/sh", "-c", ANOTHER_USER, user.get(), script + BECOME, "sh");
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    OURS.forEach(environment::remove);
    Systemd.LISTEN.forEach(environment::remove);
    List<OpenListener> passed = listeners.stream().filter(l -> !l.perWorker()).toList();
    environment.put("LISTEN_FDS", Integer.toString(passed.size()));
    environment.put(
        "LISTEN_FDNAMES", String.join(":", passed.stream().map(OpenListener::name).toList()));
    environment.putAll(batch.environment());
    return environment;
  }

  /**
   * Found as execvp(3) would, before anything is started: a shell's "not found" would only reach
   * the log.
   */
  private static Path program(String name) throws IOException {
    List<Path> candidates = new ArrayList<>();
    if (name.contains("/")) {
      candidates.add(Path.of(name));
    } else {
      for (String folder :
          System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator)) {
        candidates.add(Path.of(folder.isEmpty() ? "." : folder, name));
      }
    }
    boolean found = false;
    for (Path candidate : candidates) {
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return candidate;
      }
      found |= Files.exists(candidate);
    }
    throw new IOException(
        "cannot start "
            + name
            + ": "
            + (found ? "permission denied, it is not executable" : "no such file or directory"));
  }
}
