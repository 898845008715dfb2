package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = slope · x where x &gt; 0, else floor · (e<sup>x</sup> - 1), within 2 ULP; both above 0. ELU
 * has slope 1 and floor alpha, SELU its own two. Backward: slope · g where y &gt; 0, else g · (y +
 * floor), which is the derivative to within one unit in the last place of floor: far to the left,
 * where y is rounded to -floor, it is 0.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class EluScalar implements ActivationKernel {

  private final float slope;
  private final float floor;

  EluScalar(float slope, float floor) {
    this.slope = slope;
    this.floor = floor;
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
        store(x > 0f ? x * slope : ExpScalar.expm1(x) * floor, outRows, outRow + at);
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
        store((y > 0f ? slope : y + floor) * g, gradRows, gradRow + at);
      }
    }
  }
}
