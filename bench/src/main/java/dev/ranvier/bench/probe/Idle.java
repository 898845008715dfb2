package dev.ranvier.bench.probe;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until no thread of this process takes a processor: a library's own workers may wait for the
 * next call in a loop, OpenBLAS's for a tenth of a second and more, and slow down who comes next.
 */
public final class Idle {

  /** The system counts a process's time in steps of a hundredth of a second. */
  private static final long STEP_NANOS = 10_000_000;

  private static final long WINDOW_NANOS = 3 * STEP_NANOS;

  private static final long PATIENCE_NANOS = 1_000_000_000;

  private Idle() {}

  /** Returns after a window in which nothing ran, or after a second. */
  public static void await() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
      LockSupport.parkNanos(PATIENCE_NANOS / 5);
      return;
    }
    long start = System.nanoTime();
    long before;
    do {
      before = system.getProcessCpuTime();
      LockSupport.parkNanos(WINDOW_NANOS);
    } while (system.getProcessCpuTime() - before > STEP_NANOS
        && System.nanoTime() - start < PATIENCE_NANOS);
  }
}
