package dev.upgrader.harness.load;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** TCP and Unix-domain channels alike. */
final class Sockets {
  private Sockets() {}

  static SocketChannel open(SocketAddress address) throws IOException {
    if (address instanceof UnixDomainSocketAddress) {
      return SocketChannel.open(StandardProtocolFamily.UNIX);
    }
    return SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Whether the server has ended a quiet connection. */
  static boolean ended(SocketChannel channel, ByteBuffer buffer) throws LostException {
    try {
      buffer.clear().limit(0);
      if (hasInput(channel, buffer)) {
        throw new LostException(Cause.MALFORMED, buffer.remaining() + " bytes nobody asked for");
      }
      return false;
    } catch (LostException e) {
      throw e;
    } catch (IOException e) {
      return true;
    }
  }

  /** Reads what is there without waiting; an exception if it is the end. */
  static boolean hasInput(SocketChannel channel, ByteBuffer buffer) throws IOException {
    channel.configureBlocking(false);
    buffer.compact();
    int count = channel.read(buffer);
    buffer.flip();
    if (count < 0) {
      throw new EOFException("closed while idle");
    }
    channel.configureBlocking(true);
    return count > 0;
  }

  static void close(Closeable channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
