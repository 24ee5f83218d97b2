package com.example.shop;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A shop as a Spring Boot application. */
@SpringBootApplication
public class Shop {

  /** Serves until it is told to end. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Release release = Release.ofThisJar();
    if (release.is("exits")) {
      System.err.println("shop: cannot reach the database");
      System.exit(3);
    }
    if (release.is("hangs")) {
      new CountDownLatch(1).await();
    }
    SpringApplication.run(Shop.class, args);
  }

  @Bean
  Release release() throws IOException {
    return Release.ofThisJar();
  }
}
