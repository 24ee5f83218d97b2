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

  /** The folder of a release. */
  public String release(String version) {
    return folder + "/releases/" + version;
  }

  /** Which release the symlink points to. */
  public String deployed() {
    return machine.sh("basename $(readlink %s/current)".formatted(folder)).text();
  }

  /** Starts it with the upgrader and returns when its pidfile is there. */
  public Shop start() {
    return startUnder("");
  }

  /** The same under a command that becomes what follows it; it ends with a blank. */
  public Shop startUnder(String command) {
    return startBy("exec %s%s run -c %s".formatted(command, launcher, configurationFile()));
  }

  /** The same by a script of one's own. */
  public Shop startBy(String script) {
    configure();
    long master = machine.start(script, logFile());
    String readyOrGone = "test -s %s || ! kill -0 %d 2>/dev/null".formatted(pidfile(), master);
    machine.until(readyOrGone, Duration.ofSeconds(90), log());
    machine.until("test -s " + pidfile(), Duration.ZERO, log());
    return this;
  }

  /** The same as the container's own process. */
  public Shop startAsOwnProcess(String script) {
    configure();
    machine.go("{ %s; } >>%s 2>&1".formatted(script, logFile()));
    machine.until("test -s " + pidfile(), Duration.ofSeconds(60), log());
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

  /** Sends HUP, and returns when new workers have taken the place of those that are there. */
  public Shop reload() {
    List<Long> workers = workers();
    kill("HUP", pid());
    workers.forEach(this::untilDead);
    untilJvms(workers.size());
    return this;
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

  /** A shell command that prints what a client is answered within that time; nothing: it is not. */
  public String client(Duration patience) {
    String ask =
        "perl -MIO::Socket::INET -e 'alarm %d; $s = IO::Socket::INET->new(PeerAddr => q(127.0.0.1),"
            + " PeerPort => %d) or exit 1; print $s qq(GET / HTTP/1.0\\r\\n\\r\\n);"
            + " while (<$s>) { print if /^shop / }'";
    return ask.formatted(patience.toSeconds(), port);
  }

  /** The workers of the master that the pidfile names. */
  public List<Long> workers() {
    return workers(pid());
  }

  /** The workers of either master. */
  public List<Long> workers(long master) {
    String workers =
        "ps -o pid=,stat=,args= --ppid %d | awk '$2 !~ /Z/ && /shop.jar|example.servers/ {print $1}'";
    return machine
        .sh(workers.formatted(master))
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

  /** The same with plans in the load generator's own words. */
  public Traffic load(String plans) {
    return loadAt("127.0.0.1", plans);
  }

  /** The same, which returns before the first answers have come. */
  public Traffic loadAtOnce(String plans) {
    return Traffic.begin(machine, "127.0.0.1:" + port, plans, folder + "/more.log");
  }

  /** The same at another address of this machine. */
  public Traffic loadAt(String host, String plans) {
    return Traffic.start(machine, host + ":" + port, plans, folder + "/load.log");
  }

  /** The same over its Unix-domain socket. */
  public Traffic loadAtSocket() {
    return Traffic.start(machine, "unix:" + socket(), Traffic.Clients.FRESH, folder + "/door.log");
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
    return "cat " + logFile();
  }

  /** What the masters have said. */
  public String logFile() {
    return folder + "/master.log";
  }

  /** Returns as soon as a master has said this; quotes are not allowed in it. */
  public void untilLogged(String text) {
    machine.until("grep -qF -- '%s' %s".formatted(text, logFile()), Duration.ofSeconds(60), log());
  }

  /** Returns as soon as the masters have said this that often. */
  public void untilLogged(String text, int times) {
    String often = "[ $(grep -cF -- '%s' %s) -ge %d ]".formatted(text, logFile(), times);
    machine.until(often, Duration.ofSeconds(60), log());
  }

  /** Returns as soon as the master reports that many live workers. */
  public void untilLive(int count) {
    String live = "[ $(%s | grep -o '\"state\":\"live\"' | wc -l) = %d ]";
    machine.until(live.formatted(asking(pid()), count), Duration.ofSeconds(90), log());
  }

  /** Returns as soon as a master says that it is in that phase, whether it has a log or not. */
  public void untilPhase(long master, String phase) {
    machine.until("%s | grep -q '\"phase\":\"%s\"'".formatted(asking(master), phase));
  }

  /** What a master says of itself on its control socket; costs no JVM. */
  public JsonObject ask(long master) {
    Outcome outcome = machine.sh(asking(master)).exits(0);
    try {
      return JsonParser.object().from(outcome.out()).getObject("status");
    } catch (JsonParserException e) {
      throw new AssertionError("not JSON: " + outcome, e);
    }
  }

  private String asking(long master) {
    String ask =
        "perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 1;"
            + " print $s qq({\"v\":1,\"command\":\"status\"}\\n); print scalar <$s>' %s";
    return ask.formatted(controlSocket(master));
  }

  /** Where a master answers. */
  public String controlSocket(long master) {
    return "%s.d/%d.sock".formatted(pidfile(), master);
  }

  /** How many lines of the masters have this in them. */
  public int logged(String text) {
    return Integer.parseInt(
        machine.sh("grep -cF -- '%s' %s".formatted(text, logFile())).out().strip());
  }

  /** The PID of the new master that was started last, whether it is ready or not. */
  public long startedMaster() {
    untilLogged("started new master pid=");
    String pid = "grep -o 'started new master pid=[0-9]*' %s | tail -n 1 | cut -d= -f2";
    return Long.parseLong(machine.sh(pid.formatted(logFile())).text());
  }

  /** From now on new workers stay as they are before they are ready. */
  public Shop hold() {
    machine.write(configuration.hold(), "");
    return this;
  }

  /** The opposite. */
  public Shop letGo() {
    machine.sh("rm " + configuration.hold()).exits(0);
    return this;
  }

  /** Its Unix-domain socket, if it has one. */
  public String socket() {
    return configuration.socket();
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

  /** Returns as soon as a process is no more, or is a zombie. */
  public void untilDead(long pid) {
    machine.until("! ps -o stat= -p %d | grep -qv Z".formatted(pid));
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
