package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.optimizer.GradientTransform;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Moves one parameter matrix along its gradient, block by block: as the epilogue of the product
 * that makes the gradient, each block is used while it is hot and never stored elsewhere.
 */
public final class OptimizerUpdate implements Epilogue {

  private final OptimizerKernel kernel;
  private final GradientTransform transform;
  private final float limit;
  private final Operand weights;
  private final long[] slotBytes = new long[3];
  private float stepSize;
  private float decay;
  private float gradientScale = 1f;

  /**
   * The update of a matrix.
   *
   * @param transform what scales and clips gradients first; null if they are taken as they are
   * @param limit the largest magnitude in a gradient, infinite for none
   * @param slots the optimizer's state in the same segment, each of the shape and stride of the
   *     weights; as many as the kernel has
   */
  public OptimizerUpdate(
      OptimizerKernel kernel,
      GradientTransform transform,
      float limit,
      Operand weights,
      List<Operand> slots) {
    this.kernel = kernel;
    this.transform = transform;
    this.limit = limit;
    this.weights = weights;
    for (int slot = 0; slot < slots.size(); slot++) {
      slotBytes[slot] = slots.get(slot).offsetBytes();
    }
  }

  /** What the next run multiplies its step by, and what part of itself each weight loses first. */
  public void setRates(float stepSize, float decay) {
    this.stepSize = stepSize;
    this.decay = decay;
  }

  /** What gradients are multiplied by first. */
  public void setGradientScale(float scale) {
    this.gradientScale = scale;
  }

  /** {@code c} holds a block of the gradient. */
  @Override
  public void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns) {
    long block = weights.region().rowBytes(firstRow) + ((long) firstColumn << 2);
    long behind = block - weights.offsetBytes();
    if (transform != null) {
      transform.run(
          c,
          cBytes,
          ldc,
          weights.segment(),
          block,
          weights.rowStride(),
          rows,
          columns,
          gradientScale,
          0f,
          0f,
          limit);
    }
    kernel.update(
        weights.segment(),
        block,
        weights.rowStride(),
        c,
        cBytes,
        ldc,
        weights.segment(),
        slotBytes[0] + behind,
        slotBytes[1] + behind,
        slotBytes[2] + behind,
        rows,
        columns,
        stepSize,
        decay);
  }
}
