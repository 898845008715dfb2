package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowKernel;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A loss in which samples count by weights: sum of weight[i] · loss(row i), over the number of rows
 * as in Keras 3, not over the sum of the weights.
 *
 * <p>It calls the kernel of the plain loss for each row, in order, so only weighted training pays
 * for the calls; both tiers give the same bits. Weights of 1 give the plain loss up to rounding.
 */
public final class WeightedLoss {

  private final Tier tier;
  private final LossKernel kernel;

  private WeightedLoss(Tier tier, LossKernel kernel) {
    this.tier = tier.require();
    this.kernel = kernel;
  }

  /** The weighted form of a loss on a tier. */
  public static WeightedLoss of(Tier tier, LossKernel kernel) {
    return new WeightedLoss(tier, kernel);
  }

  /** As {@link LossKernel#lossAndGradient}, with weights [rows], one after the other. */
  public double lossAndGradient(
      MemorySegment logits,
      long logitsBytes,
      int logitsStride,
      MemorySegment targets,
      long targetsBytes,
      int targetsStride,
      MemorySegment weights,
      long weightsBytes,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    double total = 0;
    for (int i = 0; i < rows; i++) {
      float weight = weight(weights, weightsBytes, i);
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
      if (tier == Tier.VECTOR) {
        RowKernel.scale(grad, gradRow, weight / rows, columns);
      } else {
        RowScalar.scale(grad, gradRow, weight / rows, columns);
      }
    }
    return total / rows;
  }

  /** As {@link LossKernel#loss}, with weights [rows], one after the other. */
  public double loss(
      MemorySegment logits,
      long logitsBytes,
      int logitsStride,
      MemorySegment targets,
      long targetsBytes,
      int targetsStride,
      MemorySegment weights,
      long weightsBytes,
      int rows,
      int columns) {
    double total = 0;
    for (int i = 0; i < rows; i++) {
      total +=
          weight(weights, weightsBytes, i)
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

  private static float weight(MemorySegment weights, long weightsBytes, int row) {
    return weights.get(ValueLayout.JAVA_FLOAT, weightsBytes + ((long) row << 2));
  }
}
