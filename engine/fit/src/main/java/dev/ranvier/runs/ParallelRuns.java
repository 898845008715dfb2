package dev.ranvier.runs;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Runs that know nothing of each other, side by side on threads of their own. What a run gives must
 * depend on its number alone; then the number of threads changes no result.
 */
public final class ParallelRuns {

  private final String what;
  private final IntConsumer run;
  private final AtomicInteger next = new AtomicInteger();
  private final Throwable[] failures;
  private volatile boolean stopped;

  private ParallelRuns(String what, int count, IntConsumer run) {
    this.what = what;
    this.run = run;
    this.failures = new Throwable[count];
  }

  /**
   * Calls {@code run} for 0 to {@code count - 1}, each once, begun in this order; with one worker
   * on the calling thread. When a run throws, none is begun any more; those under way end, and the
   * exception of the lowest number is thrown on. An interrupt goes to the workers, too.
   *
   * @param what names the threads and the message of an interrupt, such as "Search"
   * @throws CancellationException if the calling thread was interrupted, whose flag stays
   */
  public static void run(String what, int count, int workers, IntConsumer run) {
    ParallelRuns runs = new ParallelRuns(what, count, run);
    int threads = Math.min(workers, count);
    if (threads <= 1) {
      runs.work();
    } else {
      runs.join(runs.start(threads));
    }
    runs.throwOn();
  }

  /**
   * Checks a number of workers.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public static int requireWorkers(String what, int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException(
          "%s: workers is %s, expected at least 1".formatted(what, workers));
    }
    return workers;
  }

  /**
   * To be called where an interrupt may have cut a run short, whose result must not count then.
   *
   * @throws CancellationException if this thread is interrupted; the flag stays
   */
  public static void requireUninterrupted(String what) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(what + ": interrupted before it was done");
    }
  }

  private Thread[] start(int threads) {
    Thread[] team = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      String name = "ranvier-" + what.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
      team[i] = Thread.ofPlatform().name(name + "-" + (i + 1)).daemon().start(this::work);
    }
    return team;
  }

  private void work() {
    while (!stopped) {
      int number = next.getAndIncrement();
      if (number >= failures.length) {
        return;
      }
      try {
        requireUninterrupted(what);
        run.accept(number);
      } catch (Throwable e) {
        failures[number] = e;
        stopped = true;
      }
    }
  }

  private void join(Thread[] team) {
    boolean interrupted = false;
    for (Thread thread : team) {
      boolean ended = false;
      while (!ended) {
        try {
          thread.join();
          ended = true;
        } catch (InterruptedException _) {
          interrupted = true;
          for (Thread each : team) {
            each.interrupt();
          }
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A failure proper goes before runs that were merely cut short. */
  private void throwOn() {
    Throwable first = null;
    for (Throwable failure : failures) {
      boolean better =
          first == null
              || first instanceof CancellationException
                  && !(failure instanceof CancellationException);
      if (failure != null && better) {
        first = failure;
      }
    }
    switch (first) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new IllegalStateException(what + ": " + first.getMessage(), first);
    }
  }
}
