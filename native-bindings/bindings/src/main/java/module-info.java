/** OpenBLAS, or any other CBLAS library, through generated bindings and one checked door. */
@SuppressWarnings("module") // the engine is compiled later
module dev.ranvier.blas {
  exports dev.ranvier.blas;
  exports dev.ranvier.blas.spi;
  exports dev.ranvier.blas.access to
      dev.ranvier;

  uses dev.ranvier.blas.spi.BlasBinary;
}
