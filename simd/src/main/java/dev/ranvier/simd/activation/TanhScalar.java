package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = tanh(x), within 4 ULP. Below |x| = 0.625 an odd polynomial (Cephes {@code tanhf}, S.
 * Moshier), above it 1 - 2 / (e<sup>2|x|</sup> + 1); the sign is put back at the end. Backward: g ·
 * (1 - y²).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class TanhScalar implements ActivationKernel {

  private static float tanh(float x) {
    float magnitude = Math.abs(x);
    float e = ExpScalar.exp(magnitude + magnitude);
    float large = 1f - 2f / (e + 1f);
    float square = magnitude * magnitude;
    float p = multiplyAdd(FloatFunction.TANH_C11, square, FloatFunction.TANH_C9);
    p = multiplyAdd(p, square, FloatFunction.TANH_C7);
    p = multiplyAdd(p, square, FloatFunction.TANH_C5);
    p = multiplyAdd(p, square, FloatFunction.TANH_C3);
    float small = multiplyAdd(p * square, magnitude, magnitude);
    int y = Float.floatToRawIntBits(magnitude < FloatFunction.TANH_SMALL ? small : large);
    return Float.intBitsToFloat(y | (Float.floatToRawIntBits(x) & Integer.MIN_VALUE));
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
        store(tanh(x), outRows, outRow + at);
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
        store(g * multiplyAdd(-y, y, 1f), gradRows, gradRow + at);
      }
    }
  }
}
