package dev.upgrader.cli.gate;

import dev.upgrader.control.Status;
import java.util.Optional;

/** No worker of the new generation dies once it was live. What it has seen once it keeps saying. */
public final class SteadyWorkers implements Gate {

  private String seen;

  @Override
  public String name() {
    return "workers";
  }

  @Override
  public int patience(int asked) {
    return 1;
  }

  @Override
  public Verdict check(Candidates candidates) {
    if (candidates.fresh().isEmpty()) {
      return new Verdict.Pending("not ready yet");
    }
    Status fresh = candidates.fresh().get();
    Optional<Status.Worker> died =
        fresh.workers().stream().filter(worker -> worker.restarts() > 0).findFirst();
    died.ifPresent(worker -> seen = "worker " + worker.id() + " of the new generation has died");
    if (fresh.workers().isEmpty() && fresh.wanted() > 0) {
      seen = "the new generation has no workers any more";
    }
    return seen == null
        ? new Verdict.Healthy(fresh.workers().size() + " workers")
        : new Verdict.Unhealthy(seen);
  }
}
