package dev.upgrader.master;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the words behind {@code java} mean.
 *
 * @param options of the JVM, those in the environment first; of an option with its value in a word
 *     of its own, the option
 * @param classPath as {@code -cp} takes it
 * @param hasMain whether a program is named, and not only options
 */
record JavaCommand(List<String> options, String classPath, boolean hasMain) {

  /** Variables from which a JVM takes options. */
  private static final List<String> OPTIONS_IN_THE_ENVIRONMENT =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  /** What chooses modules, or reads options from a file, which may. */
  private static final List<String> MAY_CHOOSE_MODULES =
      List.of("@", "-p", "--module", "--limit-modules", "-XX:Flags", "-XX:VMOptionsFile");

  private static final List<String> CLASS_PATH = List.of("-cp", "-classpath", "--class-path");

  /** Others whose value is a word of its own. */
  private static final List<String> WITH_A_VALUE =
      List.of(
          "--add-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--enable-native-access",
          "--patch-module",
          "--upgrade-module-path");

  /** Whoever gives one of these looks after an archive already, or does without on purpose. */
  private static final List<String> OWN =
      List.of(
          "-Xshare",
          "-XX:SharedArchiveFile",
          "-XX:SharedClassListFile",
          "-XX:DumpLoadedClassList",
          "-XX:ArchiveClassesAtExit",
          "-XX:+AutoCreateSharedArchive",
          "-XX:AOT",
          "-Xbootclasspath",
          "-Djava.system.class.loader",
          // A crash would look like an end, and a damaged archive be kept.
          "-XX:-CreateCoredumpOnCrash",
          "--patch-module",
          "--upgrade-module-path");

  /**
   * An archive has the layout of objects in it, with compressed references or without. Serial and
   * Parallel take what G1 lays out.
   */
  private static final Pattern LAYOUT =
      Pattern.compile(
          "-XX:([+]Use(Z|Shenandoah|Epsilon)GC|[+-]UseComp(ressed|act)\\w+|[+-]CompactStrings"
              + "|ObjectAlignmentInBytes=\\d+)");

  /** Reads a command as java(1) does; quotes in the environment are not looked into. */
  static JavaCommand read(List<String> words, Map<String, String> environment) {
    List<String> options = new ArrayList<>();
    String classPath = environment.getOrDefault("CLASSPATH", ".");
    for (String name : OPTIONS_IN_THE_ENVIRONMENT) {
      Iterator<String> rest =
          List.of(environment.getOrDefault(name, "").strip().split("\\s+")).iterator();
      while (rest.hasNext()) {
        classPath = option(rest.next(), rest, options).orElse(classPath);
      }
    }
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      if (word.equals("-jar") && rest.hasNext()) {
        return new JavaCommand(options, rest.next(), true);
      }
      if (!word.startsWith("-") && !word.startsWith("@")) {
        return new JavaCommand(options, classPath, true);
      }
      classPath = option(word, rest, options).orElse(classPath);
    }
    return new JavaCommand(options, classPath, false);
  }

  /** Takes one, and its value from {@code rest}; returns the class path if it is that. */
  private static Optional<String> option(String word, Iterator<String> rest, List<String> options) {
    options.add(word);
    boolean isClassPath = CLASS_PATH.contains(word);
    if ((isClassPath || WITH_A_VALUE.contains(word)) && rest.hasNext()) {
      String value = rest.next();
      return isClassPath ? Optional.of(value) : Optional.empty();
    }
    String joined = "--class-path=";
    return word.startsWith(joined)
        ? Optional.of(word.substring(joined.length()))
        : Optional.empty();
  }

  /** Whether the module graph may be another than that of a program on the class path. */
  boolean mayChooseModules() {
    return options.stream().anyMatch(JavaCommand::maySayModules);
  }

  private static boolean maySayModules(String word) {
    return word.equals("-m") || MAY_CHOOSE_MODULES.stream().anyMatch(word::startsWith);
  }

  /**
   * Looks for what an archive of ours would not go with.
   *
   * @throws IOException there is something; the text says what
   */
  void requireShareable() throws IOException {
    for (String word : options) {
      if (maySayModules(word) || OWN.stream().anyMatch(word::startsWith)) {
        throw new IOException("its command has " + word);
      }
    }
    if (!hasMain) {
      throw new IOException("its command names no main class");
    }
  }

  /** The options that an archive must be made with to fit. */
  List<String> layout() {
    return options.stream().filter(word -> LAYOUT.matcher(word).matches()).toList();
  }

  /**
   * The files that the class path leads to, wildcards as java(1) resolves them.
   *
   * @throws IOException no archive can be made of it
   */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (entry.equals("*") || entry.endsWith("/*")) {
        files.addAll(jars(Path.of(entry.substring(0, entry.length() - 1))));
      } else {
        files.add(Path.of(entry));
      }
    }
    if (files.size() == 1) {
      files.addAll(namedIn(files.get(0)));
    }
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        throw new IOException("its class path has a folder, " + file.toAbsolutePath().normalize());
      }
    }
    return files;
  }

  private static List<Path> jars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().matches(".*\\.(jar|JAR)")).sorted().toList();
    }
  }

  /** The Class-Path of a jar that stands alone: an application that is started with -jar. */
  private static List<Path> namedIn(Path jar) throws IOException {
    if (!Files.isRegularFile(jar)) {
      return List.of();
    }
    try (JarFile open = new JarFile(jar.toFile())) {
      Manifest manifest = open.getManifest();
      String more =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (more == null || more.isBlank()) {
        return List.of();
      }
      return Arrays.stream(more.strip().split("\\s+")).map(jar::resolveSibling).toList();
    }
  }
}
