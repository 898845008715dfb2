package dev.ranvier.io;

import java.io.IOException;

/**
 * Runs what a channel does to its end though the calling thread is interrupted, which would close
 * the channel: on a thread that nobody else knows. The interrupt is kept.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** What may fail. */
  interface Action {
    void run() throws IOException;
  }

  static void run(Action action) throws IOException {
    Throwable[] failure = new Throwable[1];
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("ranvier-save")
            .inheritInheritableThreadLocals(false)
            .start(() -> failure[0] = failureOf(action));
    join(thread);
    switch (failure[0]) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure[0]);
    }
  }

  private static Throwable failureOf(Action action) {
    try {
      action.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
