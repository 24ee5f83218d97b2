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
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the words behind {@code java} mean for class data sharing.
 *
 * @param options that an archive must be made with to fit
 * @param classPath as {@code -cp} takes it
 */
record JavaCommand(List<String> options, String classPath) {

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

  /**
   * Reads a command.
   *
   * @throws IOException a JVM that is started so would take no archive of ours; the text says why
   */
  static JavaCommand of(List<String> words, Map<String, String> environment) throws IOException {
    List<String> options = new ArrayList<>();
    for (String name : AgentOption.OPTIONS_IN_THE_ENVIRONMENT) {
      for (String word : environment.getOrDefault(name, "").strip().split("\\s+")) {
        collect(word, options);
      }
    }
    String classPath = environment.getOrDefault("CLASSPATH", ".");
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      if (word.equals("-jar") && rest.hasNext()) {
        return new JavaCommand(options, rest.next());
      }
      if (!word.startsWith("-") && !word.startsWith("@")) {
        return new JavaCommand(options, classPath);
      }
      collect(word, options);
      String value = AgentOption.hasValueBehindIt(word) && rest.hasNext() ? rest.next() : "";
      if (List.of("-cp", "-classpath", "--class-path").contains(word)) {
        classPath = value;
      } else if (word.startsWith("--class-path=")) {
        classPath = word.substring("--class-path=".length());
      }
    }
    throw new IOException("its command names no main class");
  }

  private static void collect(String word, List<String> options) throws IOException {
    if (OWN.stream().anyMatch(word::startsWith) || AgentOption.mayChooseModules(word)) {
      throw new IOException("its command has " + word);
    }
    if (LAYOUT.matcher(word).matches()) {
      options.add(word);
    }
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
