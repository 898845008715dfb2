package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Proves that an operation allocates nothing once it is compiled. A vector that is boxed shows here
 * as garbage.
 */
public final class Allocation {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 500;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private Allocation() {}

  /** Repeats until 500 calls allocate nothing, then asks for the same twice more. */
  public static void assertNone(String what, Runnable operation) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    long bytes = Long.MAX_VALUE;
    while (bytes != 0 && System.nanoTime() < deadline) {
      bytes = allocatedBy(operation);
    }
    assertThat(bytes).as("%s, bytes in %d calls after warm-up", what, CALLS).isZero();
    assertThat(allocatedBy(operation) + allocatedBy(operation)).as(what).isZero();
  }

  private static long allocatedBy(Runnable operation) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int call = 0; call < CALLS; call++) {
      operation.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
