/** Vector API kernels and their scalar twins. */
module dev.ranvier.simd {
  requires static jdk.incubator.vector;

  exports dev.ranvier.simd;
  exports dev.ranvier.simd.activation;
  exports dev.ranvier.simd.dropout;
  exports dev.ranvier.simd.loss;
  exports dev.ranvier.simd.norm;
  exports dev.ranvier.simd.optimizer;
  exports dev.ranvier.simd.reduce;
  exports dev.ranvier.simd.gemm;
  exports dev.ranvier.simd.gemv;
  exports dev.ranvier.simd.spi;
  exports dev.ranvier.simd.team;

  uses dev.ranvier.simd.spi.MemoryAccess;
}
