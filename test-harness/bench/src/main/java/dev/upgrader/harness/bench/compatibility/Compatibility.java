package dev.upgrader.harness.bench.compatibility;

import dev.upgrader.harness.load.Load;
import dev.upgrader.harness.load.Loss;
import dev.upgrader.harness.load.Plan;
import dev.upgrader.harness.load.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Upgrades every server in every way under load and writes down what was lost. */
public final class Compatibility {
  private final Path root;
  private final Map<Integer, Path> homes;
  private final Results results;
  private String only = "";
  private int jdk;
  private int cycles = 20;
  private boolean onlyMissing;
  private Path keystore;

  private Compatibility(Path root, Map<Integer, Path> homes) throws IOException {
    this.root = root;
    this.homes = homes;
    this.results = new Results(root.resolve("docs"));
  }

  /**
   * Runs the matrix, or the part of it that the options name.
   *
   * @param homes of the JDKs by their version
   */
  public static void run(Path root, Map<Integer, Path> homes, List<String> options)
      throws IOException, InterruptedException {
    Compatibility compatibility = new Compatibility(root, homes);
    compatibility.read(options);
    compatibility.run();
  }

  private void read(List<String> options) {
    Iterator<String> words = options.iterator();
    while (words.hasNext()) {
      String option = words.next();
      switch (option) {
        case "--missing" -> onlyMissing = true;
        case "--server" -> only = value(option, words);
        case "--jdk" -> jdk = Integer.parseInt(value(option, words));
        case "--cycles" -> cycles = Integer.parseInt(value(option, words));
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
  }

  private static String value(String option, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.next();
  }

  private void run() throws IOException, InterruptedException {
    keystore = keystore();
    for (Server server : Server.ALL) {
      for (int version : new int[] {17, 25}) {
        boolean wanted = version == 17 || server.also();
        if (wanted && (jdk == 0 || jdk == version) && label(server).contains(only)) {
          measure(server, version);
        }
      }
    }
  }

  private String label(Server server) throws IOException {
    return server.name() + " " + server.version(samples());
  }

  private Path samples() {
    return root.resolve("test-harness/target/samples");
  }

  private void measure(Server server, int version) throws IOException, InterruptedException {
    Path home = homes.get(version);
    if (home == null) {
      System.out.println(label(server) + ": not run, there is no JDK " + version + " here");
      return;
    }
    List<Cell> todo = cells(server, version);
    if (todo.isEmpty()) {
      return;
    }
    try (Stand stand = Stand.start(root, server, home.resolve("bin/java"), keystore)) {
      for (Cell cell : todo) {
        Result result = cycle(stand, server, cell);
        results.add(cell.with(result.requests(), result.lost()));
        System.out.printf(
            "%s, JDK %d, %s, %s: %d cycles, %d requests, %d lost%n",
            label(server),
            version,
            cell.clients(),
            cell.ending(),
            cycles,
            result.requests(),
            result.lost());
        if (result.lost() > 0) {
          System.out.println(stand.log());
        }
      }
    }
  }

  private List<Cell> cells(Server server, int version) throws IOException {
    List<Cell> cells = new ArrayList<>();
    for (Clients clients : Clients.values()) {
      for (Ending ending : Ending.values()) {
        String row = server.version(samples());
        Cell cell = new Cell(server.name(), row, version, clients, ending, cycles, 0, 0);
        if (!onlyMissing || !results.has(cell)) {
          cells.add(cell);
        }
      }
    }
    return cells;
  }

  private Result cycle(Stand stand, Server server, Cell cell)
      throws IOException, InterruptedException {
    Plan plan =
        cell.clients()
            .of(Plan.against(stand.address()), server.isOverTls())
            .speaking(server.protocol())
            .asking(server.path(), server.body());
    try (Load load = Load.start(plan, Compatibility::tell)) {
      load.awaitFirstAnswers();
      for (int i = 0; i < cycles; i++) {
        for (List<String> command : cell.ending().commands()) {
          stand.give(command);
        }
      }
      return load.stop();
    }
  }

  private static void tell(Loss loss) {
    System.out.println("  " + loss);
  }

  private Path keystore() throws IOException, InterruptedException {
    Path file = Files.createTempDirectory("keystore").resolve("service.p12");
    file.getParent().toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    String options =
        "-genkeypair -keyalg EC -alias service -dname CN=localhost -storetype PKCS12"
            + " -storepass changeit -keystore ";
    ProcessBuilder keytool =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    keytool.command().addAll(List.of((options + file).split(" ", -1)));
    int exit = keytool.inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("cannot create a certificate: keytool ended with " + exit);
    }
    return file;
  }
}
