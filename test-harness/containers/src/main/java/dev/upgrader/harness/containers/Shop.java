package dev.upgrader.harness.containers;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.time.Duration;
import java.util.List;

/**
 * A sample service under the upgrader, as an operator has it: releases, a symlink, a configuration.
 */
public final class Shop implements AutoCloseable {
  private final Machine machine;
  private final String folder;
  private final int port;
  private String launcher = "upgrader";
  private final ShopConfiguration configuration;

  Shop(Machine machine, Sample sample, String name, int port) {
    this.machine = machine;
    this.folder = "/srv/" + name;
    this.port = port;
    this.configuration = new ShopConfiguration(name, folder, port, sample);
    String folders = "mkdir -p %s/run && cp -rs %s %s/";
    machine.sh(folders.formatted(folder, sample.releases(), folder)).exits(0);
    deploy("v1");
  }

  /** What its configuration file says; to be changed before the start. */
  public ShopConfiguration configuration() {
    return configuration;
  }

  /** Points the symlink to another release, as a deployment does. */
  public Shop deploy(String release) {
    machine.sh("ln -sfn %s/releases/%s %s/current".formatted(folder, release, folder)).exits(0);
    return this;
  }

  /** Starts it with the upgrader and returns when its pidfile is there. */
  public Shop start() {
    configure();
    String log = folder + "/master.log";
    long master = machine.start("exec %s run -c %s".formatted(launcher, configurationFile()), log);
    String readyOrGone = "test -s %s || ! kill -0 %d 2>/dev/null".formatted(pidfile(), master);
    machine.until(readyOrGone, Duration.ofSeconds(90), log());
    machine.until("test -s " + pidfile(), Duration.ZERO, log());
    return this;
  }

  /** Writes the configuration file and nothing more. */
  public Shop configure() {
    machine.write(configurationFile(), configuration.yaml());
    return this;
  }

  /** Calls a command of the upgrader on this service. */
  public Outcome upgrader(String command) {
    return machine.sh("upgrader %s --pidfile %s".formatted(command, pidfile()));
  }

  /** What the master says of itself. */
  public JsonObject status() {
    Outcome outcome = upgrader("status -o json").exits(0);
    try {
      return JsonParser.object().from(outcome.out());
    } catch (JsonParserException e) {
      throw new AssertionError("not JSON: " + outcome, e);
    }
  }

  /** The PID in the pidfile. */
  public long pid() {
    return Long.parseLong(machine.read(pidfile()));
  }

  /** The PID in the old generation's pidfile. */
  public long oldPid() {
    return Long.parseLong(machine.read(oldPidfile()));
  }

  /** Sends a signal to a process, as typed by hand. */
  public void kill(String signal, long pid) {
    machine.sh("kill -%s %d".formatted(signal, pid)).exits(0);
  }

  /** Which release answers a single request. */
  public String answer() {
    return machine
        .get(port, "/")
        .lines()
        .filter(line -> line.startsWith("shop "))
        .findFirst()
        .orElse("");
  }

  /** The workers of the master that the pidfile names. */
  public List<Long> workers() {
    String workers = "ps -o pid=,stat=,args= --ppid %d | awk '$2 !~ /Z/ && /shop.jar/ {print $1}'";
    return machine
        .sh(workers.formatted(pid()))
        .out()
        .lines()
        .map(String::strip)
        .map(Long::valueOf)
        .toList();
  }

  /** Puts it under load. */
  public Traffic load(Traffic.Clients clients) {
    return Traffic.start(machine, "127.0.0.1:" + port, clients, folder + "/load.log");
  }

  /** Returns as soon as the old generation is gone and the pidfile names a live master. */
  public void untilAlone() {
    machine.until("test ! -e %s && test -s %s".formatted(oldPidfile(), pidfile()));
  }

  /** Returns as soon as the new generation has written its pidfile. */
  public void untilBothAreReady() {
    machine.until(
        "test -s %s && test -s %s".formatted(oldPidfile(), pidfile()),
        Duration.ofSeconds(90),
        log());
  }

  private String log() {
    return "cat %s/master.log".formatted(folder);
  }

  /** Where everything of this service is. */
  public String folder() {
    return folder;
  }

  /** The port of its listener. */
  public int port() {
    return port;
  }

  /** The file that the master's PID is in. */
  public String pidfile() {
    return configuration.pidfile();
  }

  /** The file that the old master's PID is in during an upgrade. */
  public String oldPidfile() {
    return pidfile() + ".oldbin";
  }

  /** Its configuration file. */
  public String configurationFile() {
    return folder + "/shop.yaml";
  }

  /** Starts it with another launcher than the one that is installed. */
  public Shop launcher(String path) {
    launcher = path;
    return this;
  }

  /** Returns as soon as that many JVMs run a release of this service, whoever their master is. */
  public void untilJvms(int count) {
    machine.until("[ $(pgrep -fc '%s/.*shop.jar') = %d ]".formatted(pattern(), count));
  }

  /** Returns as soon as a master has that many workers; its successor is a child as well. */
  public void untilWorkers(long master, int count) {
    String workers = "ps -o stat=,args= --ppid %d | grep -v '^Z' | grep -c shop.jar";
    machine.until(("[ $(" + workers + ") = %d ]").formatted(master, count));
  }

  /** Returns as soon as nothing of this service runs any more. */
  public void untilGone() {
    machine.until("! pgrep -f '%s/'".formatted(pattern()));
  }

  /** Ends whatever is left of it. */
  @Override
  public void close() {
    String script = "pids=$(pgrep -f '%s/'); [ -z \"$pids\" ] || kill -KILL $pids";
    machine.sh(script.formatted(pattern()));
  }

  /** Matches the processes of this service and not the shell that looks for them. */
  private String pattern() {
    return "[/]" + folder.substring(1);
  }
}
