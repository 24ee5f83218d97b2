package dev.upgrader.cli.sequence;

/** The operator's Ctrl-C. */
public interface Interruption {

  /** What an operator may want then. */
  enum Choice {
    LEAVE,
    COMMIT,
    ROLLBACK
  }

  /** Nobody is there to be asked: the process ends as it is used to. */
  Interruption NONE =
      new Interruption() {
        @Override
        public Ear listen(Runnable interrupted) {
          return () -> {};
        }

        @Override
        public Choice ask() {
          return Choice.LEAVE;
        }
      };

  /** Listens until it is closed. */
  interface Ear extends AutoCloseable {
    @Override
    void close();
  }

  /** Calls {@code interrupted} once, from another thread. */
  Ear listen(Runnable interrupted);

  /** Asks. */
  Choice ask();
}
