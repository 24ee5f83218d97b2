package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A worker's part of the messages, in the form that {@link dev.upgrader.protocol.Wire} defines, by
 * hand: Wire's reflection costs a starting JVM tens of milliseconds. A test holds the two together.
 */
final class Lines {

  private Lines() {}

  static String encode(Message.FromWorker message) {
    if (message instanceof Message.Hello hello) {
      return line("Hello", "version", hello.version(), "pid", hello.pid(), "java", hello.java());
    } else if (message instanceof Message.Bound bound) {
      return line(
          "Bound",
          "listener",
          bound.listener(),
          "inode",
          bound.inode(),
          "address",
          bound.address());
    } else if (message instanceof Message.NotReady notReady) {
      return line("NotReady", "reason", notReady.reason());
    } else if (message instanceof Message.Warm warm) {
      return line("Warm", "warmupRequests", warm.warmupRequests());
    } else if (message instanceof Message.Live live) {
      return live(live);
    } else if (message instanceof Message.Parked) {
      return "Parked";
    } else if (message instanceof Message.Draining draining) {
      return line("Draining", "open", draining.open());
    } else if (message instanceof Message.Drained drained) {
      return line("Drained", "open", drained.open());
    } else if (message instanceof Message.Reopened reopened) {
      return line("Reopened", "failure", reopened.failure());
    } else if (message instanceof Message.Statistics statistics) {
      return line(
          "Statistics", "connections", statistics.connections(), "state", statistics.state());
    } else if (message instanceof Message.AskQuiet ask) {
      return askQuiet(ask);
    } else if (message instanceof Message.Failed failed) {
      return line("Failed", "reason", failed.reason());
    } else if (message instanceof Message.ReloadAsked) {
      return "ReloadAsked";
    }
    throw new IllegalArgumentException("cannot write message " + message);
  }

  private static String live(Message.Live live) {
    StringBuilder sockets = new StringBuilder("Live sockets=");
    for (Message.Held held : live.sockets()) {
      String fields = line("", "listener", held.listener(), "inode", held.inode());
      sockets.append(encoded(fields.substring(1))).append(',');
    }
    return sockets.toString();
  }

  private static String askQuiet(Message.AskQuiet ask) {
    StringBuilder line = new StringBuilder("AskQuiet millis=").append(ask.millis());
    line.append(" inodes=");
    for (long inode : ask.inodes()) {
      line.append(inode).append(',');
    }
    return line.toString();
  }

  private static String line(String name, Object... keysAndValues) {
    StringBuilder line = new StringBuilder(name);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      Object value = keysAndValues[i + 1];
      if (value != null) {
        line.append(' ').append(keysAndValues[i]).append('=').append(encoded(value.toString()));
      }
    }
    return line.toString();
  }

  static Message.ToWorker decode(String line) {
    int space = line.indexOf(' ');
    String name = space < 0 ? line : line.substring(0, space);
    Fields fields = new Fields(space < 0 ? "" : line.substring(space + 1));
    return switch (name) {
      case "Configure" -> configure(fields);
      case "GoLive" -> new Message.GoLive();
      case "Park" -> new Message.Park();
      case "Drain" -> new Message.Drain(fields.longer("deadlineMillis"));
      case "Reopen" -> new Message.Reopen(fields.text("path"));
      case "Ask" -> new Message.Ask();
      case "Quiet" -> new Message.Quiet(fields.numbers("inodes"));
      default -> throw new IllegalArgumentException("cannot read message: unknown name " + name);
    };
  }

  private static Message.Warmup warmup(Fields run) {
    return new Message.Warmup(
        run.word("listener"), run.list("paths"), run.number("requests"), run.longer("timeMillis"));
  }

  private static Message.Configure configure(Fields fields) {
    List<Message.Listener> listeners = new ArrayList<>();
    for (String text : fields.list("listeners")) {
      Fields listener = new Fields(text);
      listeners.add(
          new Message.Listener(
              listener.word("name"),
              listener.word("address"),
              Boolean.parseBoolean(listener.word("perWorker")),
              listener.number("fd"),
              listener.longer("inode")));
    }
    Message.Readiness readiness = null;
    if (fields.text("readiness") != null) {
      Fields probe = new Fields(fields.text("readiness"));
      readiness =
          new Message.Readiness(
              probe.word("listener"),
              probe.text("path"),
              probe.longer("intervalMillis"),
              probe.longer("timeoutMillis"));
    }
    return new Message.Configure(
        fields.number("version"),
        fields.number("worker"),
        fields.number("generation"),
        List.copyOf(listeners),
        readiness,
        fields.text("warmup") == null ? null : warmup(new Fields(fields.text("warmup"))),
        fields.longer("orphanDrainMillis"),
        fields.longer("quietMillis"));
  }

  /** The keys and values of one record, values still encoded. */
  private static final class Fields {

    private final Map<String, String> values = new HashMap<>();

    Fields(String text) {
      for (String field : text.split(" ")) {
        int equals = field.indexOf('=');
        if (equals > 0) {
          values.put(field.substring(0, equals), field.substring(equals + 1));
        }
      }
    }

    /** Null: the field is null. */
    String text(String key) {
      String value = values.get(key);
      return value == null ? null : decoded(value);
    }

    String word(String key) {
      return decoded(present(key));
    }

    int number(String key) {
      long number = longer(key);
      if (number != (int) number) {
        throw noNumber(values.get(key), null);
      }
      return (int) number;
    }

    long longer(String key) {
      return parsed(word(key));
    }

    List<Long> numbers(String key) {
      List<Long> numbers = new ArrayList<>();
      for (String number : list(key)) {
        numbers.add(parsed(number));
      }
      return List.copyOf(numbers);
    }

    /** Every element is followed by a comma. */
    List<String> list(String key) {
      String value = present(key);
      if (!value.isEmpty() && !value.endsWith(",")) {
        throw new IllegalArgumentException("cannot read message: a list that is cut off: " + value);
      }
      List<String> list = new ArrayList<>();
      for (int from = 0, comma; from < value.length(); from = comma + 1) {
        comma = value.indexOf(',', from);
        list.add(decoded(value.substring(from, comma)));
      }
      return List.copyOf(list);
    }

    private String present(String key) {
      String value = values.get(key);
      if (value == null) {
        throw new IllegalArgumentException("cannot read message: " + key + " is missing");
      }
      return value;
    }
  }

  private static long parsed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw noNumber(text, e);
    }
  }

  private static IllegalArgumentException noNumber(String text, Exception cause) {
    return new IllegalArgumentException("cannot read message: not a number: " + text, cause);
  }

  private static String encoded(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean plain =
          (each >= '0' && each <= '9')
              || (each >= 'a' && each <= 'z')
              || (each >= 'A' && each <= 'Z')
              || each == '.';
      if (!plain) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot read message: not encoded: " + text, e);
    }
  }
}
