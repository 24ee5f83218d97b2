package com.example.shop;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the shop answers. */
@RestController
class Storefront {
  private final Release release;

  Storefront(Release release) {
    this.release = release;
  }

  @GetMapping("/")
  ResponseEntity<String> home() {
    return answer(HttpStatus.OK, "shop " + release.version());
  }

  @GetMapping("/slow")
  ResponseEntity<String> slow(@RequestParam(defaultValue = "1000") long ms)
      throws InterruptedException {
    Thread.sleep(ms);
    return home();
  }

  @GetMapping("/health")
  ResponseEntity<String> health() {
    boolean ready = !release.is("never-ready");
    return answer(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, ready ? "UP" : "DOWN");
  }

  private ResponseEntity<String> answer(HttpStatus status, String text) {
    return ResponseEntity.status(status).header("X-Version", release.version()).body(text + "\n");
  }
}
