package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Touched files: each by its effect, one action for one burst. */
class TouchFileTest {
  private static final List<String> KEYS =
      List.of(
          "touch-reload",
          "touch-workers-reload",
          "touch-chain-reload",
          "touch-logreopen",
          "touch-upgrade");

  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void eachFileDoesWhatItsNameSaysAlthoughNoneIsThereAtTheStart() {
    try (Shop shop = watching().start()) {
      String log = shop.folder() + "/logs/worker-0.log";
      try (Traffic load = shop.load(Clients.FRESH)) {
        for (String key : KEYS.subList(0, 3)) {
          replacesTheWorker(shop, "touch " + file(shop, key));
        }
        machine.sh("mv %s %s.1".formatted(log, log)).exits(0);
        machine.sh("touch " + file(shop, "touch-logreopen")).exits(0);
        machine.until("test -e " + log);
        long old = shop.pid();
        shop.deploy("v2");
        machine.sh("touch " + file(shop, "touch-upgrade")).exits(0);
        shop.untilBothAreReady();
        shop.kill("QUIT", old);
        shop.untilDead(old);
        // Then the new one takes touches; it says so before it does, and answers after it has.
        shop.untilLogged("predecessor gone -> serving");
        shop.ask(shop.pid());
        replacesTheWorker(shop, "touch " + file(shop, "touch-reload"));
        assertThat(shop.answer()).isEqualTo("shop v2");
        Counts counts = load.stop();
        assertThat(counts.lost()).as(counts.log()).isZero();
      }
    }
  }

  @Test
  void fileThatIsReplacedByRenameOrWrittenIsTouched() {
    try (Shop shop = watching().start()) {
      String file = file(shop, "touch-reload");
      replacesTheWorker(shop, "touch %s.new && mv %s.new %s".formatted(file, file, file));
      replacesTheWorker(shop, "sleep 1; echo x > " + file);
    }
  }

  @Test
  void burstIsOneTouchAndTheNextSecondIsAnother() {
    try (Shop shop = watching().start()) {
      String file = file(shop, "touch-workers-reload");
      String other = file(shop, "touch-logreopen");
      machine.sh("for i in 1 2 3 4 5; do touch %s; done; touch %s".formatted(file, other)).exits(0);
      // The master has seen the whole burst when it has seen the touch after it.
      shop.untilLogged("touched " + other);
      assertThat(shop.logged("touched " + file)).isEqualTo(1);
      machine.until(
          "{ touch %s; grep -c 'touched %s' %s | grep -qx 2; }"
              .formatted(file, file, shop.logFile()));
    }
  }

  @Test
  void directoryMayBeMadeAnewOrBeAnotherSinceTheLastReload() {
    try (Shop shop = watching()) {
      String directory = shop.folder() + "/touched";
      String link = shop.folder() + "/link";
      String directories = "mkdir %1$s %1$s.1 %1$s.2 && ln -s %1$s.1 %2$s";
      machine.sh(directories.formatted(directory, link)).exits(0);
      shop.configuration().with("touch-reload", "[%s/reload]".formatted(directory));
      shop.configuration().with("touch-workers-reload", "[%s/reload]".formatted(link));
      shop.start();
      machine.sh("rm -r %s".formatted(directory)).exits(0);
      shop.untilLogged("it is tried again each second");
      machine.sh("mkdir %s".formatted(directory)).exits(0);
      shop.untilLogged("made good: cannot watch " + directory);
      replacesTheWorker(shop, "touch %s/reload".formatted(directory));
      machine.sh("ln -sfn %s.2 %s".formatted(directory, link)).exits(0);
      shop.reload();
      replacesTheWorker(shop, "touch %s/reload".formatted(link));
    }
  }

  private void replacesTheWorker(Shop shop, String script) {
    long worker = shop.workers().get(0);
    machine.sh(script).exits(0);
    shop.untilDead(worker);
    shop.untilLive(1);
    shop.untilJvms(1);
  }

  private Shop watching() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().with("logs", "{ directory: %s/logs }".formatted(shop.folder()));
    KEYS.forEach(key -> shop.configuration().with(key, "[%s]".formatted(file(shop, key))));
    return shop;
  }

  private static String file(Shop shop, String key) {
    return shop.folder() + "/run/" + key;
  }
}
