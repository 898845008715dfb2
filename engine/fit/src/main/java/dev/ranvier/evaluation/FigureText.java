package dev.ranvier.evaluation;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Figures as reports print them; the same in every locale. */
final class FigureText {

  private FigureText() {}

  /** A number with so many digits behind the point, rounded as C's and Python's printf does it. */
  static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    BigDecimal exact = new BigDecimal(Math.abs(value));
    return sign + exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** A number of samples, or a sum of weights with all its digits. */
  static String count(double value, boolean weighted) {
    return weighted
        ? new BigDecimal(Double.toString(value)).toPlainString()
        : Long.toString((long) value);
  }
}
