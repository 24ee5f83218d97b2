package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Interruption;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Ctrl-C on a terminal asks what shall become of an upgrade that is under way. */
final class CtrlC implements Interruption {

  private final Console console;

  private CtrlC(Console console) {
    this.console = console;
  }

  /** Where there is nobody to be asked a Ctrl-C ends the process, as everywhere. */
  static Interruption ofTerminal(Console console) {
    return Terminal.STDERR.isPresent() && Terminal.STDIN.isPresent() ? new CtrlC(console) : NONE;
  }

  @Override
  public Ear listen(Runnable interrupted) {
    Object before = handle(handler(interrupted));
    return () -> handle(before);
  }

  /**
   * The class of module jdk.unsupported is meant for this, but a compiler that treats warnings as
   * errors refuses its name.
   */
  private static Object handle(Object handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object interrupt = signal.getConstructor(String.class).newInstance("INT");
      return signal.getMethod("handle", signal, handlers).invoke(null, interrupt, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot listen for Ctrl-C", e);
    }
  }

  private static Object handler(Runnable interrupted) {
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      return Proxy.newProxyInstance(
          CtrlC.class.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) -> {
            if (!method.getName().equals("handle")) {
              return method.invoke(interrupted, arguments);
            }
            interrupted.run();
            return null;
          });
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("cannot listen for Ctrl-C", e);
    }
  }

  /** No answer, such as a terminal that is gone, leaves all as it is. */
  @Override
  public Choice ask() {
    console.endShow();
    try (RandomAccessFile terminal = new RandomAccessFile("/dev/tty", "rw")) {
      while (true) {
        terminal.write(
            "\nThe upgrade is under way. [l]eave it undecided, [c]ommit or [r]oll back? "
                .getBytes(StandardCharsets.UTF_8));
        String answer = terminal.readLine();
        switch (answer == null ? "l" : answer.strip().toLowerCase(Locale.ROOT)) {
          case "l", "leave" -> {
            return Choice.LEAVE;
          }
          case "c", "commit" -> {
            return Choice.COMMIT;
          }
          case "r", "rollback", "roll back" -> {
            return Choice.ROLLBACK;
          }
          default -> {}
        }
      }
    } catch (IOException e) {
      System.err.println("upgrader: cannot ask: " + e.getMessage());
      return Choice.LEAVE;
    }
  }
}
