package dev.ranvier.simd.vector;

import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;

/**
 * Natural logarithms for losses: log of a positive normal float and log(1 + e) for e in [0, 1],
 * both within 4 ULP; NaN gives NaN, other arguments are not allowed.
 *
 * <p>Both are 2 · atanh(s) = 2s + 2s · s² · P(s²), with s = (m - 1) / (m + 1) for log(m) and s = e
 * / (2 + e) for log(1 + e), hence |s| at most 1/3. P is our own Chebyshev fit over s² in [0, 1/9],
 * relative error 1e-9 before rounding.
 */
public final class LogScalar {

  public static final float C3 = 0.33333334f;
  public static final float C5 = 0.19999853f;
  public static final float C7 = 0.14296183f;
  public static final float C9 = 0.1085323f;
  public static final float C11 = 0.11612461f;

  /** The bits of sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt(2)). */
  public static final int SQRT_HALF_BITS = 0x3f3504f3;

  private LogScalar() {}

  /** log(x), x positive and normal, or NaN. */
  public static float log(float x) {
    int bits = Float.floatToRawIntBits(x);
    int exponent = (bits - SQRT_HALF_BITS) >> ExpScalar.MANTISSA_BITS;
    float m = Float.intBitsToFloat(bits - (exponent << ExpScalar.MANTISSA_BITS));
    float n = exponent;
    float low = multiplyAdd(n, ExpScalar.LN2_LOW, twiceAtanh((m - 1f) / (m + 1f)));
    float result = multiplyAdd(n, ExpScalar.LN2_HIGH, low);
    return x != x ? x : result;
  }

  /** log(1 + e), e in [0, 1] or NaN. */
  public static float log1p(float e) {
    return twiceAtanh(e / (e + 2f));
  }

  private static float twiceAtanh(float s) {
    float square = s * s;
    float p = multiplyAdd(C11, square, C9);
    p = multiplyAdd(p, square, C7);
    p = multiplyAdd(p, square, C5);
    p = multiplyAdd(p, square, C3);
    float twice = s + s;
    return multiplyAdd(p * square, twice, twice);
  }
}
