package dev.ranvier.simd.loss;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mean of |p - y|; gradient sign(p - y) / (rows · columns), where sign(0) is 0 and sign(NaN) is
 * NaN.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 5. Defined by {@link MeanAbsoluteErrorScalar}.
 */
final class MeanAbsoluteErrorKernel implements LossKernel {

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    MemorySegment gradRows =
        PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    final double loss = loss(logits, targets, first, rows, columns);
    float scale = (float) (1.0 / ((double) rows * columns));
    for (int i = 0; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long targetsRow = targets.row(first, i);
      long gradRow = grad.row(first, i);
      gradientRow(
          logits.segment(),
          logitsRow,
          targets.segment(),
          targetsRow,
          gradRows,
          gradRow,
          scale,
          columns);
    }
    return loss;
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    MemorySegment logitsRows =
        PaddedRows.requireWritable("logits", logits, logits.at(first, 0), rows, columns);
    MemorySegment targetsRows =
        PaddedRows.require("targets", targets, targets.at(first, 0), rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long targetsRow = targets.row(first, i);
      total += lossRow(logitsRows, logitsRow, targetsRows, targetsRow, columns);
    }
    return total / rows / columns;
  }

  private static float lossRow(
      MemorySegment logits, long logitsRow, MemorySegment targets, long targetsRow, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector p =
            FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
        FloatVector term = p.sub(y).lanewise(VectorOperators.ABS);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(term, Lanes.FLOATS.indexInRange(j, columns)));
      }
      total += (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
      if (Lanes.COUNT > 4) {
        total += (sum.lane(4) + sum.lane(6)) + (sum.lane(5) + sum.lane(7));
      }
      if (Lanes.COUNT > 8) {
        total += (sum.lane(8) + sum.lane(10)) + (sum.lane(9) + sum.lane(11));
        total += (sum.lane(12) + sum.lane(14)) + (sum.lane(13) + sum.lane(15));
      }
    }
    return total;
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
    long end = (long) ((columns + Lanes.COUNT - 1) & -Lanes.COUNT) << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector p =
          FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
      FloatVector difference = p.sub(y);
      difference
          .blend(1f, difference.compare(VectorOperators.GT, 0f))
          .blend(-1f, difference.compare(VectorOperators.LT, 0f))
          .mul(scale)
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
