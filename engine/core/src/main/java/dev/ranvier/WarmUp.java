package dev.ranvier;

import java.util.function.IntConsumer;

/**
 * Repeats a call until the JVM has compiled it. A Vector API kernel allocates until the last
 * compiler is done with it, so where the JVM counts a thread's allocation the end is seen;
 * elsewhere time and number of calls decide.
 */
final class WarmUp {

  private static final int QUIET_CALLS = 64;
  private static final int ENOUGH_CALLS = 12_000;
  private static final long LEAST_NANOS = 600_000_000L;
  private static final long MOST_NANOS = 20_000_000_000L;

  /** Runs the call, numbered from 0, and returns how often. */
  int run(IntConsumer call) {
    AllocationCounter counter = AllocationCounter.ofThisThread();
    long start = System.nanoTime();
    int quiet = 0;
    int calls = 0;
    while (true) {
      long before = counter.bytes();
      call.accept(calls++);
      long after = counter.bytes();
      quiet = after == before ? quiet + 1 : 0;
      long nanos = System.nanoTime() - start;
      boolean enough = calls >= ENOUGH_CALLS || nanos >= LEAST_NANOS;
      if (nanos > MOST_NANOS || (enough && quiet >= QUIET_CALLS)) {
        return calls;
      }
    }
  }
}
