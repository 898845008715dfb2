package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
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
  private final MemorySegment weights;
  private final long weightsBytes;

  private WeightedLoss(Tier tier, LossKernel kernel, MemorySegment weights, long weightsBytes) {
    this.row = new Rows(tier);
    this.kernel = Objects.requireNonNull(kernel, "kernel");
    this.weights = Objects.requireNonNull(weights, "weights");
    this.weightsBytes = weightsBytes;
  }

  /**
   * The weighted form of a loss on a tier.
   *
   * @param weights one float for each row of a batch, one after the other, from {@code
   *     weightsBytes} on; as many as the largest batch has rows
   */
  public static LossKernel of(
      Tier tier, LossKernel kernel, MemorySegment weights, long weightsBytes) {
    return new WeightedLoss(tier, kernel, weights, weightsBytes);
  }

  @Override
  public boolean takesClassIds() {
    return kernel.takesClassIds();
  }

  @Override
  public double lossAndGradient(
      MemorySegment logits,
      long logitsBytes,
      int logitsStride,
      MemorySegment targets,
      long targetsBytes,
      int targetsStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    PaddedRows.requireWritable("logits", logits, logitsBytes, logitsStride, rows, columns);
    requireRows(targets, targetsBytes, targetsStride, rows, columns);
    PaddedRows.requireWritable("grad", grad, gradBytes, gradStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      float weight = weight(i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      total +=
          weight
              * kernel.lossAndGradient(
                  logits,
                  PaddedRows.row(logitsBytes, logitsStride, i),
                  logitsStride,
                  targets,
                  PaddedRows.row(targetsBytes, targetsStride, i),
                  targetsStride,
                  grad,
                  gradRow,
                  gradStride,
                  1,
                  columns);
      row.scale(grad, gradRow, weight / rows, columns);
    }
    return total / rows;
  }

  @Override
  public double loss(
      MemorySegment logits,
      long logitsBytes,
      int logitsStride,
      MemorySegment targets,
      long targetsBytes,
      int targetsStride,
      int rows,
      int columns) {
    PaddedRows.requireWritable("logits", logits, logitsBytes, logitsStride, rows, columns);
    requireRows(targets, targetsBytes, targetsStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      total +=
          weight(i)
              * kernel.loss(
                  logits,
                  PaddedRows.row(logitsBytes, logitsStride, i),
                  logitsStride,
                  targets,
                  PaddedRows.row(targetsBytes, targetsStride, i),
                  targetsStride,
                  1,
                  columns);
    }
    return total / rows;
  }

  /** Rows of targets, and a weight for each. */
  private void requireRows(
      MemorySegment targets, long targetsBytes, int targetsStride, int rows, int columns) {
    if (kernel.takesClassIds()) {
      PaddedRows.requireExactly("targets", targets, targetsBytes, targetsStride, rows, 1);
    } else {
      PaddedRows.require("targets", targets, targetsBytes, targetsStride, rows, columns);
    }
    PaddedRows.requireExactly("weights", weights, weightsBytes, rows, 1, rows);
  }

  private float weight(int row) {
    return weights.get(ValueLayout.JAVA_FLOAT, weightsBytes + ((long) row << 2));
  }
}
