package com.example.shop;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which release of the shop this jar holds. */
record Release(String version, String behaviour) {

  static Release ofThisJar() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Release.class.getResourceAsStream("/release.properties")) {
      properties.load(in);
    }
    return new Release(properties.getProperty("version"), properties.getProperty("behaviour"));
  }

  boolean is(String wanted) {
    return behaviour.equals(wanted);
  }
}
