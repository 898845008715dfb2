package dev.ranvier;

import dev.ranvier.backend.BackendSelector;
import dev.ranvier.backend.ProductBackend;

/** What computes a network's matrix products. */
public enum Backend {
  /** For each operation the faster of SIMD and BLAS by a shipped, measured table. */
  AUTO,
  /** Our own Vector API kernels; the same bits as {@link #SCALAR}. */
  SIMD,
  /** A CBLAS library, by default the bundled OpenBLAS. */
  BLAS,
  /** Plain Java loops; runs everywhere. */
  SCALAR;

  /**
   * Checks that it can run here.
   *
   * @throws IllegalStateException if it cannot, with the reason and what to do
   */
  void requireAvailable() {
    selector();
  }

  /**
   * Who decides for each product.
   *
   * @throws IllegalStateException if the backend cannot run here, with the reason and what to do
   * @throws IllegalArgumentException if AUTO is told to read a table that it cannot read
   */
  BackendSelector selector() {
    return switch (this) {
      case AUTO -> BackendSelector.byTable();
      case SIMD -> BackendSelector.forced(ProductBackend.SIMD);
      case BLAS -> BackendSelector.forced(ProductBackend.BLAS);
      case SCALAR -> BackendSelector.forced(ProductBackend.SCALAR);
    };
  }
}
