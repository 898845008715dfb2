package dev.ranvier.training;

import dev.ranvier.memory.Region;
import dev.ranvier.simd.gemm.Epilogue;
import java.lang.foreign.MemorySegment;

/**
 * Where values of a training step come from, and where their gradient goes back to: the input or a
 * layer. The gradient comes to it in two moves, so that the first can be done on blocks of the
 * product that makes it: whoever fills {@link #outputGrad} takes it through the node's activation,
 * then the node goes on.
 */
sealed interface Node permits InputPlan, LayerPlan {

  /** The values, [batchSize, outputSize]. */
  Region output();

  /** Where their gradient goes; {@link Region#NONE} if nobody asks for it. */
  Region outputGrad();

  /** Whether somebody asks for the gradient. */
  default boolean asksForGrad() {
    return !outputGrad().isEmpty();
  }

  /**
   * What takes blocks of the output's gradient through the node's activation; {@link Epilogue#NONE}
   * if there is nothing that can be done on blocks.
   */
  default Epilogue derivative(MemorySegment slab) {
    return Epilogue.NONE;
  }

  /** What {@link #derivative} does, in the description of the product that it is fused with. */
  default String derivativeName() {
    return "";
  }

  /** Takes the output's whole gradient through the node's activation; only if it is asked for. */
  default void addDerivative(MemorySegment slab, BackwardPass.Builder steps) {}
}
