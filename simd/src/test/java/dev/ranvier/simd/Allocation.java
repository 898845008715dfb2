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
  private static final int QUIET = 3;
  private static final int PATIENCE_SECONDS = 240;

  private Allocation() {}

  /**
   * Repeats until three times 500 calls in a row allocate nothing. A first quiet time proves little
   * and its end no fault: when the compiler discards code it had optimistically compiled, objects
   * that were never made are made once. It fails after some minutes of processor time. Five seconds
   * on the clock were too few for nine of twelve JVMs that ran six at a time on one core, where the
   * compiler's threads wait for their turn; given a minute, all became quiet.
   */
  public static void assertNone(String what, Runnable operation) {
    Patience patience = Patience.of(PATIENCE_SECONDS, what + " without garbage");
    long bytes = Long.MAX_VALUE;
    int quiet = 0;
    while (quiet < QUIET && patience.isLeft()) {
      bytes = allocatedBy(operation);
      quiet = bytes == 0 ? quiet + 1 : 0;
    }
    assertThat(quiet)
        .as("quiet times; %d bytes in the last %d calls; %s", bytes, CALLS, patience)
        .isEqualTo(QUIET);
  }

  private static long allocatedBy(Runnable operation) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int call = 0; call < CALLS; call++) {
      operation.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
