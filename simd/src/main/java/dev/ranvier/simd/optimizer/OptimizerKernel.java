package dev.ranvier.simd.optimizer;

import java.lang.foreign.MemorySegment;

/**
 * One optimizer's update, in one pass over memory.
 *
 * <p>Matrices are as in {@code ActivationKernel}, except that nothing outside {@code columns} is
 * read or written: padding of weights and state stays as it is. State values below {@link
 * Float#MIN_NORMAL} are flushed to zero. Both tiers give the same bits.
 */
public interface OptimizerKernel {

  /** State matrices per weight matrix: 0, 1 or 2. They start as zeros. */
  int stateSlots();

  /**
   * Reads the gradient, updates weights and state in place; exactly rows × columns elements. State
   * slots have the weights' stride; offsets of slots beyond {@link #stateSlots()} are ignored, as
   * is {@code state} without any.
   *
   * @param stepSize the learning rate; for Adam times sqrt(1 - beta2^t) / (1 - beta1^t), t from 1
   */
  void update(
      MemorySegment weights,
      long weightsBytes,
      int weightsStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      MemorySegment state,
      long slot0Bytes,
      long slot1Bytes,
      int rows,
      int columns,
      float stepSize);
}
