package dev.ranvier.bench.probe;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Repeats a call until some in a row allocate nothing: the vector kernels and the calls into
 * libraries do so until the last compiler is done with them.
 */
public final class WarmUp {

  private static final long LEAST_NANOS = 500_000_000;
  private static final long MOST_NANOS = 15_000_000_000L;
  private static final int QUIET_CALLS = 3;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private WarmUp() {}

  public static void run(Runnable call) {
    run(call, LEAST_NANOS);
  }

  /** The same, for so long at least: a call without vectors is quiet from its start. */
  public static void run(Runnable call, long leastNanos) {
    long start = System.nanoTime();
    int quiet = 0;
    while (true) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      call.run();
      quiet = THREADS.getCurrentThreadAllocatedBytes() == before ? quiet + 1 : 0;
      long nanos = System.nanoTime() - start;
      if (nanos > MOST_NANOS || nanos > leastNanos && quiet >= QUIET_CALLS) {
        return;
      }
    }
  }
}
