package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the jobs of GitHub and GitLab run, as they run it, on a real service. */
class CiTest {
  private static final String CI = "/opt/upgrader/share/ci/";
  private static final String JOB = "/tmp/ci-job";
  private static Machine machine;
  private static Shop shop;

  @BeforeAll
  static void start() {
    machine = Machines.on(Jdk.V17);
    shop = machine.shop(Sample.JDK_HTTP).start();
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void gitHubStepHasOutputsAndASummary() {
    Outcome step = gitHub(Map.of("UPGRADE_RELEASE", shop.release("v2"))).exits(0);
    assertThat(outputs("output"))
        .containsEntry("result", "committed")
        .containsEntry("release", shop.release("v2"))
        .containsEntry("generation", generation())
        .containsEntry("reason", "")
        .hasEntrySatisfying("duration", seconds -> assertThat(seconds).matches("\\d+"));
    assertThat(machine.read(JOB + "/summary"))
        .startsWith("### Upgrade committed\n")
        .contains("| release | " + shop.release("v2") + " |", "    new generation is ready");
    assertThat(step.out()).doesNotContain("::");
    assertThat(shop.answer()).isEqualTo("shop v2");
  }

  @Test
  void gitHubStepThatFailsIsAnnotatedAndEndsWithTheExitCode() {
    String before = shop.deployed();
    Outcome step =
        gitHub(
                Map.of(
                    "UPGRADE_RELEASE",
                    shop.release("v3"),
                    "UPGRADE_HEALTH_COMMAND",
                    "true\necho 100% tired; exit 3"))
            .exits(5);
    String failed = "gate health-command echo 100%s tired; exit 3 failed: exit 3: 100%s tired";
    assertThat(outputs("output"))
        .containsEntry("result", "undone")
        .containsEntry("generation", generation())
        .containsEntry("release", shop.release(before))
        .hasEntrySatisfying(
            "reason", reason -> assertThat(reason).contains(failed.formatted("%", "%")));
    assertThat(step.out().lines())
        .anyMatch(
            line ->
                line.startsWith("::error title=Upgrade failed (undone)::cannot upgrade: ")
                    && line.contains(failed.formatted("%25", "%25")));
    assertThat(machine.read(JOB + "/summary"))
        .startsWith("### Upgrade failed: undone\n")
        .contains("| reason | cannot upgrade: gate health-command", "| exit code | 5 |");
    assertThat(shop.deployed()).isEqualTo(before);
  }

  @Test
  void gitLabJobHandsItsResultOn() {
    run(gitLabScript(), Map.of("UPGRADE_PIDFILE", shop.pidfile(), "UPGRADE_MIN_HEALTHY_TIME", "1s"))
        .exits(0);
    assertThat(outputs("upgrade.env"))
        .containsEntry("UPGRADED_RESULT", "committed")
        .containsEntry("UPGRADED_GENERATION", generation());
    // A later job would take them for its inputs.
    assertThat(outputs("upgrade.env").keySet()).noneMatch(name -> name.startsWith("UPGRADE_"));
    assertThat(machine.read(JOB + "/upgrade.md")).startsWith("### Upgrade committed\n");
  }

  @Test
  void whatIsWrongInTheJobIsTold() {
    run(gitLabScript(), Map.of("UPGRADE_PIDFILE", shop.pidfile(), "UPGRADE_BAKE", "soon")).exits(2);
    assertThat(outputs("upgrade.env"))
        .containsEntry("UPGRADED_RESULT", "usage")
        .hasEntrySatisfying(
            "UPGRADED_REASON", reason -> assertThat(reason).contains("--bake", "soon"));
    run(gitLabScript(), Map.of("UPGRADE_PIDFILE", "/tmp/nobody.pid")).exits(3);
    assertThat(outputs("upgrade.env"))
        .containsEntry("UPGRADED_RESULT", "no-master")
        .containsEntry("UPGRADED_GENERATION", "");
  }

  @Test
  void everyInputOfTheActionReachesTheScript() {
    Pattern variable = Pattern.compile("UPGRADE_[A-Z_]+");
    List<String> passed = all(variable, machine.read(CI + "github/action.yml"));
    String script = machine.read(CI + "upgrade");
    String header = script.substring(0, script.indexOf("set -u"));
    assertThat(passed).hasSize(12).hasSameElementsAs(all(variable, header));
    assertThat(all(variable, script.substring(header.length()))).containsAll(passed);
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group())
        .filter(name -> !name.equals("UPGRADE_"))
        .distinct()
        .toList();
  }

  private static Outcome gitHub(Map<String, String> inputs) {
    Map<String, String> environment = new TreeMap<>(inputs);
    environment.put("UPGRADE_PIDFILE", shop.pidfile());
    environment.put("GITHUB_ACTION_PATH", CI + "github");
    environment.put("GITHUB_OUTPUT", JOB + "/output");
    environment.put("GITHUB_STEP_SUMMARY", JOB + "/summary");
    return run(quoted("run: '(.*)'", CI + "github/action.yml"), environment);
  }

  private static String gitLabScript() {
    return quoted("    - '(.*)'", CI + "gitlab/upgrade.yml");
  }

  private static String quoted(String pattern, String file) {
    Matcher line = Pattern.compile(pattern).matcher(machine.read(file));
    assertThat(line.find()).as(file).isTrue();
    return line.group(1).replace("''", "'");
  }

  private static Outcome run(String script, Map<String, String> environment) {
    machine.sh("rm -rf %1$s && mkdir %1$s".formatted(JOB)).exits(0);
    return machine.sh("cd " + JOB + "\n" + script, environment);
  }

  private static Map<String, String> outputs(String file) {
    Map<String, String> outputs = new TreeMap<>();
    machine
        .read(JOB + "/" + file)
        .lines()
        .forEach(line -> outputs.put(line.replaceAll("=.*", ""), line.replaceFirst("[^=]*=", "")));
    return outputs;
  }

  private static String generation() {
    return String.valueOf(shop.ask(shop.pid()).getInt("generation"));
  }
}
