package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

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
        store(x > 0f ? x * slope : ExpScalar.expm1(x) * floor, out, outRow + at);
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
        store((y > 0f ? slope : y + floor) * g, grad, gradRow + at);
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
