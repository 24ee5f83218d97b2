package dev.upgrader.harness.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The arguments of the command. */
record Options(List<Plan> plans, Optional<Path> json) {
  static final String USAGE =
      """
      usage: load PLAN [--and PLAN]... [--json FILE]
      PLAN:       [HOST:PORT | unix:PATH] [--fresh N] [--kept-alive N] [--think MIN..MAX|ended]
                  [--path PATH] [--body REGEX] [--timeout TIME] [--duration TIME] [--requests N]
                  [--protocol http|https|h2c|h2|grpc|websocket]
                  [--style plain|http10|trickle|pipelined]
      A further plan goes to the same server unless it says another. Times as 500ms, 30s, 5m.
      --fresh: clients with a new connection for each request.
      --think ended: until the server has ended the connection.""";

  private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s|m)");

  static Options parse(String[] args) {
    Plan plan = Plan.against(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080));
    List<Plan> plans = new ArrayList<>();
    Optional<Path> json = Optional.empty();
    for (Iterator<String> words = List.of(args).iterator(); words.hasNext(); ) {
      String word = words.next();
      if (!word.startsWith("--")) {
        plan = plan.at(address(word));
      } else if (word.equals("--and")) {
        plans.add(plan);
        plan = Plan.against(plan.address());
      } else if (word.equals("--json")) {
        json = Optional.of(Path.of(value(word, words)));
      } else {
        plan = with(plan, word, value(word, words));
      }
    }
    plans.add(plan);
    if (plans.stream().anyMatch(each -> each.fresh() + each.keptAlive() < 1)) {
      throw new IllegalArgumentException("no clients");
    }
    if (json.isPresent() && plans.size() > 1) {
      throw new IllegalArgumentException("--json is for one plan");
    }
    return new Options(List.copyOf(plans), json);
  }

  private static Plan with(Plan plan, String option, String value) {
    return switch (option) {
      case "--fresh" -> plan.clients(Integer.parseInt(value), plan.keptAlive());
      case "--kept-alive" -> plan.clients(plan.fresh(), Integer.parseInt(value));
      case "--think" -> plan.thinking(think(value));
      case "--protocol" -> plan.speaking(Protocol.valueOf(value.toUpperCase(Locale.ROOT)));
      case "--style" -> plan.in(Style.valueOf(value.toUpperCase(Locale.ROOT)));
      case "--path" -> plan.asking(value, plan.body());
      case "--body" -> plan.asking(plan.path(), Pattern.compile(value, Pattern.DOTALL));
      case "--timeout" -> plan.timeout(time(value));
      case "--duration" -> plan.bounded(time(value), plan.requests());
      case "--requests" -> plan.bounded(plan.duration(), Long.parseLong(value));
      default -> throw new IllegalArgumentException("unknown option " + option);
    };
  }

  private static Think think(String value) {
    if (value.equals("ended")) {
      return Think.UNTIL_ENDED;
    }
    String[] bounds = value.split("\\.\\.", 2);
    return new Think(time(bounds[0]), time(bounds[bounds.length - 1]), false);
  }

  private static String value(String option, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.next();
  }

  private static SocketAddress address(String text) {
    if (text.startsWith("unix:")) {
      return UnixDomainSocketAddress.of(text.substring("unix:".length()));
    }
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
    return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
  }

  private static Duration time(String text) {
    Matcher time = TIME.matcher(text.toLowerCase(Locale.ROOT));
    if (!time.matches()) {
      throw new IllegalArgumentException("not a time: " + text);
    }
    long count = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }
}
