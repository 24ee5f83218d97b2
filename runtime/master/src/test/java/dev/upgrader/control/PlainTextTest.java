package dev.upgrader.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void whatWouldMoveTheCursorOrStartASequenceIsShown() {
    assertEquals("red?[31m up?[A?", PlainText.of("red\u001b[31m up\u001b[A\r"));
    assertEquals("title?]0;gone?", PlainText.of("title\u009d]0;gone\u0007"));
  }

  @Test
  void aLineStaysOneLineAndLettersOfAllKindsStay() {
    assertEquals("two lines, für 日本 \ud83d\ude00", PlainText.of("two\nlines, für 日本 \ud83d\ude00"));
  }
}
