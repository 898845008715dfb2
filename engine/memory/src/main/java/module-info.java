/** Networks that remember, and neurons that fire: associative memories and spiking neurons. */
module dev.ranvier.memory {
  requires transitive dev.ranvier;
  requires dev.ranvier.simd;
  requires dev.ranvier.blas;

  exports dev.ranvier.associative;
  exports dev.ranvier.spiking;
}
