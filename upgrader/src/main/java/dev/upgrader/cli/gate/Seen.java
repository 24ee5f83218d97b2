package dev.upgrader.cli.gate;

/**
 * What a command has seen itself of requests to the service.
 *
 * @param requests that it has sent, by health URLs
 * @param lost those that were not answered well, and connections that the kernel has dropped
 *     because a listener's queue was full
 */
public record Seen(long requests, long lost) {
  /** None. */
  public static final Seen NOTHING = new Seen(0, 0);

  /** Both together. */
  public Seen plus(Seen more) {
    return new Seen(requests + more.requests, lost + more.lost);
  }

  /** What has come since. */
  public Seen since(Seen before) {
    return new Seen(requests - before.requests, lost - before.lost);
  }
}
