/** Vector API kernels and their scalar twins. */
module dev.ranvier.simd {
  requires static jdk.incubator.vector;

  exports dev.ranvier.simd;
  exports dev.ranvier.simd.gemm;
  exports dev.ranvier.simd.gemv;
}
