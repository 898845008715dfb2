package dev.ranvier.simd;

/** The comparison with an oracle, without an object per element. */
public final class Close {

  private Close() {}

  public static void check(double actual, double expected, double bound, Object what) {
    if (!(Math.abs(actual - expected) <= bound)) {
      throw new AssertionError(
          what + ": " + actual + " is not within " + bound + " of " + expected);
    }
  }
}
