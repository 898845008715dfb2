package dev.ranvier.simd.gemm;

/** Which operand of a product is transposed. A and B are described as they are stored. */
public enum Form {
  /** C[m,n] = A[m,k] · B[k,n]: the forward product. */
  NN,
  /** C[m,n] = A[m,k] · B[n,k]ᵀ: the input gradient. */
  NT,
  /** C[m,n] = A[k,m]ᵀ · B[k,n]: the weight gradient. */
  TN
}
