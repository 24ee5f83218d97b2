package dev.upgrader.harness.faults;

import java.util.List;

/**
 * A method of the program whose beginning, and perhaps end, is a point.
 *
 * @param type its class, with slashes
 * @param before name of the point at its beginning, empty: none
 * @param after name of the point at its end, empty: none
 * @param subject whether its first argument says what the step is about
 */
record Hook(String type, String method, String before, String after, boolean subject) {
  private static final String MASTER = "dev/upgrader/master/";

  static final List<Hook> ALL =
      List.of(
          new Hook(MASTER + "Startup", "prepare", "prepares", "has prepared", false),
          new Hook(MASTER + "Master", "perform", "performs", "has performed", true),
          new Hook(MASTER + "LineChannel", "send", "says", "", true),
          new Hook(MASTER + "Worker", "line", "hears", "", true),
          new Hook(MASTER + "Successor", "line", "hears", "", true),
          new Hook(MASTER + "Predecessor", "line", "hears", "", true),
          new Hook(MASTER + "Preflight", "run", "tries the launcher", "", false),
          new Hook(MASTER + "Image", "replaceThis", "replaces itself", "", false),
          new Hook("dev/upgrader/os/Spawn", "start", "spawns", "has spawned", false),
          new Hook("dev/upgrader/control/ControlClient", "command", "asks", "has asked", true),
          new Hook(
              "dev/upgrader/cli/state/Intent", "write", "notes its intent", "has noted it", false),
          new Hook("dev/upgrader/cli/state/Intent", "forget", "forgets its intent", "", false),
          new Hook(
              "dev/upgrader/cli/sequence/ReleaseLink",
              "flip",
              "flips the release",
              "has flipped it",
              false),
          new Hook("dev/upgrader/cli/trail/Trail", "append", "writes the trail", "", false));

  static List<Hook> of(String type) {
    return ALL.stream().filter(hook -> hook.type.equals(type)).toList();
  }
}
