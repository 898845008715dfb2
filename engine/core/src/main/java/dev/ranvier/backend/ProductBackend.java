package dev.ranvier.backend;

import dev.ranvier.simd.Tier;

/** What computes a matrix product, once that is decided. */
public enum ProductBackend {
  /** Our own Vector API kernels. */
  SIMD,
  /** A CBLAS library. */
  BLAS,
  /** The scalar twins of our kernels. */
  SCALAR;

  /** The tier of the kernels that run the product, or its epilogue under BLAS. */
  public Tier tier() {
    return switch (this) {
      case SIMD -> Tier.VECTOR;
      case SCALAR -> Tier.SCALAR;
      case BLAS -> Tier.best();
    };
  }
}
