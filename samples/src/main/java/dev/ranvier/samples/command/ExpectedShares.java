package dev.ranvier.samples.command;

import dev.ranvier.Backend;
import java.util.List;
import java.util.Map;

/**
 * What part of the rate of fused multiply-adds the product 128x512x784 reaches on one thread, by
 * the width of vectors: as {@code doctor} itself found it on an idle AMD EPYC with AVX-512, for 256
 * bits with {@code -XX:UseAVX=2} and OpenBLAS's core Zen. The tables of {@code AUTO} have ratios
 * alone, which say nothing of both being slow.
 *
 * @param bits of a vector
 * @param shares by backend
 */
record ExpectedShares(int bits, Map<Backend, Double> shares) {

  private static final List<ExpectedShares> ALL =
      List.of(
          new ExpectedShares(
              512, Map.of(Backend.SIMD, 0.92, Backend.BLAS, 0.72, Backend.SCALAR, 0.11)),
          new ExpectedShares(
              256, Map.of(Backend.SIMD, 0.90, Backend.BLAS, 0.65, Backend.SCALAR, 0.07)));

  /** Half of it is too little: something is wrong with the machine, its JVM or the library. */
  private static final double LEAST = 0.5;

  /** Of the machine whose vectors are nearest in width. */
  static ExpectedShares of(int bits) {
    return ALL.stream()
        .min(
            (one, other) -> Integer.compare(Math.abs(one.bits - bits), Math.abs(other.bits - bits)))
        .orElseThrow();
  }

  /** Whether a share is too little; not of one that is not known. */
  boolean isTooLittle(Backend backend, double share) {
    return share < LEAST * shares.get(backend);
  }
}
