/** Updates of weights from their gradients. */
package dev.ranvier.simd.optimizer;
