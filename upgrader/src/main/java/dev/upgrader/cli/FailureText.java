package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.control.PlainText;
import java.io.PrintWriter;

/** How a failure is told. */
record FailureText(PrintWriter out, PrintWriter err, Format format) {

  /** To people on stderr, to scripts on stdout too. */
  int print(CommandFailure failure) {
    if (format == Format.JSON) {
      JsonObject json = new JsonObject();
      json.put("result", failure.exit().word());
      json.put("exit", failure.exit().code());
      json.put("error", failure.getMessage());
      out.println(JsonWriter.string(json));
    }
    err.println("upgrader: " + PlainText.ofLines(failure.getMessage()));
    if (!failure.advice().isEmpty()) {
      err.println(PlainText.ofLines(failure.advice()));
    }
    return failure.exit().code();
  }
}
