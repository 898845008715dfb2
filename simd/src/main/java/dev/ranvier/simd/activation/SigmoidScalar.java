package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

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
        store(sigmoid(x), out, outRow + at);
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
        store(g * (y * (1f - y)), grad, gradRow + at);
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
