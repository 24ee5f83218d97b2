/**
 * The control socket: {@code PIDFILE.d/PID.sock} in a 0700 directory, one JSON object a line in
 * each direction.
 *
 * <p>A request is {@code {"v":1,"command":"…"}}. Commands: {@code status}; {@code metrics} (the
 * text for Prometheus, as {@code "metrics"}); {@code watch} (a status at once and one more after
 * every change, until the client goes); and one for each action that a signal asks for: {@code
 * upgrade} (USR2; {@code "canary":N}: with N live workers at first), {@code quiet} (WINCH; {@code
 * "park":true} parks whatever the configuration says), {@code stop} (QUIT; to the old master of two
 * it is the commit), {@code stop-now} (TERM), {@code return} (HUP to a quiet old master), {@code
 * reload} (HUP where that reads the configuration, else refused), {@code rollback} (to either
 * master of two), {@code scale} ({@code "workers":N}), {@code pause}, {@code resume}. With {@code
 * "beside":PID} any of them is refused unless the new master of that number is there. And {@code
 * reopen} (USR1), which is answered when the workers have answered, with what could not be done as
 * {@code "failed":["…"]}.
 *
 * <p>The answer is {@code {"v":1,"ok":true}}, with {@code "status":{…}} where it was asked for, or
 * {@code {"v":1,"ok":false,"refused":"cannot upgrade: …"}}, with {@code "kind":"configuration"}
 * where the configuration is what is wrong. Accepted means begun; {@code watch} tells the outcome.
 */
package dev.upgrader.control;
