/** Ranvier's engine: models, training, inference and model files. */
module dev.ranvier {
  requires dev.ranvier.simd;
  requires dev.ranvier.blas;
  requires static java.management;
  requires static jdk.management;

  exports dev.ranvier;
  exports dev.ranvier.activation;
  exports dev.ranvier.constraint;
  exports dev.ranvier.data;
  exports dev.ranvier.initializer;
  exports dev.ranvier.io;
  exports dev.ranvier.layer;
  exports dev.ranvier.loss;
  exports dev.ranvier.metric;
  exports dev.ranvier.optimizer;
  exports dev.ranvier.random;
  exports dev.ranvier.regularizer;
  exports dev.ranvier.schedule;

  provides dev.ranvier.simd.spi.MemoryAccess with
      dev.ranvier.memory.LibraryMemory;
}
