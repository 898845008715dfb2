package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.NormalTailScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = erf(x), within 4 ULP. Below |x| = 0.84 an odd polynomial (our own fit, relative error 6e-9),
 * above it 1 - erfc(|x|) by way of the normal tail; the sign is put back at the end. Backward, from
 * x: g · 2/√π · e<sup>-x²</sup>, within 3 ULP, +0 where that is subnormal.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class ErfScalar implements ActivationKernel {

  static final float SMALL = 0.84f;

  /** Beyond this |x| erf is ±1. */
  static final float FLAT = 4f;

  static final float SQRT2 = 1.41421356f;
  static final float TWO_OVER_SQRT_PI = 1.12837917f;

  /** 2/√π - 1. */
  static final float C1 = 0.12837917f;

  static final float C3 = -0.37612593f;
  static final float C5 = 0.11282919f;
  static final float C7 = -0.026810098f;
  static final float C9 = 0.0050631817f;
  static final float C11 = -0.0006384372f;

  private static float erf(float x) {
    float magnitude = Math.abs(x);
    float square = magnitude * magnitude;
    float tail = NormalTailScalar.scaled(magnitude * SQRT2);
    float large = multiplyAdd(tail * -2f, ExpScalar.expFlushed(-square), 1f);
    large = magnitude > FLAT ? 1f : large;
    float p = multiplyAdd(C11, square, C9);
    p = multiplyAdd(p, square, C7);
    p = multiplyAdd(p, square, C5);
    p = multiplyAdd(p, square, C3);
    p = multiplyAdd(p, square, C1);
    float small = multiplyAdd(p, magnitude, magnitude);
    int y = Float.floatToRawIntBits(magnitude < SMALL ? small : large);
    return Float.intBitsToFloat(y | (Float.floatToRawIntBits(x) & Integer.MIN_VALUE));
  }

  private static float derivative(float x) {
    float z = -x * x;
    return ExpScalar.expFlushed(z, multiplyAdd(-x, x, -z)) * TWO_OVER_SQRT_PI;
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
        store(erf(x), outRows, outRow + at);
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
        float x = load(savedRows, savedRow + at);
        float g = load(gradRows, gradRow + at);
        store(derivative(x) * g, gradRows, gradRow + at);
      }
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return false;
  }
}
