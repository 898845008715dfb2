package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Moves one parameter matrix along its gradient, block by block: as the epilogue of the product
 * that makes the gradient, each block is used while it is hot and never stored elsewhere.
 */
public final class OptimizerUpdate implements Epilogue {

  private final OptimizerKernel kernel;
  private final Operand weights;
  private final long[] slotBytes = new long[3];
  private float stepSize;
  private float decay;

  /**
   * The update of a matrix.
   *
   * @param slots the optimizer's state in the same segment, each of the shape and stride of the
   *     weights; as many as the kernel has
   */
  public OptimizerUpdate(OptimizerKernel kernel, Operand weights, List<Operand> slots) {
    this.kernel = kernel;
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

  /**
   * The whole matrix, padding included, as one row if it is not too long for one: nothing is left
   * over after whole vectors. Zeros stay zeros under every optimizer.
   *
   * @param grad of the shape and stride of the weights, its padding zero
   */
  void applyWhole(Operand grad) {
    int rows = weights.region().rows();
    int stride = weights.rowStride();
    boolean oneRow = (long) rows * stride <= Integer.MAX_VALUE;
    int columns = oneRow ? rows * stride : stride;
    apply(grad.segment(), grad.offsetBytes(), columns, 0, 0, oneRow ? 1 : rows, columns);
  }

  /** {@code c} holds a block of the gradient. */
  @Override
  public void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns) {
    long block = weights.region().rowBytes(firstRow) + ((long) firstColumn << 2);
    long behind = block - weights.offsetBytes();
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
