package dev.upgrader.harness.load;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a load does.
 *
 * @param protocol that the clients speak
 * @param address of the server, TCP or Unix-domain
 * @param host for the Host header
 * @param path of every request
 * @param fresh clients that open a new connection for each request
 * @param keptAlive clients that keep their connection as long as the server lets them
 * @param think between an answer and the next request
 * @param timeout for one request, connecting included
 * @param body the whole body of a valid response; its first group, if any, is the version
 * @param duration after which the load ends by itself, zero: never
 * @param requests after which the load ends by itself, zero: never
 * @param style of the requests, HTTP/1 only
 */
public record Plan(
    Protocol protocol,
    SocketAddress address,
    String host,
    String path,
    int fresh,
    int keptAlive,
    Think think,
    Duration timeout,
    Pattern body,
    Duration duration,
    long requests,
    Style style) {

  /** Answers of the sample services. */
  private static final Pattern SHOP = Pattern.compile("shop (\\S+)\n");

  /** 16 clients, one connection per request, that ask {@code /} for the shop's version. */
  public static Plan against(SocketAddress address) {
    return new Plan(
        Protocol.HTTP,
        address,
        "localhost",
        "/",
        16,
        0,
        Think.NOT,
        Duration.ofSeconds(10),
        SHOP,
        Duration.ZERO,
        0,
        Style.PLAIN);
  }

  /** The same in another protocol. */
  public Plan speaking(Protocol protocol) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }

  /** The same against another server. */
  public Plan at(SocketAddress address) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }

  /** The same with other clients. */
  public Plan clients(int fresh, int keptAlive) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }

  /** The same with another path and another expected body. */
  public Plan asking(String path, Pattern body) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }

  /** The same with pauses between the requests of a client. */
  public Plan thinking(Duration min, Duration max) {
    return thinking(new Think(min, max, false));
  }

  /** The same. */
  public Plan thinking(Think think) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }

  /** The same with another bound on each request. */
  public Plan timeout(Duration timeout) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }

  /** The same with requests of another style. */
  public Plan in(Style style) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }

  /** The same, ending by itself; zero is no bound. */
  public Plan bounded(Duration duration, long requests) {
    return new Plan(
        protocol, address, host, path, fresh, keptAlive, think, timeout, body, duration, requests,
        style);
  }
}
