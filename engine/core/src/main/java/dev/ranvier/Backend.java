package dev.ranvier;

/** What computes a network's matrix products. */
public enum Backend {
  /** For each operation the faster of SIMD and BLAS by a shipped, measured table. */
  AUTO,
  /** Our own Vector API kernels; the same bits as {@link #SCALAR}. */
  SIMD,
  /** A CBLAS library, by default the bundled OpenBLAS. */
  BLAS,
  /** Plain Java loops; runs everywhere. */
  SCALAR
}
