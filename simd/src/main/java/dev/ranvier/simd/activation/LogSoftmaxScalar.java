package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * y[j] = x[j] - max - log(sum of e<sup>x - max</sup>) over the row, the sum in the written order of
 * {@link RowScalar}. Backward: g[j] - e<sup>y[j]</sup> · sum of g.
 *
 * <p>A NaN or +Inf in a row makes the whole row NaN, and so does a row of nothing but -Inf.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class LogSoftmaxScalar implements ActivationKernel {

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
      subtract(in, inRow, RowScalar.max(in, inRow, columns), out, outRow, columns);
      float log = (float) StrictMath.log(sumOfExp(out, outRow, columns));
      subtract(out, outRow, log, out, outRow, columns);
    }
  }

  private static void subtract(
      MemorySegment in, long inRow, float shift, MemorySegment out, long outRow, int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      store(load(in, inRow + at) - shift, out, outRow + at);
    }
  }

  private static float sumOfExp(MemorySegment x, long row, int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      total +=
          (sumLane(x, row, q, columns) + sumLane(x, row, q + 2, columns))
              + (sumLane(x, row, q + 1, columns) + sumLane(x, row, q + 3, columns));
    }
    return total;
  }

  private static float sumLane(MemorySegment x, long row, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      sum += ExpScalar.expFlushed(load(x, row + ((long) j << 2)));
    }
    return sum;
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
      float sum = RowScalar.sum(grad, gradRow, columns);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float y = load(saved, savedRow + at);
        float g = load(grad, gradRow + at);
        store(multiplyAdd(-ExpScalar.expFlushed(y), sum, g), grad, gradRow + at);
      }
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
