/**
 * Vector API kernels and their scalar twins, for Ranvier's own modules: their doors check what they
 * are given, but their shapes are the engine's, and may change with it.
 */
@SuppressWarnings("module") // the engine is compiled later
module dev.ranvier.simd {
  requires static jdk.incubator.vector;

  exports dev.ranvier.simd to
      dev.ranvier;
  exports dev.ranvier.simd.activation to
      dev.ranvier;
  exports dev.ranvier.simd.dropout to
      dev.ranvier;
  exports dev.ranvier.simd.loss to
      dev.ranvier;
  exports dev.ranvier.simd.norm to
      dev.ranvier;
  exports dev.ranvier.simd.optimizer to
      dev.ranvier;
  exports dev.ranvier.simd.reduce to
      dev.ranvier;
  exports dev.ranvier.simd.gemm to
      dev.ranvier;
  exports dev.ranvier.simd.gemv to
      dev.ranvier;
  exports dev.ranvier.simd.spi to
      dev.ranvier;
  exports dev.ranvier.simd.team to
      dev.ranvier;

  uses dev.ranvier.simd.spi.MemoryAccess;
}
