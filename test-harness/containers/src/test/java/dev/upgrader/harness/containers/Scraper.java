package dev.upgrader.harness.containers;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Reads the metrics of a shop over HTTP, as strict as one can be, from inside its machine. */
final class Scraper implements AutoCloseable {
  /** Debian's perl-base is in every image. */
  private static final String SCRIPT =
      """
      use IO::Socket::INET; $| = 1; $SIG{PIPE} = q(IGNORE); $SIG{TERM} = sub { $stop = 1 };
      my ($port, $once) = @ARGV;
      do {
        my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port");
        print "LOST: cannot connect: $!\\n" unless $s or $stop;
        if ($s) {
          print $s "GET /metrics HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n";
          my $all = join q(), <$s>;
          my ($head, $body) = split /\\r\\n\\r\\n/, $all, 2;
          my ($length) = $head =~ /^Content-Length: (\\d+)\\r?$/m;
          if ($head !~ m(^HTTP/1.1 200 OK\\r\\n) or length $body != $length) {
            print "LOST: answered by: $all\\n";
          } elsif ($once) {
            print $body;
          }
          while ($body =~ /^(\\w+_(?:total|count|sum)\\S* )(\\S+)$/mg) {
            print "BACK: $1 from $last{$1} to $2\\n" if $2 < $last{$1};
            $last{$1} = $2;
          }
          $n++;
        }
        select undef, undef, undef, 0.02;
      } until $stop or $once;
      print "scraped $n times\\n" unless $once;
      """;

  private final Machine machine;
  private final Shop shop;
  private final String log;
  private final long pid;

  private Scraper(Machine machine, Shop shop, String log, long pid) {
    this.machine = machine;
    this.shop = shop;
    this.log = log;
    this.pid = pid;
  }

  /** Where a shop tells its metrics. */
  static int port(Shop shop) {
    return shop.port() + 2000;
  }

  /** A shop that is not running yet. */
  static Shop scraped(Shop shop) {
    shop.configuration().with("metrics", "{ address: \"127.0.0.1:%d\" }".formatted(port(shop)));
    return shop;
  }

  /** Scrapes all the time. */
  static Scraper on(Machine machine, Shop shop) {
    String script = shop.folder() + "/scrape.pl";
    String log = shop.folder() + "/scrape.log";
    machine.write(script, SCRIPT);
    long pid = machine.start("exec perl %s %d".formatted(script, port(shop)), log);
    return new Scraper(machine, shop, log, pid);
  }

  /** Returns as soon as the metrics have this line in them, without the label of the service. */
  void until(String sample) {
    String script = "perl %s/scrape.pl %d once | sed -E 's/,?service=\"[^\"]*\"//; s/\\{}//'";
    machine.until(
        script.formatted(shop.folder(), port(shop)) + " | grep -qxF '%s'".formatted(sample),
        Duration.ofSeconds(30),
        script.formatted(shop.folder(), port(shop)));
  }

  /** What was lost, and what has gone back; empty if all is well. */
  String complaints() {
    close();
    String all = machine.read(log);
    if (!all.contains("scraped ")) {
      throw new AssertionError("the scraper did not report: " + all);
    }
    return all.replaceAll("(?m)^scraped [1-9].*$", "").strip();
  }

  @Override
  public void close() {
    machine.sh("kill -TERM %1$d; while kill -0 %1$d; do sleep 0.05; done".formatted(pid));
  }

  /** The samples of a text, without the label of the service. */
  static Map<String, Double> samples(String text) {
    Map<String, Double> samples = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              String key = line.substring(0, space).replaceFirst(",?service=\"[^\"]*\"", "");
              samples.put(key.replace("{}", ""), Double.valueOf(line.substring(space + 1)));
            });
    return samples;
  }
}
