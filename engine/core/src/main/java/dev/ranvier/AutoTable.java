package dev.ranvier;

import dev.ranvier.BackendSelector.Choice;
import dev.ranvier.simd.gemm.Form;

/**
 * The shipped table of {@link Backend#AUTO}: a pure function of the shape.
 *
 * <p>SIMD over OpenBLAS 0.3.31, one thread of an AVX-512 server, medians of interleaved slices of a
 * one-off experiment that no command of bench repeats yet:
 *
 * <pre>
 * one row, weights read once            GEMV skips zero inputs: 4.4 (bench/run.sh digits on MNIST)
 * NN 8x512x784, 32x512x784              3.6, 1.5
 * NN 128x512x784, 128x256x512           1.04, 1.00
 * NT 128x512x256, 128x256x10            0.82, 1.1
 * TN 784x512x128, 512x256x128           0.9 to 0.97, 1.0
 * NN 512x512x512, 1024x1024x1024        0.80, 0.74
 * NT and TN of these squares            0.76 to 0.81, 0.69
 * NN 128x10x256, TN 256x10x128          0.26, 0.31
 * NN 10x32x4, 32x10x10, TN 10x10x32     0.22, 0.14, 0.17
 * </pre>
 */
final class AutoTable {

  /** Columns of C below which our tiles are mostly empty. */
  private static final int FEW_COLUMNS = 16;

  /** Products of m, n and k below which the set-up of our loops costs more than the sums. */
  private static final long TINY = 1 << 15;

  /** Where all three sizes reach this, OpenBLAS's blocking for large matrices is ahead. */
  private static final int LARGE = 512;

  private AutoTable() {}

  /** SIMD or BLAS where both are there. */
  static Choice choose(Form form, int m, int n, int k) {
    if (m == 1 && form == Form.NN) {
      return new Choice(Backend.SIMD, "one row: skips zeros");
    }
    if (n < FEW_COLUMNS) {
      return new Choice(Backend.BLAS, "few columns");
    }
    if ((long) m * n * k < TINY) {
      return new Choice(Backend.BLAS, "tiny");
    }
    if (Math.min(m, Math.min(n, k)) >= LARGE) {
      return new Choice(Backend.BLAS, "large");
    }
    return new Choice(Backend.SIMD, "of medium size");
  }
}
