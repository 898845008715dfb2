package dev.ranvier.samples.command;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The rate of fused multiply-adds of one thread: 12 independent chains in registers, started with
 * different values so that the compiler cannot merge them. To be loaded only where the Vector API
 * is.
 */
final class FmaProbe {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int ROUNDS = 50_000;
  private static final float[] OUT = new float[SPECIES.length()];

  private FmaProbe() {}

  /** GFLOP/s over a slice of some tenths of a millisecond. */
  static double gflops() {
    long start = System.nanoTime();
    run(ROUNDS);
    long nanos = System.nanoTime() - start;
    return 2.0 * CHAINS * SPECIES.length() * ROUNDS / nanos;
  }

  private static void run(int rounds) {
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
    c0.add(c1).add(c2).add(c3).add(c4).add(c5).intoArray(OUT, 0);
    c6.add(c7).add(c8).add(c9).add(c10).add(c11).intoArray(OUT, 0);
  }
}
