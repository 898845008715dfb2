package dev.ranvier.simd;

/** The error function and the normal distribution in double precision, from their textbook sums. */
public final class ErfOracle {

  private static final double SERIES = 2.0;
  private static final double SQRT_PI = StrictMath.sqrt(StrictMath.PI);
  private static final int TERMS = 100;

  private ErfOracle() {}

  /** erf(x): a sum of terms of one sign, or 1 - erfc. */
  public static double erf(double x) {
    double a = Math.abs(x);
    return a < SERIES ? series(x) : Math.copySign(1 - fraction(a), x);
  }

  /** erfc(x) = 1 - erf(x), without cancelling for large x. */
  public static double erfc(double x) {
    return x < SERIES ? 1 - erf(x) : fraction(x);
  }

  /** The normal distribution Φ(x). */
  public static double normal(double x) {
    return erfc(-x * StrictMath.sqrt(0.5)) / 2;
  }

  /** The normal density φ(x). */
  public static double density(double x) {
    return StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * StrictMath.PI);
  }

  /** erf(x) = 2/√π · e^(-x²) · sum of 2^n x^(2n+1) / (1 · 3 · 5 ... (2n + 1)). */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / SQRT_PI * StrictMath.exp(-x * x) * sum;
  }

  /** erfc(x) = e^(-x²) / √π / (x + (1/2) / (x + (2/2) / (x + (3/2) / (x + ...)))), x at least 2. */
  private static double fraction(double x) {
    if (x > 30) {
      return 0;
    }
    double below = x;
    for (int k = TERMS; k > 0; k--) {
      below = x + k / 2.0 / below;
    }
    return StrictMath.exp(-x * x) / SQRT_PI / below;
  }
}
