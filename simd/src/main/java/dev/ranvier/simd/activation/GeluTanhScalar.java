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
 * y = x · (1 + tanh(u)) / 2 = x · sigmoid(v), v = 2u = √(8/π) · (x + 0.044715 · x³): the tanh form
 * of GELU (Hendrycks and Gimpel 2016). Within 4 ULP of this formula for x of at least 0 and 4 +
 * 4|v| ULP below, -0 where v is under -87.33 (x under -10.04, true values under 1.2e-37). It
 * differs from {@link GeluErfScalar} by up to 5e-4. Backward, from x: g · (s + x · s · (1 - s) ·
 * dv/dx), s = sigmoid(v), to within 4 + 4|v| units in the last place of each of the two terms.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class GeluTanhScalar implements ActivationKernel {

  private static float gelu(float x) {
    float v = multiplyAdd(x * x, FloatFunction.GELU_CUBIC, FloatFunction.GELU_LINEAR) * x;
    float z = -Math.abs(v);
    float e = ExpScalar.expFlushed(z);
    float left = z < ExpScalar.SMALLEST_NORMAL ? -0f : x * e;
    return (x < 0f ? left : x) / (e + 1f);
  }

  private static float derivative(float x) {
    float square = x * x;
    float z =
        -Math.abs(multiplyAdd(square, FloatFunction.GELU_CUBIC, FloatFunction.GELU_LINEAR) * x);
    float e = ExpScalar.expFlushed(z);
    float inverse = 1f / (e + 1f);
    float s = (x < 0f ? e : 1f) * inverse;
    float slope = multiplyAdd(square, FloatFunction.GELU_CUBIC_SLOPE, FloatFunction.GELU_LINEAR);
    float bend = z < ExpScalar.SMALLEST_NORMAL ? 0f : x * slope * (e * inverse);
    return multiplyAdd(bend, inverse, s);
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
