package dev.ranvier.simd.dropout;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.LogScalar;
import java.lang.foreign.MemorySegment;

/**
 * out[j] = in[j] + deviation · √2 · erfinv(u), u from the hash of firstColumn + j and the row's
 * word.
 *
 * <p>in, out: a row of {@code columns}.
 */
final class GaussianNoiseScalar {

  /** Bits of a hash that are not used: as many are left as a float of [1, 2) has behind its 1. */
  static final int UNUSED_BITS = 9;

  static final int ONE_BITS = 0x3f800000;

  static final float HALF_STEP = 0x1p-23f;

  static final float SQRT_2 = 1.41421356f;

  /** Giles's coefficients, highest power first, in w - 2.5 where w is below 5. */
  static final float C8 = 2.81022636e-08f;

  static final float C7 = 3.43273939e-07f;
  static final float C6 = -3.5233877e-06f;
  static final float C5 = -4.39150654e-06f;
  static final float C4 = 0.00021858087f;
  static final float C3 = -0.00125372503f;
  static final float C2 = -0.00417768164f;
  static final float C1 = 0.246640727f;
  static final float C0 = 1.50140941f;

  /** In sqrt(w) - 3 elsewhere. */
  static final float T8 = -0.000200214257f;

  static final float T7 = 0.000100950558f;
  static final float T6 = 0.00134934322f;
  static final float T5 = -0.00367342844f;
  static final float T4 = 0.00573950773f;
  static final float T3 = -0.0076224613f;
  static final float T2 = 0.00943887047f;
  static final float T1 = 1.00167406f;
  static final float T0 = 2.83297682f;

  private GaussianNoiseScalar() {}

  static void row(
      float deviation,
      long word,
      int firstColumn,
      MemorySegment in,
      long inRow,
      int columns,
      MemorySegment out,
      long outRow) {
    int lower = (int) word;
    int upper = (int) (word >>> 32);
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float z = normal(DropoutMaskScalar.hash(lower, upper, firstColumn + j));
      store(multiplyAdd(z, deviation, load(in, inRow + at)), out, outRow + at);
    }
  }

  private static float normal(int hash) {
    float u = (Float.intBitsToFloat(hash >>> UNUSED_BITS | ONE_BITS) - 1.5f) * 2f + HALF_STEP;
    float w = -LogScalar.log((1f - u) * (1f + u));
    return (w < 5f ? middle(w - 2.5f) : tail((float) Math.sqrt(w) - 3f)) * u * SQRT_2;
  }

  private static float middle(float w) {
    float p = multiplyAdd(C8, w, C7);
    p = multiplyAdd(p, w, C6);
    p = multiplyAdd(p, w, C5);
    p = multiplyAdd(p, w, C4);
    p = multiplyAdd(p, w, C3);
    p = multiplyAdd(p, w, C2);
    p = multiplyAdd(p, w, C1);
    return multiplyAdd(p, w, C0);
  }

  private static float tail(float w) {
    float p = multiplyAdd(T8, w, T7);
    p = multiplyAdd(p, w, T6);
    p = multiplyAdd(p, w, T5);
    p = multiplyAdd(p, w, T4);
    p = multiplyAdd(p, w, T3);
    p = multiplyAdd(p, w, T2);
    p = multiplyAdd(p, w, T1);
    return multiplyAdd(p, w, T0);
  }
}
