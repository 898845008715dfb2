package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A loss in which samples count by weights: sum of weight[i] · loss(row i), over the number of rows
 * as in Keras 3, not over the sum of the weights. The weights are read at each call.
 *
 * <p>It calls the kernel of the plain loss for each row, in order, so only weighted training pays
 * for the calls; both tiers give the same bits. Weights of 1 give the plain loss up to rounding.
 */
public final class WeightedLoss implements LossKernel {

  private final Rows row;
  private final LossKernel kernel;
  private final Matrix weights;

  private WeightedLoss(Tier tier, LossKernel kernel, Matrix weights) {
    this.row = new Rows(tier.require() == Tier.VECTOR);
    this.kernel = Objects.requireNonNull(kernel, "kernel");
    this.weights = Objects.requireNonNull(weights, "weights");
  }

  /**
   * The weighted form of a loss on a tier.
   *
   * @param weights one float for each row of a batch, one after the other; as many as the largest
   *     batch has rows
   */
  public static LossKernel of(Tier tier, LossKernel kernel, Matrix weights) {
    return new WeightedLoss(tier, kernel, weights);
  }

  @Override
  public boolean takesClassIds() {
    return kernel.takesClassIds();
  }

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    PaddedRows.requireWritable("logits", logits, logits.at(first, 0), rows, columns);
    requireRows(targets, first, rows, columns);
    MemorySegment gradRows =
        PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      float weight = weight(first + i);
      total += weight * kernel.lossAndGradient(logits, targets, grad, first + i, 1, columns);
      row.scale(gradRows, grad.row(first, i), weight / rows, columns);
    }
    return total / rows;
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    PaddedRows.requireWritable("logits", logits, logits.at(first, 0), rows, columns);
    requireRows(targets, first, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      total += weight(first + i) * kernel.loss(logits, targets, first + i, 1, columns);
    }
    return total / rows;
  }

  /** Rows of targets, and a weight for each. */
  private void requireRows(Matrix targets, int first, int rows, int columns) {
    if (kernel.takesClassIds()) {
      PaddedRows.requireExactly("targets", targets, targets.at(first, 0), rows, 1);
    } else {
      PaddedRows.require("targets", targets, targets.at(first, 0), rows, columns);
    }
    long firstBytes = weights.bytes() + ((long) first << 2);
    PaddedRows.requireExactly("weights", weights.segment(), firstBytes, rows, 1, rows);
  }

  private float weight(int row) {
    return weights.segment().get(ValueLayout.JAVA_FLOAT, weights.bytes() + ((long) row << 2));
  }
}
