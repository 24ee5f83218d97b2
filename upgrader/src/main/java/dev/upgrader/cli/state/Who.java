package dev.upgrader.cli.state;

import com.grack.nanojson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Who calls a command.
 *
 * @param sudoUser who has become this user by sudo
 * @param job where the CI job can be looked at, or its name
 */
public record Who(
    long uid, String login, Optional<String> sudoUser, String host, Optional<String> job) {

  /** The caller of this process. */
  public static Who calls() throws IOException {
    Map<String, String> environment = System.getenv();
    long uid = ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    return new Who(
        uid,
        System.getProperty("user.name", "?"),
        known(environment, "SUDO_USER"),
        Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.UTF_8).strip(),
        job(environment));
  }

  /** GitLab, Jenkins and GitHub each say it in their own way. */
  static Optional<String> job(Map<String, String> environment) {
    return known(environment, "CI_JOB_URL")
        .or(() -> known(environment, "BUILD_URL"))
        .or(
            () ->
                known(environment, "GITHUB_RUN_ID")
                    .map(
                        run ->
                            environment.getOrDefault("GITHUB_SERVER_URL", "https://github.com")
                                + "/"
                                + environment.getOrDefault("GITHUB_REPOSITORY", "?")
                                + "/actions/runs/"
                                + run));
  }

  private static Optional<String> known(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
  }

  /** For messages. */
  public String words() {
    return login
        + sudoUser.map(user -> " (sudo by " + user + ")").orElse("")
        + " on "
        + host
        + job.map(name -> ", job " + name).orElse("");
  }

  /** As an object. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("uid", uid);
    json.put("login", login);
    json.put("sudoUser", sudoUser.orElse(null));
    json.put("host", host);
    json.put("job", job.orElse(null));
    return json;
  }

  /** The opposite. */
  public static Who of(JsonObject json) {
    return new Who(
        json.getLong("uid", -1),
        json.getString("login", "?"),
        Optional.ofNullable(json.getString("sudoUser")),
        json.getString("host", "?"),
        Optional.ofNullable(json.getString("job")));
  }
}
