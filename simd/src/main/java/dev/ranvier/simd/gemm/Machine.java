package dev.ranvier.simd.gemm;

import dev.ranvier.simd.Simd;

/**
 * What decides which tiles suit a processor.
 *
 * @param bits of a vector; 0 where there are none
 * @param registers for vectors. Nothing tells how many there are: 32 come with 512 bits and with
 *     NEON at any width, 16 with AVX2 and SSE
 */
public record Machine(int bits, int registers) {

  private static final int WIDE = 512;
  private static final int MANY = 32;
  private static final int FEW = 16;

  /** The one at hand. */
  public static Machine here() {
    return of(Simd.current().bits(), System.getProperty("os.arch"));
  }

  /** The one with vectors of so many bits on an architecture as the JVM names it. */
  static Machine of(int bits, String architecture) {
    return new Machine(bits, bits >= WIDE || "aarch64".equals(architecture) ? MANY : FEW);
  }
}
