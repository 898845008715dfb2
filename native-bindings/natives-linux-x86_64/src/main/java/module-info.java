/** The OpenBLAS binary for Linux x86-64, and a provider that names it. */
// The architecture is called that.
@SuppressWarnings("module")
module dev.ranvier.natives.linux.x86_64 {
  requires dev.ranvier.blas;

  provides dev.ranvier.blas.spi.BlasBinary with
      dev.ranvier.natives.linux.x86_64.OpenBlasBinary;
}
