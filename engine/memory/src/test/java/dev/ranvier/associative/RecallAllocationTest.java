package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ranvier.Backend;
import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Proof;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Recalling into the caller's arrays allocates nothing once it is compiled. */
@Proof
class RecallAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int CALLS = 20;

  private final float[][] patterns = Patterns.random(10, 200, 1);
  private final float[][] starts = new float[16][];
  private final float[][] results = new float[16][200];
  private final RecallLog log = RecallLog.of(16);

  RecallAllocationTest() {
    for (int i = 0; i < starts.length; i++) {
      starts[i] = Patterns.flipped(patterns[i % 10], 0.2, i);
    }
  }

  @Test
  void hopfield() {
    for (WeightForm form : new WeightForm[] {WeightForm.WEIGHTS, WeightForm.PATTERNS}) {
      HopfieldOptions options =
          HopfieldOptions.of(LearningRule.HEBBIAN).form(form).backend(backend()).threads(2);
      try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, options)) {
        Dynamics synchronous = Dynamics.synchronous();
        assertNone(() -> memory.recall(starts, results, log));
        assertNone(() -> memory.recall(synchronous, starts, results, log));
      }
    }
  }

  @Test
  void denseAndModern() {
    try (DenseAssociativeMemory dense =
            DenseAssociativeMemory.of(
                patterns, Interaction.exponential(), Dynamics.synchronous(), backend(), 1);
        ModernHopfieldNetwork modern =
            ModernHopfieldNetwork.of(patterns, Retrieval.beta(0.1), backend(), 1)) {
      Dynamics asynchronous = Dynamics.asynchronous();
      assertNone(() -> dense.recall(starts, results, log));
      assertNone(() -> dense.recall(asynchronous, starts, results, log));
      assertNone(() -> modern.recall(starts, results, log));
    }
  }

  private static Backend backend() {
    return Simd.current().available() ? Backend.SIMD : Backend.SCALAR;
  }

  private static void assertNone(Runnable recall) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long bytes = Long.MAX_VALUE;
    while (bytes != 0 && System.nanoTime() < end) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < CALLS; call++) {
        recall.run();
      }
      bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(bytes).isZero();
  }
}
