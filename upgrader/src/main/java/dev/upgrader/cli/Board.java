package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Scene;
import java.io.PrintWriter;
import java.util.List;

/** The last lines of a terminal, drawn anew in their place; what is printed goes above them. */
final class Board {

  private static final String CLEAR_BELOW = "\r\u001b[J";

  private final PrintWriter out;
  private final boolean colour;
  private final Shares shares;
  private int drawn;

  Board(PrintWriter out, boolean colour, Shares shares) {
    this.out = out;
    this.colour = colour;
    this.shares = shares;
  }

  void draw(Scene scene) {
    shares.of(scene.masters());
    List<String> lines = new SceneText(scene, shares, colour).lines();
    erase();
    // Cut and not wrapped: a line that takes two would not be erased whole.
    out.print("\u001b[?7l" + String.join("\n", lines) + "\u001b[?7h\n");
    out.flush();
    drawn = lines.size();
  }

  void erase() {
    if (drawn > 0) {
      out.print("\u001b[" + drawn + "A" + CLEAR_BELOW);
      out.flush();
      drawn = 0;
    }
  }
}
