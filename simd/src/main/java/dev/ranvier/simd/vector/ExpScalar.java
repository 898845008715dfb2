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
  public static final float SMALLEST = -103.972084f;
  public static final float LOG2_E = 1.44269504f;

  /** 1.5 · 2^23: adding it rounds to an integer, which the low bits of the sum then hold. */
  public static final float ROUNDER = 12582912f;

  public static final float LN2_HIGH = 0.693359375f;
  public static final float LN2_LOW = -2.12194440e-4f;
  public static final float C2 = 5.0000001201e-1f;
  public static final float C3 = 1.6666665459e-1f;
  public static final float C4 = 4.1665795894e-2f;
  public static final float C5 = 8.3334519073e-3f;
  public static final float C6 = 1.3981999507e-3f;
  public static final float C7 = 1.9875691500e-4f;
  public static final int BIAS = 127;
  public static final int MANTISSA_BITS = 23;

  /** The rounder with the bias of exponents: the low bits of the sum, shifted, are 2^n. */
  public static final float BIASED_ROUNDER = ROUNDER + BIAS;

  /** Below this e^x is subnormal. */
  public static final float SMALLEST_NORMAL = -87.33654f;

  /** Below this e^x - 1 is -1. */
  public static final float EXPM1_FLAT = -18f;

  private ExpScalar() {}

  public static float exp(float x) {
    float rounded = multiplyAdd(x, LOG2_E, ROUNDER);
    float n = rounded - ROUNDER;
    float r = multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, x));
    float p = expm1Reduced(r) + 1f;
    // Two factors, because 2^n alone leaves the range of normal floats for results at its ends.
    int exponent = Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(ROUNDER);
    int half = exponent >> 1;
    float first = Float.intBitsToFloat((half + BIAS) << MANTISSA_BITS);
    float second = Float.intBitsToFloat((exponent - half + BIAS) << MANTISSA_BITS);
    float result = p * first * second;
    result = x > LARGEST ? Float.POSITIVE_INFINITY : result;
    return x < SMALLEST ? 0f : result;
  }

  /**
   * e<sup>x</sup> for x of at most 88, +0 where the result would be subnormal: cheaper, and what
   * comes after meets no subnormal. Within 2 ULP elsewhere; NaN gives NaN.
   */
  public static float expFlushed(float x) {
    return expFlushed(x, 0f);
  }

  /** The same of the sum x + low, |low| at most half a unit in the last place of x. */
  public static float expFlushed(float x, float low) {
    float rounded = multiplyAdd(x, LOG2_E, BIASED_ROUNDER);
    float n = rounded - BIASED_ROUNDER;
    float r = multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, x)) + low;
    float scale = Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << MANTISSA_BITS);
    float result = multiplyAdd(expm1Reduced(r), scale, scale);
    return x < SMALLEST_NORMAL ? 0f : result;
  }

  /**
   * e<sup>x</sup> - 1 for x of at most 88, as (e<sup>r</sup> - 1) · 2<sup>n</sup> + (2<sup>n</sup>
   * - 1): nothing cancels, not even near 0. Within 2 ULP for x of at most 0; ±0 gives +0, NaN NaN.
   */
  public static float expm1(float x) {
    float rounded = multiplyAdd(x, LOG2_E, BIASED_ROUNDER);
    float n = rounded - BIASED_ROUNDER;
    float r = multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, x));
    float scale = Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << MANTISSA_BITS);
    float result = multiplyAdd(expm1Reduced(r), scale, scale - 1f);
    return x < EXPM1_FLAT ? -1f : result;
  }

  /** e<sup>r</sup> - 1. */
  private static float expm1Reduced(float r) {
    float p = multiplyAdd(C7, r, C6);
    p = multiplyAdd(p, r, C5);
    p = multiplyAdd(p, r, C4);
    p = multiplyAdd(p, r, C3);
    p = multiplyAdd(p, r, C2);
    return multiplyAdd(p, r * r, r);
  }
}
