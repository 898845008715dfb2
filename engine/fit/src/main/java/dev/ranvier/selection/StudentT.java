package dev.ranvier.selection;

/**
 * Student's t distribution for whole degrees of freedom, by the finite series of Abramowitz and
 * Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
final class StudentT {

  private StudentT() {}

  /** The probability that |t| is at most {@code t}. */
  static double within(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cosine2 = Math.pow(Math.cos(angle), 2);
    boolean odd = degrees % 2 == 1;
    double term = odd ? Math.cos(angle) : 1;
    double sum = 0;
    for (int i = odd ? 1 : 0; i <= degrees - 2; i += 2) {
      sum += term;
      term *= cosine2 * (i + 1) / (i + 2);
    }
    double series = Math.sin(angle) * sum;
    return odd ? 2 / Math.PI * (angle + series) : series;
  }

  /** The t that |t| stays within with this probability: the two-sided quantile, by bisection. */
  static double quantile(double probability, int degrees) {
    double low = 0;
    double high = 1;
    while (within(high, degrees) < probability && high < 1e12) {
      high *= 2;
    }
    double middle = (low + high) / 2;
    while (middle > low && middle < high) {
      if (within(middle, degrees) < probability) {
        low = middle;
      } else {
        high = middle;
      }
      middle = (low + high) / 2;
    }
    return high;
  }
}
