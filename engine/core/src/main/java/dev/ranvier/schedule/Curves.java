package dev.ranvier.schedule;

/** Functions for schedules: {@code StrictMath.pow} and {@code cos} allocate arrays at each call. */
final class Curves {

  private static final int SINE_TERMS = 8;

  private Curves() {}

  /**
   * Half a cosine, from {@code start} at 0 to {@code end} at 1: end + (start - end) (1 + cos(pi
   * fraction)) / 2, where (1 + cos(pi x)) / 2 = 1 - sin^2(pi x / 2) = sin^2(pi (1 - x) / 2).
   *
   * @param fraction in [0, 1]
   */
  static double cosine(double start, double end, double fraction) {
    double sine = sine(0.5 * Math.PI * Math.min(fraction, 1.0 - fraction));
    double share = fraction <= 0.5 ? 1.0 - sine * sine : sine * sine;
    return end + (start - end) * share;
  }

  /** Taylor's series for |x| of at most pi / 4: the first term left out is below 1e-19. */
  private static double sine(double x) {
    double square = x * x;
    double sum = 1.0;
    for (int term = SINE_TERMS; term > 0; term--) {
      sum = 1.0 - square * sum / (2.0 * term * (2.0 * term + 1.0));
    }
    return x * sum;
  }

  /**
   * base to the power of exponent; by squaring where the exponent is a whole number.
   *
   * @param base at least 0
   * @param exponent at least 0
   */
  static double power(double base, double exponent) {
    if (exponent == StrictMath.rint(exponent) && exponent < 0x1p53) {
      double result = 1.0;
      double square = base;
      for (long rest = (long) exponent; rest > 0; rest >>= 1) {
        if ((rest & 1) == 1) {
          result *= square;
        }
        square *= square;
      }
      return result;
    }
    return StrictMath.exp(exponent * StrictMath.log(base));
  }
}
