package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.NormalTailScalar;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = x · Φ(x), Φ the normal distribution: (1 + erf(x / √2)) / 2; the exact form of GELU (Hendrycks
 * and Gimpel 2016). For negative x it is -|x| times the upper tail at |x|, for positive x what that
 * leaves of x, so that nothing cancels: within 5 ULP, -0 for x below -13.146, where the result
 * would be subnormal. Backward, from x: g · (Φ(x) + x · φ(x)), φ the normal density, to within 4
 * units in the last place of each of the two terms, which cancel where GELU turns at x = -0.75.
 *
 * <p>The exponent -x² / 2 is carried in two parts: rounding it alone would cost up to 60 ULP on the
 * left.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class GeluErfScalar implements ActivationKernel {

  private static float gelu(float x) {
    float a = Math.abs(x);
    float base = x < 0f ? -0f : x;
    float y = multiplyAdd(-(a * NormalTailScalar.scaled(a)), exp(a), base);
    return a > FloatFunction.GELU_LARGEST ? base : y;
  }

  private static float derivative(float x) {
    float a = Math.abs(x);
    float left = multiplyAdd(-FloatFunction.GELU_DENSITY, a, NormalTailScalar.scaled(a)) * exp(a);
    left = a > FloatFunction.GELU_LARGEST ? 0f : left;
    return x < 0f ? left : 1f - left;
  }

  /** e<sup>-a² / 2</sup>. */
  private static float exp(float a) {
    float half = a * -0.5f;
    float z = half * a;
    return ExpScalar.expFlushed(z, multiplyAdd(half, a, -z));
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
        store(gelu(x), outRows, outRow + at);
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
