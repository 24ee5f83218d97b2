package dev.upgrader.harness.load;

import java.util.Map;

/**
 * A whole response.
 *
 * @param headers names in lower case
 * @param last the server will close the connection
 */
record Response(int status, Map<String, String> headers, String body, boolean last) {}
