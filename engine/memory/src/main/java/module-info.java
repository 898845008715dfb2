/** Networks that remember, and neurons that fire: associative memories and spiking neurons. */
module dev.ranvier.memory {
  requires transitive dev.ranvier;
}
