package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

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

  static final float SMALL = 0.625f;
  static final float C3 = -3.33332819422e-1f;
  static final float C5 = 1.33314422036e-1f;
  static final float C7 = -5.37397155531e-2f;
  static final float C9 = 2.06390887954e-2f;
  static final float C11 = -5.70498872745e-3f;

  private static float tanh(float x) {
    float magnitude = Math.abs(x);
    float e = ExpScalar.exp(magnitude + magnitude);
    float large = 1f - 2f / (e + 1f);
    float square = magnitude * magnitude;
    float p = multiplyAdd(C11, square, C9);
    p = multiplyAdd(p, square, C7);
    p = multiplyAdd(p, square, C5);
    p = multiplyAdd(p, square, C3);
    float small = multiplyAdd(p * square, magnitude, magnitude);
    int y = Float.floatToRawIntBits(magnitude < SMALL ? small : large);
    return Float.intBitsToFloat(y | (Float.floatToRawIntBits(x) & Integer.MIN_VALUE));
  }

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
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float x = load(in, inRow + at);
        store(tanh(x), out, outRow + at);
      }
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
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float y = load(saved, savedRow + at);
        float g = load(grad, gradRow + at);
        store(g * multiplyAdd(-y, y, 1f), grad, gradRow + at);
      }
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public boolean elementwise() {
    return true;
  }
}
