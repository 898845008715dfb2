package dev.ranvier;

/** Whether a training step joins what can be done while a block of a product is still in cache. */
public enum Fusion {
  /**
   * Bias, activation and its derivative are applied block by block, and weight gradients go
   * straight into the optimizer without being stored, wherever nothing needs the whole gradient.
   */
  AUTO,
  /**
   * Every operation is a pass over memory of its own. The same bits on SIMD and SCALAR, the same up
   * to rounding on BLAS; for comparison, and to look at gradients.
   */
  NONE
}
