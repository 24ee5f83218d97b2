package dev.upgrader.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message as one line: the record's name, then {@code key=value} for each component, values
 * percent-encoded; a null is left out, a list is a comma-separated run of encoded parts. No JSON:
 * this class is loaded into the user's JVM, so it brings nothing along. Keys that a reader does not
 * know are skipped, so that a newer side may say more.
 */
public final class Wire {

  /**
   * The longest line that either side reads, in bytes; beyond it the other side is broken and the
   * channel is closed.
   */
  public static final int MAX_LINE = 64 * 1024;

  private static final Map<String, Class<?>> TYPES = types();

  private Wire() {}

  /** The line for {@code message}, without its newline. */
  public static String encode(Message message) {
    return message.getClass().getSimpleName() + fields((Record) message);
  }

  /**
   * The message that {@code line} stands for.
   *
   * @throws IllegalArgumentException the line is not one of the closed list; the text says why
   */
  public static Message decode(String line) {
    int space = line.indexOf(' ');
    String name = space < 0 ? line : line.substring(0, space);
    Class<?> type = TYPES.get(name);
    if (type == null) {
      throw new IllegalArgumentException("cannot read message: unknown name " + abbreviated(name));
    }
    return (Message) record(type, space < 0 ? "" : line.substring(space + 1));
  }

  private static Map<String, Class<?>> types() {
    Map<String, Class<?>> types = new HashMap<>();
    for (Class<?> direction : Message.class.getPermittedSubclasses()) {
      for (Class<?> type : direction.getPermittedSubclasses()) {
        types.put(type.getSimpleName(), type);
      }
    }
    return types;
  }

  private static String fields(Record record) {
    StringBuilder line = new StringBuilder();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = valueOf(component, record);
      if (value != null) {
        line.append(' ').append(component.getName()).append('=').append(text(value));
      }
    }
    return line.toString();
  }

  private static Object valueOf(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      StringBuilder joined = new StringBuilder();
      for (Object element : list) {
        joined.append(text(element)).append(',');
      }
      return joined.toString();
    }
    return encoded(value instanceof Record record ? fields(record).strip() : value.toString());
  }

  private static Object record(Class<?> type, String text) {
    Map<String, String> fields = new HashMap<>();
    for (String field : text.split(" ")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] parameters = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      parameters[i] = components[i].getType();
      values[i] = value(components[i], fields.get(components[i].getName()), type);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read message " + type.getSimpleName(), e);
    }
  }

  private static Object value(RecordComponent component, String text, Class<?> owner) {
    Class<?> type = component.getType();
    if (text == null) {
      if (!component.isAnnotationPresent(Nullable.class)) {
        throw new IllegalArgumentException(
            "cannot read message "
                + owner.getSimpleName()
                + ": "
                + component.getName()
                + " is missing");
      }
      return null;
    }
    if (type == List.class) {
      Type element = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
      return list((Class<?>) element, text, owner);
    }
    return scalar(type, text, owner);
  }

  /** Every element is followed by a comma. */
  private static List<Object> list(Class<?> element, String text, Class<?> owner) {
    if (!text.isEmpty() && !text.endsWith(",")) {
      throw new IllegalArgumentException(
          "cannot read message "
              + owner.getSimpleName()
              + ": a list that is cut off: "
              + abbreviated(text));
    }
    List<Object> list = new ArrayList<>();
    for (int from = 0, comma; from < text.length(); from = comma + 1) {
      comma = text.indexOf(',', from);
      list.add(scalar(element, text.substring(from, comma), owner));
    }
    return List.copyOf(list);
  }

  private static Object scalar(Class<?> type, String encoded, Class<?> owner) {
    String text = decoded(encoded, owner);
    if (type == String.class) {
      return text;
    }
    try {
      if (type == int.class || type == Integer.class) {
        return Integer.parseInt(text);
      }
      if (type == long.class || type == Long.class) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "cannot read message " + owner.getSimpleName() + ": not a number: " + abbreviated(text),
          e);
    }
    if (type == boolean.class) {
      return Boolean.parseBoolean(text);
    }
    return record(type, text);
  }

  private static String decoded(String encoded, Class<?> owner) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot read message " + owner.getSimpleName() + ": not encoded: " + abbreviated(encoded),
          e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
