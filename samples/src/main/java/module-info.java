/** Lessons, one in each file, and the {@code ranvier} command line. */
module dev.ranvier.samples {
  requires transitive dev.ranvier;
  requires dev.ranvier.blas;
  requires info.picocli;

  exports dev.ranvier.samples;
  exports dev.ranvier.samples.digits;

  opens dev.ranvier.samples to
      info.picocli;
}
