/**
 * Vector API kernels and their scalar twins. For everyone there is one door, matrix products on
 * memory of their own; the others are for Ranvier's modules: they check what they are given, too,
 * but their shapes are the engine's and change with it.
 */
@SuppressWarnings("module") // the engine is compiled later
module dev.ranvier.simd {
  requires static jdk.incubator.vector;

  exports dev.ranvier.simd.product;
  exports dev.ranvier.simd to
      dev.ranvier,
      dev.ranvier.memory;
  exports dev.ranvier.simd.activation to
      dev.ranvier,
      dev.ranvier.memory;
  exports dev.ranvier.simd.dropout to
      dev.ranvier;
  exports dev.ranvier.simd.loss to
      dev.ranvier;
  exports dev.ranvier.simd.matrix to
      dev.ranvier,
      dev.ranvier.memory;
  exports dev.ranvier.simd.norm to
      dev.ranvier;
  exports dev.ranvier.simd.optimizer to
      dev.ranvier;
  exports dev.ranvier.simd.reduce to
      dev.ranvier;
  exports dev.ranvier.simd.gemm to
      dev.ranvier,
      dev.ranvier.memory;
  exports dev.ranvier.simd.gemv to
      dev.ranvier;
  exports dev.ranvier.simd.spi to
      dev.ranvier;
  exports dev.ranvier.simd.team to
      dev.ranvier,
      dev.ranvier.memory;

  uses dev.ranvier.simd.spi.MemoryAccess;
}
