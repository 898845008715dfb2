package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.ExpRowKernel;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * y[j] = e<sup>x[j] - max</sup> / sum over the row, backward g[j] = y[j] · (g[j] - sum of g · y).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 5 and the constants of exp.
 * Defined by {@link SoftmaxScalar}.
 */
final class SoftmaxKernel implements ActivationKernel {

  @Override
  public void forward(
      MemorySegment in,
      long inBytes,
      int inStride,
      MemorySegment out,
      long outBytes,
      int outStride,
      int rows,
      int columns) {
    PaddedRows.require("in", in, inBytes, inStride, rows, columns);
    PaddedRows.requireWritable("out", out, outBytes, outStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = PaddedRows.row(inBytes, inStride, i);
      long outRow = PaddedRows.row(outBytes, outStride, i);
      ExpRowKernel.expShifted(in, inRow, RowKernel.max(in, inRow, columns), out, outRow, columns);
      RowKernel.scale(out, outRow, 1f / RowKernel.sum(out, outRow, columns), columns);
    }
  }

  @Override
  public void backward(
      MemorySegment saved,
      long savedBytes,
      int savedStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    PaddedRows.require("saved", saved, savedBytes, savedStride, rows, columns);
    PaddedRows.requireWritable("grad", grad, gradBytes, gradStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = PaddedRows.row(savedBytes, savedStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      float dot = RowKernel.dot(grad, gradRow, saved, savedRow, columns);
      backwardRow(saved, savedRow, grad, gradRow, dot, columns);
    }
  }

  private static void backwardRow(
      MemorySegment saved,
      long savedRow,
      MemorySegment grad,
      long gradRow,
      float dot,
      int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      y.mul(g.sub(dot)).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public boolean elementwise() {
    return false;
  }
}
