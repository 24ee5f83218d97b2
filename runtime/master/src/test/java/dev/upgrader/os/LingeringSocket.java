package dev.upgrader.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;

/** A TCP socket with bytes that nobody fetches, whose last close waits for that. */
public final class LingeringSocket implements AutoCloseable {
  private static final int SO_LINGER = 13;
  private static final int SECONDS = 20;

  private final ServerSocket server;
  private final int fd;

  public LingeringSocket() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    fd = LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM);
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    ByteBuffer name = LibC.memory(16).putShort(0, (short) LibC.AF_INET);
    name.put(2, (byte) (address.getPort() >> 8)).put(3, (byte) address.getPort());
    name.put(4, (byte) 127).put(7, (byte) 1);
    LibC.connect(fd, name);
    LibC.setNonBlocking(fd);
    fill();
    LibC.setOption(fd, LibC.SOL_SOCKET, SO_LINGER, LibC.memory(8).putInt(0, 1).putInt(4, SECONDS));
  }

  private void fill() throws OsException {
    ByteBuffer bytes = LibC.memory(1024 * 1024);
    try {
      while (true) {
        LibC.send(fd, bytes.clear());
      }
    } catch (OsException e) {
      if (e.errno() != Errno.EAGAIN) {
        throw e;
      }
    }
  }

  /** Passes it along with one byte, and keeps no copy, unix(7). */
  public void sendAndClose(int channel) throws OsException {
    ByteBuffer control = LibC.memory(24).putLong(0, 20).putInt(8, LibC.SOL_SOCKET).putInt(12, 1);
    control.putInt(16, fd);
    ByteBuffer text = LibC.memory(1).put(0, (byte) '\n');
    ByteBuffer bytes = LibC.memory(16).putLong(0, LibC.address(text)).putLong(8, 1);
    ByteBuffer message = LibC.memory(56).putLong(16, LibC.address(bytes)).putLong(24, 1);
    message.putLong(32, LibC.address(control)).putLong(40, control.capacity());
    if (LibC.call("sendmsg", channel, LibC.address(message), 0) != 1) {
      throw new IllegalStateException("cannot pass " + fd + " of " + text + bytes + control);
    }
    LibC.close(fd);
  }

  @Override
  public void close() throws IOException {
    // Who waits in a close of the socket is answered with a reset.
    server.close();
  }
}
