package dev.upgrader.harness.load;

/** Why a request is lost. */
public enum Cause {
  REFUSED("refused"),
  RESET("reset"),
  CLOSED_UNANNOUNCED("kept-alive connection closed without goodbye"),
  CLOSED_BEFORE_RESPONSE("closed before the response"),
  CLOSED_INSIDE_RESPONSE("closed inside the response"),
  TIMED_OUT("timed out"),
  SERVER_ERROR("5xx"),
  WRONG_STATUS("unexpected status"),
  MALFORMED("malformed response"),
  WRONG_BODY("wrong body");

  private final String text;

  Cause(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
