/** Activations of whole matrices, forward and backward. */
package dev.ranvier.simd.activation;
