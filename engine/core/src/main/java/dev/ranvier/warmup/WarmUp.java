package dev.ranvier.warmup;

import dev.ranvier.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntConsumer;

/**
 * Repeats a call until the JVM has compiled it. A Vector API kernel allocates until the last
 * compiler is done with it, so where the JVM counts a thread's allocation the end is seen;
 * elsewhere time and number of calls decide.
 */
public final class WarmUp {

  private static final int QUIET_CALLS = 64;

  /** Of calls so long that each one runs its kernels thousands of times. */
  private static final long QUIET_NANOS = 2_000_000_000L;

  private static final int FEW_QUIET_CALLS = 2;

  /**
   * Of a predictor's calls: while a kernel waits for the last compiler, those of another batch size
   * may allocate nothing for longer than {@link #QUIET_CALLS}.
   */
  private static final long PREDICTOR_QUIET_NANOS = 250_000_000L;

  /**
   * Where calls allocate no longer after so many times less: what runs in machine code allocates in
   * a few first calls, and waits for no compiler but that of the Java around it.
   */
  private static final int TIMES_THE_NOISE = 4;

  private static final long LEAST_NANOS_IN_CODE = 100_000_000L;

  private final int enoughCalls;
  private final long leastNanos;
  private final long mostNanos;
  private final long leastQuietNanos;

  /** To full speed: for sessions that will be measured. */
  public WarmUp() {
    this(12_000, 600_000_000L, 20_000_000_000L);
  }

  /** To full speed on every path: for predictors, which answer in microseconds. */
  public static WarmUp ofPredictor() {
    return new WarmUp(12_000, 600_000_000L, 20_000_000_000L, PREDICTOR_QUIET_NANOS);
  }

  /**
   * Ends when a stretch of calls allocates nothing after so many calls or so long, or in any case.
   */
  public WarmUp(int enoughCalls, long leastNanos, long mostNanos) {
    this(enoughCalls, leastNanos, mostNanos, 0);
  }

  private WarmUp(int enoughCalls, long leastNanos, long mostNanos, long leastQuietNanos) {
    this.enoughCalls = enoughCalls;
    this.leastNanos = leastNanos;
    this.mostNanos = mostNanos;
    this.leastQuietNanos = leastQuietNanos;
  }

  /** Made-up features from 0 to 1, about a third of them zero, as images have them. */
  public static void fill(MemorySegment memory, Region features) {
    for (int row = 0; row < features.rows(); row++) {
      for (int column = 0; column < features.columns(); column++) {
        float value = column % 3 == 0 ? 0f : (row * 31 + column * 17) % 23 / 23f;
        long offsetBytes = features.rowBytes(row) + ((long) column << 2);
        memory.set(ValueLayout.JAVA_FLOAT, offsetBytes, value);
      }
    }
  }

  /** Runs the call, numbered from 0, and returns how often. */
  public int run(IntConsumer call) {
    AllocationCounter counter = AllocationCounter.ofThisThread();
    long start = System.nanoTime();
    ConstantStrings.make();
    long quietSince = start;
    int quiet = 0;
    int calls = 0;
    while (true) {
      long before = counter.bytes();
      call.accept(calls++);
      long after = counter.bytes();
      long now = System.nanoTime();
      if (after == before) {
        quiet++;
      } else {
        quiet = 0;
        quietSince = now;
      }
      long nanos = now - start;
      // Where nothing is counted all is noise.
      long noise = after == 0 ? nanos : TIMES_THE_NOISE * (quietSince - start);
      long least = Math.min(leastNanos, Math.max(LEAST_NANOS_IN_CODE, noise));
      boolean enough = calls >= enoughCalls || leastNanos > 0 && nanos >= least;
      boolean calm =
          quiet >= QUIET_CALLS && now - quietSince >= Math.min(leastQuietNanos, noise)
              || quiet >= FEW_QUIET_CALLS && now - quietSince >= QUIET_NANOS;
      if (nanos > mostNanos || enough && calm) {
        return calls;
      }
    }
  }
}
