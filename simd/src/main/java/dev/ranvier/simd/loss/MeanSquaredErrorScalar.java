package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Mean of (p - y)²; gradient 2 (p - y) / (rows · columns).
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of
 * {@link RowScalar}.
 */
final class MeanSquaredErrorScalar implements LossKernel {

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
    PaddedRows.requireWritable("grad", grad, gradBytes, gradStride, rows, columns);
    final double loss =
        loss(
            logits, logitsBytes, logitsStride, targets, targetsBytes, targetsStride, rows, columns);
    float scale = (float) (2.0 / ((double) rows * columns));
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      gradientRow(logits, logitsRow, targets, targetsRow, grad, gradRow, scale, columns);
    }
    return loss;
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
    PaddedRows.require("targets", targets, targetsBytes, targetsStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      total += lossRow(logits, logitsRow, targets, targetsRow, columns);
    }
    return total / rows / columns;
  }

  private static float lossRow(
      MemorySegment logits, long logitsRow, MemorySegment targets, long targetsRow, int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      float even =
          lossLane(logits, logitsRow, targets, targetsRow, q, columns)
              + lossLane(logits, logitsRow, targets, targetsRow, q + 2, columns);
      float odd =
          lossLane(logits, logitsRow, targets, targetsRow, q + 1, columns)
              + lossLane(logits, logitsRow, targets, targetsRow, q + 3, columns);
      total += even + odd;
    }
    return total;
  }

  private static float lossLane(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      int lane,
      int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      long at = (long) j << 2;
      sum = next(sum, load(logits, logitsRow + at), load(targets, targetsRow + at));
    }
    return sum;
  }

  private static float next(float sum, float p, float y) {
    float difference = p - y;
    return multiplyAdd(difference, difference, sum);
  }

  private static void gradientRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float p = load(logits, logitsRow + at);
      float y = load(targets, targetsRow + at);
      store((p - y) * scale, grad, gradRow + at);
    }
  }
}
