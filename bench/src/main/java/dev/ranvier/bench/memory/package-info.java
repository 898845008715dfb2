/** Associative memories against theory and NumPy. */
package dev.ranvier.bench.memory;
