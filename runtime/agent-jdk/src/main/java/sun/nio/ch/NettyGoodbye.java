package sun.nio.ch;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;

/**
 * What Netty's HTTP/1.1 encoder calls while the goodbye is on. Netty's types are known by their
 * names only, as there may be several copies of them, relocated.
 */
public final class NettyGoodbye {

  private static final String HTTP = "io.netty.handler.codec.http.";

  /** Encoders whose last response head announced the end. */
  private static final Map<Object, Boolean> ANNOUNCED =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Encoders whose next response head answers a CONNECT by a tunnel. */
  private static final Map<Object, Boolean> TUNNELS =
      Collections.synchronizedMap(new WeakHashMap<>());

  private static final ClassValue<Kind> KIND =
      new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
          return new Kind(
              find(type, HTTP + "HttpResponse"),
              find(type, HTTP + "LastHttpContent") != null,
              find(type, HTTP + "HttpResponseEncoder") != null);
        }
      };

  private record Kind(Class<?> response, boolean last, boolean encoder) {}

  private NettyGoodbye() {}

  /** The first lines of a response: status line and, for a final response, the goodbye. */
  public static String head(Object encoder, Object version, Object status) {
    String line = status.toString();
    if (line.startsWith("1") || TUNNELS.remove(encoder) != null) {
      return version + " " + line + "\r\n";
    }
    ANNOUNCED.put(encoder, true);
    return version + " " + line + "\r\nconnection: close\r\n";
  }

  /** Whether {@code message} ends a response that announces, or has announced, the end. */
  public static boolean endsAfter(Object encoder, Object message) {
    Kind kind = KIND.get(message.getClass());
    boolean isHead = kind.response() != null;
    if ((!isHead && !kind.last()) || !KIND.get(encoder.getClass()).encoder()) {
      return false;
    }
    if (!isHead) {
      return ANNOUNCED.remove(encoder) != null;
    }
    int code = code(kind.response(), message);
    if (code / 100 == 2 && answersConnect(encoder)) {
      TUNNELS.put(encoder, true);
      return false;
    }
    TUNNELS.remove(encoder);
    return kind.last() && code >= 200;
  }

  /** Which HttpServerCodec knows; an encoder by itself does not. */
  private static boolean answersConnect(Object encoder) {
    try {
      Queue<?> unanswered = (Queue<?>) get(get(encoder, "this$0"), "queue");
      return String.valueOf(unanswered.peek()).equals("CONNECT");
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  private static Object get(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  private static int code(Class<?> type, Object response) {
    try {
      Method status = type.getMethod("status");
      return Integer.parseInt(status.invoke(response).toString().substring(0, 3));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Not to be told apart from an interim response: leaving the connection open loses nothing.
      return 100;
    }
  }

  private static Class<?> find(Class<?> type, String name) {
    if (type == null) {
      return null;
    }
    if (type.getName().endsWith(name)) {
      return type;
    }
    for (Class<?> each : type.getInterfaces()) {
      Class<?> found = find(each, name);
      if (found != null) {
        return found;
      }
    }
    return find(type.getSuperclass(), name);
  }
}
