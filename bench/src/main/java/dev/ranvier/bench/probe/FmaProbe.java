package dev.ranvier.bench.probe;

import dev.ranvier.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The machine's FMA rate at this moment: 12 independent chains of fused multiply-adds in registers,
 * started with different values so that the compiler cannot merge them.
 */
public final class FmaProbe {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int ROUNDS = 100_000;
  static final int WARM_UP_SLICES = 60;
  private static final float[] OUT = memory();

  private FmaProbe() {}

  /** GFLOP/s over a slice of some tenths of a millisecond; NaN without the Vector API. */
  public static double gflops() {
    if (!Simd.current().available()) {
      return Double.NaN;
    }
    return gflops(OUT);
  }

  /** The same slice for a thread of its own, which brings memory of its own. */
  public static double gflops(float[] out) {
    long start = System.nanoTime();
    run(ROUNDS, out);
    long nanos = System.nanoTime() - start;
    return 2.0 * CHAINS * SPECIES.length() * ROUNDS / nanos;
  }

  /** Memory that a thread needs for a slice of its own. */
  static float[] memory() {
    return new float[CHAINS * SPECIES.length()];
  }

  private static void run(int rounds, float[] out) {
    FloatVector factor = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector c0 = factor.mul(1f);
    FloatVector c1 = factor.mul(2f);
    FloatVector c2 = factor.mul(3f);
    FloatVector c3 = factor.mul(4f);
    FloatVector c4 = factor.mul(5f);
    FloatVector c5 = factor.mul(6f);
    FloatVector c6 = factor.mul(7f);
    FloatVector c7 = factor.mul(8f);
    FloatVector c8 = factor.mul(9f);
    FloatVector c9 = factor.mul(10f);
    FloatVector c10 = factor.mul(11f);
    FloatVector c11 = factor.mul(12f);
    for (int i = 0; i < rounds; i++) {
      c0 = c0.fma(factor, factor);
      c1 = c1.fma(factor, factor);
      c2 = c2.fma(factor, factor);
      c3 = c3.fma(factor, factor);
      c4 = c4.fma(factor, factor);
      c5 = c5.fma(factor, factor);
      c6 = c6.fma(factor, factor);
      c7 = c7.fma(factor, factor);
      c8 = c8.fma(factor, factor);
      c9 = c9.fma(factor, factor);
      c10 = c10.fma(factor, factor);
      c11 = c11.fma(factor, factor);
    }
    int lanes = SPECIES.length();
    c0.intoArray(out, 0);
    c1.intoArray(out, lanes);
    c2.intoArray(out, 2 * lanes);
    c3.intoArray(out, 3 * lanes);
    c4.intoArray(out, 4 * lanes);
    c5.intoArray(out, 5 * lanes);
    c6.intoArray(out, 6 * lanes);
    c7.intoArray(out, 7 * lanes);
    c8.intoArray(out, 8 * lanes);
    c9.intoArray(out, 9 * lanes);
    c10.intoArray(out, 10 * lanes);
    c11.intoArray(out, 11 * lanes);
  }
}
