/** Losses and their gradients. */
package dev.ranvier.simd.loss;
