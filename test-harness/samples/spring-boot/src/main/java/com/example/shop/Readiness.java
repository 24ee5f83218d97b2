package com.example.shop;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Refuses traffic in the release that never gets ready. */
@Component
class Readiness {
  private final Release release;
  private final ApplicationEventPublisher events;

  Readiness(Release release, ApplicationEventPublisher events) {
    this.release = release;
    this.events = events;
  }

  @EventListener(ApplicationReadyEvent.class)
  void started() {
    if (release.is("never-ready")) {
      AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
    }
  }
}
