package dev.ranvier.simd.vector;

/** Whether this machine multiplies and adds with one rounding. */
public final class Fma {

  /** Decided once. A constant, so that kernels choose at compile time. */
  public static final boolean IN_HARDWARE = probe();

  private Fma() {}

  /**
   * Times single calls: in hardware a call takes well under a microsecond even in the interpreter;
   * without it {@code Math.fma} goes through BigDecimal and takes far longer. Portable, and needs
   * no management module (which would cost tens of milliseconds at start).
   */
  private static boolean probe() {
    float sum = 0f;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 64; i++) {
      long start = System.nanoTime();
      sum = Math.fma(sum, 0.5f, 1.1f);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best < 2_000 && sum > 0f;
  }
}
