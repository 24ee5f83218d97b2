package dev.upgrader.harness.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Header blocks of HTTP/2, RFC 7541, for a peer that was allowed no memory. Names of the static
 * table other than the statuses, and strings in Huffman's code, are of no use here and left out.
 */
final class HeaderBlock {
  private static final int FIRST_STATUS = 8;
  private static final String[] STATUSES = {"200", "204", "206", "304", "400", "404", "500"};
  private static final int HUFFMAN = 0x80;

  private HeaderBlock() {}

  /** As a literal; both texts are short. */
  static void write(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    for (String text : new String[] {name, value}) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      if (bytes.length > 126) {
        throw new IllegalArgumentException("too long: " + text);
      }
      block.write(bytes.length);
      block.writeBytes(bytes);
    }
  }

  static Map<String, String> read(byte[] bytes) {
    Map<String, String> headers = new HashMap<>();
    ByteBuffer block = ByteBuffer.wrap(bytes);
    while (block.hasRemaining()) {
      int first = block.get(block.position()) & 0xff;
      if (first >= 0x80) {
        int index = integer(block, 7);
        if (index >= FIRST_STATUS && index < FIRST_STATUS + STATUSES.length) {
          headers.put(":status", STATUSES[index - FIRST_STATUS]);
        }
      } else if (first >= 0x20 && first < 0x40) {
        integer(block, 5); // size of the memory
      } else {
        int index = integer(block, first >= 0x40 ? 6 : 4);
        String name = index == 0 ? string(block) : known(index);
        headers.put(name, string(block));
      }
    }
    return headers;
  }

  private static String known(int index) {
    boolean status = index >= FIRST_STATUS && index < FIRST_STATUS + STATUSES.length;
    return status ? ":status" : "static " + index;
  }

  private static String string(ByteBuffer block) {
    boolean huffman = (block.get(block.position()) & HUFFMAN) != 0;
    byte[] text = new byte[integer(block, 7)];
    block.get(text);
    return huffman ? "in Huffman's code" : new String(text, StandardCharsets.US_ASCII);
  }

  private static int integer(ByteBuffer block, int bits) {
    int limit = (1 << bits) - 1;
    int value = block.get() & limit;
    if (value < limit) {
      return value;
    }
    for (int shift = 0; true; shift += 7) {
      int next = block.get();
      value += (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
