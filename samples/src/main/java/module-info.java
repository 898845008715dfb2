/** Lessons, one in each file, and the {@code ranvier} command line. */
module dev.ranvier.samples {
  requires transitive dev.ranvier;
  requires dev.ranvier.blas;
  requires dev.ranvier.datasets;
  requires dev.ranvier.fit;
  requires dev.ranvier.memory;
  requires dev.ranvier.report;
  requires dev.ranvier.simd;
  requires info.picocli;
  requires java.management;
  requires static jdk.incubator.vector;
  requires jdk.management;

  exports dev.ranvier.samples;

  opens dev.ranvier.samples to
      info.picocli;
  opens dev.ranvier.samples.command to
      info.picocli;
}
