package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = min(max(x + 3, 0), 6) / 6, as Keras 3 has it; within 2 ULP. Backward: g / 6 where 0 &lt; y
 * &lt; 1 or NaN, else +0.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class HardSigmoidScalar implements ActivationKernel {

  private static float hardSigmoid(float x) {
    float t = x + 3f;
    float notBelow = t < 0f ? 0f : t;
    return (t > 6f ? 6f : notBelow) * FloatFunction.SIXTH;
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
        store(hardSigmoid(x), outRows, outRow + at);
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
        store(y <= 0f || y >= 1f ? 0f : g * FloatFunction.SIXTH, gradRows, gradRow + at);
      }
    }
  }
}
