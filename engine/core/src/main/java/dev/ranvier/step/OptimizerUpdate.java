package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.optimizer.GradientTransform;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.Optimizers;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Moves one parameter matrix along its gradient, block by block: as the epilogue of the product
 * that makes the gradient, each block is used while it is hot and never stored elsewhere.
 */
public final class OptimizerUpdate implements Epilogue, EpilogueTraffic {

  private final OptimizerKernel kernel;
  private final GradientTransform transform;
  private final GradientRule rule;
  private final boolean transforms;
  private final Operand weights;
  private final long[] slotBytes = new long[3];
  private float stepSize;
  private float decay;
  private float gradientScale;
  private final OptimizerKernel averager;
  private final Operand average;
  private float averageRate;

  /**
   * The update of a matrix.
   *
   * @param rule what is made of gradients first
   * @param average the average of the weights, of their shape and stride; {@link Operand#NONE} if
   *     none is kept
   * @param slots the optimizer's state in the same segment, each of the shape and stride of the
   *     weights; as many as the kernel has
   */
  public OptimizerUpdate(
      Tier tier,
      OptimizerKernel kernel,
      GradientRule rule,
      Operand weights,
      Operand average,
      List<Operand> slots) {
    this.kernel = kernel;
    this.transform = GradientTransform.of(tier);
    this.rule = rule;
    this.transforms = !rule.isNone();
    this.gradientScale = rule.mean();
    this.averager = Optimizers.sgd(tier);
    this.weights = weights;
    this.average = average;
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
   * Rows of the matrix, padding included, as one long row: nothing is left over after whole
   * vectors. Zeros stay zeros under every optimizer.
   *
   * @param grad of the shape and stride of the weights, its padding zero
   */
  void applyRows(Operand grad, int from, int count) {
    int elements = count * grad.rowStride();
    apply(grad.segment(), grad.region().rowBytes(from), elements, from, 0, 1, elements);
  }

  /** What part of the weights' average the next run replaces by the weights. */
  public void setAverageRate(float rate) {
    this.averageRate = rate;
  }

  /** What makes the mean of gradients that were added up. */
  float mean() {
    return rule.mean();
  }

  /** Multiplies the next gradient, beside its mean, by a factor. */
  void shorten(double factor) {
    gradientScale = (float) (rule.mean() * factor);
  }

  /** {@code c} holds a block of the gradient. */
  @Override
  public void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns) {
    long block = weights.region().rowBytes(firstRow) + ((long) firstColumn << 2);
    long behind = block - weights.offsetBytes();
    if (transforms) {
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
          rule.l1(),
          rule.l2(),
          rule.limit());
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
    if (!average.isEmpty()) {
      average(block, average.offsetBytes() + behind, rows, columns);
    }
  }

  /** a -= rate a; a += rate w: a step against the weights, with decay. */
  private void average(long block, long averageBlock, int rows, int columns) {
    averager.update(
        weights.segment(),
        averageBlock,
        weights.rowStride(),
        weights.segment(),
        block,
        weights.rowStride(),
        weights.segment(),
        0,
        0,
        0,
        rows,
        columns,
        -averageRate,
        averageRate);
  }

  /** Weights, state and average are read and written. */
  @Override
  public long trafficBytes() {
    int averages = average.isEmpty() ? 0 : 1;
    return 2L * (1 + kernel.stateSlots() + averages) * weights.denseBytes();
  }
}
