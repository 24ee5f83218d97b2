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
    } else if (message instanceof Message.Reopened) {
      return "Reopened";
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
      case "Drain" -> new Message.Drain(fields.number("deadlineMillis"));
      case "Reopen" -> new Message.Reopen(fields.text("path"));
      case "Ask" -> new Message.Ask();
      case "Quiet" -> new Message.Quiet(fields.numbers("inodes"));
      default -> throw new IllegalArgumentException("cannot read message: unknown name " + name);
    };
  }

  private static Message.Configure configure(Fields fields) {
    List<Message.Listener> listeners = new ArrayList<>();
    for (String text : fields.list("listeners")) {
      Fields listener = new Fields(text);
      listeners.add(
          new Message.Listener(
              listener.text("name"),
              listener.text("address"),
              Boolean.parseBoolean(listener.text("perWorker")),
              (int) listener.number("fd"),
              listener.number("inode")));
    }
    Message.Readiness readiness = null;
    if (fields.text("readiness") != null) {
      Fields probe = new Fields(fields.text("readiness"));
      readiness =
          new Message.Readiness(
              probe.text("listener"),
              probe.text("path"),
              probe.number("intervalMillis"),
              probe.number("timeoutMillis"));
    }
    Message.Warmup warmup = null;
    if (fields.text("warmup") != null) {
      Fields run = new Fields(fields.text("warmup"));
      warmup =
          new Message.Warmup(run.text("listener"), run.list("paths"), (int) run.number("requests"));
    }
    return new Message.Configure(
        (int) fields.number("version"),
        (int) fields.number("worker"),
        (int) fields.number("generation"),
        List.copyOf(listeners),
        readiness,
        warmup,
        fields.number("orphanDrainMillis"),
        fields.number("quietMillis"));
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

    long number(String key) {
      String value = text(key);
      if (value == null) {
        throw new IllegalArgumentException("cannot read message: " + key + " is missing");
      }
      return Long.parseLong(value);
    }

    List<Long> numbers(String key) {
      List<Long> numbers = new ArrayList<>();
      for (String number : list(key)) {
        numbers.add(Long.parseLong(number));
      }
      return numbers;
    }

    List<String> list(String key) {
      List<String> list = new ArrayList<>();
      String value = values.getOrDefault(key, "");
      for (int from = 0, comma; from < value.length(); from = comma + 1) {
        comma = value.indexOf(',', from);
        list.add(decoded(value.substring(from, comma)));
      }
      return List.copyOf(list);
    }
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
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
