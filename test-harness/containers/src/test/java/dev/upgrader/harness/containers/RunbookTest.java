package dev.upgrader.harness.containers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Does what the runbook says, word by word and in order: releases v1 to v3 and broken ones lie in
 * /opt/shop/releases.
 */
class RunbookTest {
  private static final Path PAGE =
      Path.of(System.getProperty("upgrader.root"), "docs/upgrade-runbook.md");

  @TestFactory
  Stream<DynamicTest> everyBlockEndsAsItSays() throws IOException {
    assumeTrue(Files.exists(PAGE), "no runbook yet");
    Machine machine = Machines.on(Jdk.V17);
    machine.sh(
        "mkdir -p /opt/shop /run/shop /etc/shop; cp -rs /opt/samples/jdk-http/releases /opt/shop/");
    machine.sh("ln -sfn /opt/shop/releases/v1 /opt/shop/current").exits(0);
    return Runbook.blocks(PAGE).stream()
        .map(block -> DynamicTest.dynamicTest(block.toString(), () -> run(machine, block)));
  }

  private static void run(Machine machine, Runbook.Block block) {
    machine.sh("set -e\n" + block.script(), Map.of("NO_COLOR", "1")).exits(block.exit());
  }
}
