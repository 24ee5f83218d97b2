package dev.upgrader.agent.goodbye;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a JVM, or another agent in it, may do to the one who changes its classes. */
final class GoodbyeTest {
  private final List<String> told = new CopyOnWriteArrayList<>();

  static List<Throwable> failures() {
    return List.of(
        new UnsupportedOperationException("class redefinition failed"),
        new InternalError("of the JVM"),
        new VerifyError("of another agent's making"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aServerThatCannotBeChangedIsToldAndHoldsUpNothing(Throwable failure) throws Exception {
    Goodbye goodbye = new Goodbye(jvm(failure), told::add);
    for (boolean wanted : new boolean[] {true, false, true}) {
      goodbye.want(wanted);
      goodbye.await(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
      assertThat(goodbye.isSaid()).isFalse();
    }
    assertThat(told).isNotEmpty().allMatch(text -> text.equals("cannot say goodbye: " + failure));
  }

  @Test
  void aChangeThatNeverEndsIsAwaitedNoLongerThanTheDeadline() throws Exception {
    Goodbye goodbye = new Goodbye(jvm(null), told::add);
    goodbye.want(true);
    goodbye.await(System.nanoTime());
    assertThat(goodbye.isSaid()).isFalse();
  }

  /** With the JDK's own HTTP server loaded; a failure of null: it does not come back. */
  private static Instrumentation jvm(Throwable failure) {
    return (Instrumentation)
        Proxy.newProxyInstance(
            GoodbyeTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAllLoadedClasses" ->
                      new Class<?>[] {Class.forName("sun.net.httpserver.ExchangeImpl")};
                  case "removeTransformer" -> true;
                  case "retransformClasses" -> {
                    if (failure != null) {
                      throw failure;
                    }
                    TimeUnit.DAYS.sleep(1);
                    yield null;
                  }
                  default -> null;
                });
  }
}
