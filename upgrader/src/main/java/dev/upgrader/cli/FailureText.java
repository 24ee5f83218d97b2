package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.control.PlainText;
import java.io.PrintWriter;

/** How a failure is told. */
record FailureText(PrintWriter out, PrintWriter err, Format format) {

  /** To people on stderr, to scripts on stdout too. */
  int print(CommandFailure failure) {
    printForScripts(failure.exit(), failure.getMessage(), failure.advice());
    err.println("upgrader: " + PlainText.ofLines(failure.getMessage()));
    if (!failure.advice().isEmpty()) {
      err.println(PlainText.ofLines(failure.advice()));
    }
    return failure.exit().code();
  }

  /** What nobody has thought of. */
  int printBug(String command, Exception failure) {
    String told = "cannot " + command + ": internal error, please report it";
    printForScripts(ExitCode.INTERNAL, told, "Report it with what is on stderr.");
    err.println("upgrader: " + told);
    failure.printStackTrace(err);
    return ExitCode.INTERNAL.code();
  }

  /** Only what scripts read. */
  void printForScripts(ExitCode exit, String error, String advice) {
    if (format == Format.JSON) {
      JsonObject json = new JsonObject();
      json.put("result", exit.word());
      json.put("exit", exit.code());
      json.put("error", error);
      json.put("advice", advice);
      out.println(JsonWriter.string(json));
    }
  }
}
