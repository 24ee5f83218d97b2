package dev.upgrader.harness.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * One lost request.
 *
 * @param since from the start of the load to the moment the loss was noticed
 * @param asked how long the request had been under way then
 * @param connectionAge zero if there was no connection yet
 * @param requestOnConnection 1 for the first
 */
public record Loss(
    Cause cause,
    String detail,
    Duration since,
    Instant at,
    int client,
    Duration asked,
    Duration connectionAge,
    int requestOnConnection) {

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "lost at %.3f s (%s) after %d ms: %s; client %d, connection open for %d ms, request %d on it%s",
        since.toMillis() / 1e3,
        at,
        asked.toMillis(),
        cause,
        client,
        connectionAge.toMillis(),
        requestOnConnection,
        detail.isEmpty() ? "" : ": " + detail);
  }
}
