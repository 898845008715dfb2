package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = 1 / (1 + e<sup>-x</sup>), through e<sup>-|x|</sup>, which cannot overflow; within 4 ULP.
 * Backward: g · y · (1 - y).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class SigmoidScalar implements ActivationKernel {

  private static float sigmoid(float x) {
    float e = ExpScalar.exp(-Math.abs(x));
    return (x < 0f ? e : 1f) / (e + 1f);
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
        store(sigmoid(x), outRows, outRow + at);
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
        store(g * (y * (1f - y)), gradRows, gradRow + at);
      }
    }
  }
}
