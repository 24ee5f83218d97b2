package dev.upgrader.harness.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * HTTP/2, one request at a time, RFC 9113; gRPC upon it. Nothing is asked twice: a request that the
 * server did not take because it was about to go is as lost as any other.
 */
final class Http2Connection implements Connection {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel socket;
  private final ByteChannel channel;
  private final Plan plan;
  private final boolean grpc;
  private final ByteBuffer in = ByteBuffer.allocate(32 * 1024).limit(0);
  private int stream = -1;
  private boolean begun;
  private boolean goAway;
  private int lastStream = Integer.MAX_VALUE;

  private record Frame(int type, int flags, int stream, ByteBuffer content) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    int number(int at) {
      return content.getInt(at) & Integer.MAX_VALUE;
    }

    byte[] payload() {
      byte[] bytes = new byte[content.capacity()];
      content.get(0, bytes);
      return bytes;
    }
  }

  Http2Connection(SocketChannel socket, ByteChannel channel, Plan plan, Protocol protocol)
      throws IOException {
    this.socket = socket;
    this.channel = channel;
    this.plan = plan;
    this.grpc = protocol == Protocol.GRPC;
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.writeBytes(PREFACE);
    // No memory for headers, so that each response can be read by itself; no pushes.
    hello.writeBytes(frame(SETTINGS, 0, 0, new byte[] {0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0}));
    // Room for all that will come on this connection.
    hello.writeBytes(frame(8, 0, 0, new byte[] {0x7f, 0, 0, 0}));
    send(hello.toByteArray());
  }

  @Override
  public Response exchange() throws IOException {
    stream += 2;
    begun = false;
    send(request());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Map<String, String> headers = new HashMap<>();
    for (Frame frame = read(); true; frame = read()) {
      if (frame.stream() != stream) {
        control(frame);
      } else if (frame.type() == RST_STREAM) {
        throw new LostException(Cause.RESET, "stream reset, error " + frame.number(0));
      } else if (frame.type() == HEADERS) {
        begun = true;
        headers.putAll(HeaderBlock.read(block(frame)));
      } else if (frame.type() == DATA) {
        body.writeBytes(unpadded(frame));
      }
      if (frame.stream() == stream && frame.type() <= HEADERS && frame.has(END_STREAM)) {
        return response(headers, body.toByteArray());
      }
    }
  }

  private Response response(Map<String, String> headers, byte[] body) throws LostException {
    String status = headers.getOrDefault(":status", "0");
    String text = new String(body, StandardCharsets.UTF_8);
    if (grpc) {
      if (!"0".equals(headers.get("grpc-status"))) {
        throw new LostException(Cause.WRONG_STATUS, "gRPC " + headers);
      }
      // One message: a flag and the length before it.
      text = text.substring(5);
    }
    return new Response(Integer.parseInt(status), headers, text, goAway);
  }

  private byte[] request() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    HeaderBlock.write(block, ":method", grpc ? "POST" : "GET");
    HeaderBlock.write(block, ":scheme", "http");
    HeaderBlock.write(block, ":path", plan.path());
    HeaderBlock.write(block, ":authority", plan.host());
    if (!grpc) {
      return frame(HEADERS, END_STREAM | END_HEADERS, stream, block.toByteArray());
    }
    HeaderBlock.write(block, "content-type", "application/grpc");
    HeaderBlock.write(block, "te", "trailers");
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(frame(HEADERS, END_HEADERS, stream, block.toByteArray()));
    both.writeBytes(frame(DATA, END_STREAM, stream, new byte[5]));
    return both.toByteArray();
  }

  private void control(Frame frame) throws IOException {
    if (frame.type() == SETTINGS && !frame.has(ACK)) {
      send(frame(SETTINGS, ACK, 0, new byte[0]));
    } else if (frame.type() == PING && !frame.has(ACK)) {
      send(frame(PING, ACK, 0, frame.payload()));
    } else if (frame.type() == GOAWAY) {
      goAway = true;
      lastStream = frame.number(0);
      if (stream > lastStream) {
        throw new LostException(
            Cause.REFUSED, "GOAWAY after stream " + lastStream + ", error " + frame.number(4));
      }
    }
  }

  private byte[] block(Frame head) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    byte[] first = unpadded(head);
    int skipped = head.has(PRIORITY) ? 5 : 0;
    block.write(first, skipped, first.length - skipped);
    for (Frame frame = head; !frame.has(END_HEADERS); ) {
      frame = read();
      if (frame.type() != CONTINUATION) {
        throw new LostException(Cause.MALFORMED, "frame " + frame.type() + " inside headers");
      }
      block.writeBytes(frame.payload());
    }
    return block.toByteArray();
  }

  private static byte[] unpadded(Frame frame) {
    if (!frame.has(PADDED)) {
      return frame.payload();
    }
    int end = frame.payload().length - (frame.payload()[0] & 0xff);
    return Arrays.copyOfRange(frame.payload(), 1, end);
  }

  private Frame read() throws IOException {
    fill(9);
    int length = (in.get() & 0xff) << 16 | (in.getShort() & 0xffff);
    int type = in.get();
    int flags = in.get();
    int id = in.getInt() & Integer.MAX_VALUE;
    if (length > 16 * 1024) {
      throw new LostException(Cause.MALFORMED, "frame of " + length + " bytes");
    }
    fill(length);
    byte[] payload = new byte[length];
    in.get(payload);
    return new Frame(type, flags, id, ByteBuffer.wrap(payload));
  }

  private void fill(int count) throws IOException {
    while (in.remaining() < count) {
      in.compact();
      int read = channel.read(in);
      in.flip();
      if (read < 0) {
        throw new EOFException("end of stream");
      }
    }
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private void send(byte[] bytes) throws IOException {
    for (ByteBuffer out = ByteBuffer.wrap(bytes); out.hasRemaining(); ) {
      channel.write(out);
    }
  }

  @Override
  public boolean begun() {
    return begun;
  }

  /** Reads what has come since: a GOAWAY that did not wait for a response is one to be heeded. */
  @Override
  public boolean endedWhileIdle() throws LostException {
    if (channel != socket) {
      return false;
    }
    try {
      while (in.hasRemaining() || Sockets.hasInput(socket, in)) {
        control(read());
      }
      return goAway;
    } catch (LostException e) {
      throw e;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
