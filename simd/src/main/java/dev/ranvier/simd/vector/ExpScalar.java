package dev.ranvier.simd.vector;

import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;

/**
 * e<sup>x</sup> = 2<sup>n</sup> · e<sup>r</sup>, n the integer next to x / ln 2, |r| at most ln 2 /
 * 2; within 2 ULP of the true value.
 *
 * <table>
 * <caption>Special values</caption>
 * <tr><td>NaN</td><td>NaN</td></tr>
 * <tr><td>+Inf, and x above 88.72284</td><td>+Inf</td></tr>
 * <tr><td>-Inf, and x below -103.97208</td><td>+0</td></tr>
 * <tr><td>x from there to -87.34</td><td>subnormal, rounded once</td></tr>
 * <tr><td>±0, subnormal</td><td>1</td></tr>
 * </table>
 *
 * <p>Coefficients: Cephes {@code expf} (S. Moshier). ln 2 is split so that n times its first part
 * is exact even without a fused multiply-add.
 */
public final class ExpScalar {

  static final float LARGEST = 88.72284f;
  static final float SMALLEST = -103.972084f;
  static final float LOG2_E = 1.44269504f;

  /** 1.5 · 2^23: adding it rounds to an integer, which the low bits of the sum then hold. */
  static final float ROUNDER = 12582912f;

  static final float LN2_HIGH = 0.693359375f;
  static final float LN2_LOW = -2.12194440e-4f;
  static final float C2 = 5.0000001201e-1f;
  static final float C3 = 1.6666665459e-1f;
  static final float C4 = 4.1665795894e-2f;
  static final float C5 = 8.3334519073e-3f;
  static final float C6 = 1.3981999507e-3f;
  static final float C7 = 1.9875691500e-4f;
  static final int BIAS = 127;
  static final int MANTISSA_BITS = 23;

  private ExpScalar() {}

  public static float exp(float x) {
    float rounded = multiplyAdd(x, LOG2_E, ROUNDER);
    float n = rounded - ROUNDER;
    float r = multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, x));
    float p = multiplyAdd(C7, r, C6);
    p = multiplyAdd(p, r, C5);
    p = multiplyAdd(p, r, C4);
    p = multiplyAdd(p, r, C3);
    p = multiplyAdd(p, r, C2);
    p = multiplyAdd(p, r * r, r) + 1f;
    // Two factors, because 2^n alone leaves the range of normal floats for results at its ends.
    int exponent = Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(ROUNDER);
    int half = exponent >> 1;
    float first = Float.intBitsToFloat((half + BIAS) << MANTISSA_BITS);
    float second = Float.intBitsToFloat((exponent - half + BIAS) << MANTISSA_BITS);
    float result = p * first * second;
    result = x > LARGEST ? Float.POSITIVE_INFINITY : result;
    return x < SMALLEST ? 0f : result;
  }
}
