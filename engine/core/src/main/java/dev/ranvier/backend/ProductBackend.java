package dev.ranvier.backend;

/** What computes a matrix product, once that is decided. */
public enum ProductBackend {
  /** Our own kernels, as machine code or on the Vector API. */
  SIMD,
  /** A CBLAS library. */
  BLAS,
  /** The scalar twins of our kernels. */
  SCALAR
}
