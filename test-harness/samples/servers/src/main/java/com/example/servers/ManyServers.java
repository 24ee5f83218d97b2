package com.example.servers;

/**
 * Several servers in one process. Arguments: a port that two of them bind, each by a library of its
 * own, a port that one binds, and a port for datagrams; one more binds whatever port is free.
 */
public final class ManyServers {

  private ManyServers() {}

  /** As main of each of the servers. */
  private interface Main {
    void run(String[] arguments) throws Exception;
  }

  public static void main(String[] arguments) {
    start(SocketServer::main, arguments[0]);
    start(SelectorServer::main, arguments[0]);
    start(BlockingChannelServer::main, arguments[1]);
    start(EchoServer::main, arguments[2]);
    start(SocketServer::main, "0");
  }

  private static void start(Main main, String port) {
    Thread thread =
        new Thread(
            () -> {
              try {
                main.run(new String[] {port});
              } catch (Exception e) {
                throw new IllegalStateException("cannot serve at port " + port, e);
              }
            });
    thread.start();
  }
}
