/** OpenBLAS, or any other CBLAS library, through generated bindings and one checked door. */
module dev.ranvier.blas {
  exports dev.ranvier.blas;
  exports dev.ranvier.blas.spi;

  uses dev.ranvier.blas.spi.BlasBinary;
}
