package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.optimizer.GradientTransform;
import dev.ranvier.simd.optimizer.NonNegative;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.optimizer.Optimizers;
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
  private final OptimizerState state;
  private float stepSize;
  private float decay;
  private float gradientScale;
  private final NonNegative cut;
  private final OptimizerKernel averager;
  private final Operand average;
  private final boolean constrainedLater;
  private float averageRate;

  /** What weights must be behind the update. */
  public enum Bound {
    /** Whatever they become. */
    NONE,
    /** Not negative, which is done block by block. */
    NON_NEGATIVE,
    /** What a {@link ConstraintStep} makes of them, which also moves their average. */
    LATER
  }

  /**
   * The update of a matrix.
   *
   * @param rule what is made of gradients first
   * @param bound what weights must be behind it
   * @param average the average of the weights, of their shape and stride; {@link Operand#NONE} if
   *     none is kept
   * @param slots the optimizer's state in the same segment, each of the shape and stride of the
   *     weights; as many as the kernel has
   */
  public OptimizerUpdate(
      KernelProvider provider,
      OptimizerKernel kernel,
      GradientRule rule,
      Bound bound,
      Operand weights,
      Operand average,
      List<Operand> slots) {
    this.kernel = kernel;
    this.transform = GradientTransform.of(provider.tier());
    this.rule = rule;
    this.transforms = !rule.isNone();
    this.gradientScale = rule.mean();
    this.cut = bound == Bound.NON_NEGATIVE ? NonNegative.of(provider.tier()) : null;
    this.constrainedLater = bound == Bound.LATER;
    this.averager = Optimizers.sgd(provider.tier()).by(provider);
    this.weights = weights;
    this.average = average;
    this.state = OptimizerState.of(slots.stream().map(Operand::matrix).toList());
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
    apply(grad.matrix(), grad.at(from, 0), from, 0, 1, elements);
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
  public void apply(Matrix c, long at, int firstRow, int firstColumn, int rows, int columns) {
    long block = weights.at(firstRow, firstColumn);
    if (transforms) {
      transform.run(
          c,
          at,
          weights.matrix(),
          block,
          rows,
          columns,
          gradientScale,
          rule.l1(),
          rule.l2(),
          rule.limit());
    }
    kernel.update(weights.matrix(), state, block, c, at, rows, columns, stepSize, decay);
    if (cut != null) {
      cut.run(weights.matrix(), block, rows, columns);
    }
    if (!average.isEmpty() && !constrainedLater) {
      average(block, rows, columns);
    }
  }

  /** The average of a block that a {@link ConstraintStep} has done. */
  void averageConstrained(int firstColumn, int rows, int columns) {
    if (!average.isEmpty()) {
      average(weights.at(0, firstColumn), rows, columns);
    }
  }

  /** a -= rate a; a += rate w: a step against the weights, with decay. */
  private void average(long block, int rows, int columns) {
    averager.update(
        average.matrix(),
        OptimizerState.NONE,
        block,
        weights.matrix(),
        block,
        rows,
        columns,
        -averageRate,
        averageRate);
  }

  /** Weights, state and average are read and written. */
  @Override
  public long trafficBytes() {
    int averages = average.isEmpty() || constrainedLater ? 0 : 1;
    return 2L * (1 + kernel.stateSlots() + averages) * weights.denseBytes();
  }
}
