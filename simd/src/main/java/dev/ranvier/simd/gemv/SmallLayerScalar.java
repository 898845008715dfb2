package dev.ranvier.simd.gemv;

import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.gemv.SmallLayers.Function;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Memory;

/**
 * y[width] = f(x[terms] · W[terms, width] + b[width]) in plain Java: the definition; f is ReLU, a
 * sigmoid, or nothing yet.
 *
 * <p>Layout: W row-major; b at address 0 is none.
 *
 * <p>Needs: terms of one block of {@code Gemm.KC}; y apart from the operands.
 *
 * <p>Registers: 1 sum.
 */
final class SmallLayerScalar {

  private SmallLayerScalar() {}

  static void run(
      int width,
      int terms,
      long x,
      long w,
      long strideBytes,
      long bias,
      Function function,
      long y) {
    for (int j = 0; j < width; j++) {
      long at = (long) j << 2;
      float z = sum(terms, x, w + at, strideBytes);
      if (bias != 0) {
        z += Memory.ALL.get(JAVA_FLOAT_UNALIGNED, (bias + at) & Memory.ADDRESS);
      }
      Memory.ALL.set(JAVA_FLOAT_UNALIGNED, (y + at) & Memory.ADDRESS, apply(function, z));
    }
  }

  private static float sum(int terms, long x, long w, long strideBytes) {
    float sum = 0f;
    for (int p = 0; p < terms; p++) {
      float input = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, (x + ((long) p << 2)) & Memory.ADDRESS);
      float weight = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, (w + p * strideBytes) & Memory.ADDRESS);
      sum = multiplyAdd(input, weight, sum);
    }
    return sum;
  }

  private static float apply(Function function, float z) {
    if (function == Function.SIGMOID) {
      float e = ExpScalar.exp(-Math.abs(z));
      return (z < 0f ? e : 1f) / (e + 1f);
    }
    return function == Function.RELU && z <= 0f ? 0f : z;
  }
}
