package dev.upgrader.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The YAML file as {@link Settings}. Works on the node tree, which knows lines and columns. */
final class ConfigurationFile {

  /** No key is deeper than a listener's; the composer's stack bears only so many. */
  private static final int MOST_LEVELS = 32;

  private final Path file;
  private final Problems problems;
  private final Settings settings = new Settings();

  private ConfigurationFile(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** What {@code file}, an absolute path, says; what is wrong with it goes to {@code problems}. */
  static Settings read(Path file, Problems problems) {
    ConfigurationFile reader = new ConfigurationFile(file, problems);
    reader.root().ifPresent(root -> reader.section("", root));
    return reader.settings;
  }

  private Optional<Node> root() {
    try {
      LoadSettings load = LoadSettings.builder().setLabel(file.toString()).build();
      String text = Files.readString(file);
      return isTooDeep(new Parse(load).parseString(text))
          ? Optional.empty()
          : new Compose(load).composeString(text);
    } catch (MarkedYamlEngineException e) {
      problems.add(
          e.getProblemMark().map(this::at).orElse(file.toString()), "not YAML: " + problem(e));
    } catch (YamlEngineException e) {
      problems.add(file.toString(), "not YAML: " + e.getMessage());
    } catch (NoSuchFileException e) {
      problems.add(file.toString(), "there is no such file");
    } catch (CharacterCodingException e) {
      problems.add(file.toString(), "not a text in UTF-8");
    } catch (AccessDeniedException e) {
      problems.add(file.toString(), "cannot read the file: permission denied");
    } catch (IOException e) {
      problems.add(file.toString(), "cannot read the file: " + e.getMessage());
    }
    return Optional.empty();
  }

  private boolean isTooDeep(Iterable<Event> events) {
    int levels = 0;
    for (Event event : events) {
      levels +=
          event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
      if (levels > MOST_LEVELS) {
        problems.add(
            event.getStartMark().map(this::at).orElse(file.toString()),
            "nested deeper than " + MOST_LEVELS + " levels");
        return true;
      }
    }
    return false;
  }

  private void section(String section, Node node) {
    List<String> known = Schema.keysIn(section);
    String prefix = section.isEmpty() ? "" : section + ".";
    entries(section, node, known).forEach((key, value) -> setting(prefix + key, value));
  }

  private void setting(String key, Node node) {
    switch (Schema.of(key)) {
      case SCALAR -> scalar(key, node).ifPresent(value -> settings.put(key, value));
      case LIST -> list(key, node);
      case ONE_OR_MORE -> {
        if (node instanceof SequenceNode) {
          list(key, node);
        } else {
          scalar(key, node).ifPresent(value -> settings.put(key, List.of(value)));
        }
      }
      case MAP -> tuples(key, node).forEach(this::environment);
      case SECTION -> {
        settings.putSection(key, at(node));
        section(key, node);
      }
      case LISTENERS -> listeners(key, node);
    }
  }

  private void environment(NodeTuple tuple) {
    String name = word(tuple);
    scalarOrEmpty("environment." + name, tuple.getValueNode())
        .ifPresent(value -> settings.putEnvironment(name, value));
  }

  private void list(String key, Node node) {
    if (node instanceof SequenceNode sequence) {
      List<Value> values = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        scalarOrEmpty(key, element).ifPresent(values::add);
      }
      settings.put(key, values);
    } else {
      problems.add(at(node), key + ": expected a list, not " + kind(node));
    }
  }

  private void listeners(String key, Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(at(node), key + ": expected a list, not " + kind(node));
      return;
    }
    List<Map<String, Value>> listeners = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      Map<String, Value> listener = new HashMap<>();
      entries(key, element, Schema.LISTENER_KEYS)
          .forEach(
              (name, value) ->
                  scalar(key + "." + name, value).ifPresent(text -> listener.put(name, text)));
      listener.put("", new Value("", at(element), base()));
      listeners.add(listener);
    }
    settings.putListeners(listeners);
  }

  /** The values of a mapping by key, without those whose key is not {@code known}. */
  private Map<String, Node> entries(String section, Node node, List<String> known) {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : tuples(section, node)) {
      String key = word(tuple);
      if (known.contains(key)) {
        entries.put(key, tuple.getValueNode());
      } else {
        problems.add(at(tuple.getKeyNode()), unknown(key, section, known));
      }
    }
    return entries;
  }

  private static String unknown(String key, String section, List<String> known) {
    String where = section.isEmpty() ? "" : " in " + section;
    return "unknown key '"
        + key
        + "'"
        + where
        + NearestKey.to(key, known)
            .map(near -> ", did you mean '" + near + "'?")
            .orElse("; known are " + String.join(", ", known));
  }

  /** What a mapping holds, each key a word and there once. */
  private List<NodeTuple> tuples(String section, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      String what = section.isEmpty() ? "the configuration" : section;
      // In the place of the environment it can be a secret, which is not repeated.
      boolean secret = section.equals("environment") && node instanceof ScalarNode;
      String found = secret ? "one value" : kind(node);
      problems.add(at(node), what + ": expected keys and values, not " + found);
      return List.of();
    }
    List<NodeTuple> tuples = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (!(key instanceof ScalarNode)) {
        problems.add(at(key), "a key is a word, not " + kind(key));
      } else if (seen.add(word(tuple))) {
        tuples.add(tuple);
      } else {
        problems.add(at(key), "the key '" + beforeValue(word(tuple)) + "' stands here twice");
      }
    }
    return tuples;
  }

  /** Where a value was meant it may be a secret, which is not repeated. */
  private static String problem(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.startsWith("found undefined alias")) {
      return "an alias that stands for nothing; quote a value that begins with *";
    }
    if (problem.startsWith("found undefined tag handle")) {
      return "a tag that stands for nothing; quote a value that begins with !";
    }
    return problem.replaceFirst("(?s), but found: .*", "");
  }

  /** The name of a variable that is written as {@code NAME=value}. */
  static String beforeValue(String key) {
    int equals = key.indexOf('=');
    return equals < 0 ? key : key.substring(0, equals + 1) + "…";
  }

  private static String word(NodeTuple tuple) {
    return ((ScalarNode) tuple.getKeyNode()).getValue();
  }

  private Optional<Value> scalar(String key, Node node) {
    Optional<Value> value = scalarOrEmpty(key, node);
    if (value.isPresent() && node.getTag().equals(Tag.NULL)) {
      problems.add(at(node), key + ": has no value");
      return Optional.empty();
    }
    return value;
  }

  private Optional<Value> scalarOrEmpty(String key, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(at(node), key + ": expected one value, not " + kind(node));
      return Optional.empty();
    }
    String text = node.getTag().equals(Tag.NULL) ? "" : scalar.getValue();
    if (text.indexOf('\0') >= 0) {
      problems.add(at(node), key + ": holds a zero, where the kernel would cut it off");
      return Optional.empty();
    }
    return Optional.of(new Value(text, at(node), base()));
  }

  private Optional<Path> base() {
    return Optional.of(file.getParent());
  }

  private static String kind(Node node) {
    return switch (node.getNodeType()) {
      case MAPPING -> "keys and values";
      case SEQUENCE -> "a list";
      default -> "'" + ((ScalarNode) node).getValue() + "'";
    };
  }

  private String at(Node node) {
    return node.getStartMark().map(this::at).orElse(file.toString());
  }

  private String at(Mark mark) {
    return file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
  }
}
