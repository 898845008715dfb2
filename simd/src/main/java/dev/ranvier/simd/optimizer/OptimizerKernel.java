package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.matrix.Matrix;

/**
 * One optimizer's update, in one pass over memory.
 *
 * <p>Matrices are as in {@code ActivationKernel}, except that nothing outside {@code columns} is
 * read or written: padding of weights and state stays as it is. So a matrix may be updated block by
 * block, each with a gradient that lies elsewhere and has a stride of its own: any partition gives
 * the bits of one update of the whole. State values below {@link Float#MIN_NORMAL} are flushed to
 * zero. A NaN in the gradient makes its weight and its state NaN, and no other. Both tiers give the
 * same bits.
 */
public interface OptimizerKernel {

  /** State matrices per weight matrix: 0 to 3. */
  int stateSlots();

  /** What every element of a state slot starts as. */
  default float initialState(int slot) {
    return 0f;
  }

  /** The same in machine code, if that is written for it and can run here; else this. */
  default OptimizerKernel inCode() {
    return this;
  }

  /** The one that a provider has for what this does on the provider's tier. */
  default OptimizerKernel by(KernelProvider provider) {
    return provider == KernelProvider.CODE ? inCode() : this;
  }

  /** Whether an update of so many elements is machine code, once that is there. */
  default boolean isInCode(long elements) {
    return false;
  }

  /**
   * Reads the gradient, updates weights and state in place; exactly rows × columns elements. State
   * slots have the weights' stride, the gradient its own; slots beyond {@link #stateSlots()} are
   * ignored.
   *
   * @param at bytes from the first element of the weights, and of each slot, to that of the block
   * @param gradAt bytes from the first element of {@code grad} to that of the block
   * @param stepSize the learning rate; for Adam and AMSGrad times sqrt(1 - beta2^t) / (1 -
   *     beta1^t), t from 1
   * @param decay what part of itself each weight loses before its step: learning rate times weight
   *     decay, 0 for none
   */
  void update(
      Matrix weights,
      OptimizerState state,
      long at,
      Matrix grad,
      long gradAt,
      int rows,
      int columns,
      float stepSize,
      float decay);
}
