package com.example.shop;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Is never filled up in the release that never gets ready. */
@Component
class Stock implements HealthIndicator {
  private final Release release;

  Stock(Release release) {
    this.release = release;
  }

  @Override
  public Health health() {
    return release.is("never-ready")
        ? Health.outOfService().withDetail("reason", "the shelves are empty").build()
        : Health.up().build();
  }
}
