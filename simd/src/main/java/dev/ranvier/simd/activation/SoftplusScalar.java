package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = log(1 + e<sup>x</sup>) as max(x, 0) + log(1 + e<sup>-|x|</sup>), which needs no threshold;
 * within 4 ULP, +0 where e<sup>x</sup> is subnormal. Backward: g · (1 - e<sup>-y</sup>), which is
 * sigmoid(x); by way of e<sup>-y</sup> - 1 it is within 2 ULP for the y it is given, near 0 too.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class SoftplusScalar implements ActivationKernel {

  private static float softplus(float x) {
    float e = ExpScalar.expFlushed(-Math.abs(x));
    return (x < 0f ? 0f : x) + LogScalar.log1p(e);
  }

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float x = load(inRows, inRow + at);
        store(softplus(x), outRows, outRow + at);
      }
    }
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    MemorySegment savedRows = PaddedRows.require("saved", saved, savedAt, rows, columns);
    MemorySegment gradRows = PaddedRows.requireWritable("grad", grad, gradAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = saved.blockRow(savedAt, i);
      long gradRow = grad.blockRow(gradAt, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float y = load(savedRows, savedRow + at);
        float g = load(gradRows, gradRow + at);
        store(-ExpScalar.expm1(-y) * g, gradRows, gradRow + at);
      }
    }
  }
}
