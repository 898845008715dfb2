package dev.ranvier.report.svg;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them: a true minus, commas between thousands, no needless zeros. */
public final class Numbers {

  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  private static final String MINUS = "−";

  private Numbers() {}

  /** With so many decimals. */
  public static String fixed(double value, int decimals) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    String digits = rounded.abs().toPlainString();
    int dot = digits.indexOf('.');
    String whole = dot < 0 ? digits : digits.substring(0, dot);
    String fraction = dot < 0 ? "" : digits.substring(dot);
    StringBuilder text = new StringBuilder(whole);
    if (whole.length() > 4) {
      for (int at = whole.length() - 3; at > 0; at -= 3) {
        text.insert(at, ',');
      }
    }
    return (rounded.signum() < 0 ? MINUS : "") + text + fraction;
  }

  /** With four significant digits, as beside a pointer or in a legend. */
  public static String brief(double value) {
    return significant(value, 4);
  }

  /** With so many significant digits; 10 to a power where zeros would be many. */
  public static String significant(double value, int digits) {
    if (Double.isNaN(value)) {
      return "not a number";
    }
    if (Double.isInfinite(value)) {
      return value < 0 ? MINUS + "∞" : "∞";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits));
    int power = rounded.precision() - rounded.scale() - 1;
    if (power < -4 || power > 7) {
      BigDecimal mantissa = rounded.scaleByPowerOfTen(-power).stripTrailingZeros();
      return mantissa.toPlainString().replace("-", MINUS) + "·" + powerOfTen(power);
    }
    BigDecimal plain = rounded.stripTrailingZeros();
    return fixed(plain.doubleValue(), Math.max(0, plain.scale()));
  }

  /** Such as 10⁻³. */
  public static String powerOfTen(int exponent) {
    StringBuilder text = new StringBuilder("10");
    if (exponent < 0) {
      text.append('⁻');
    }
    Integer.toString(Math.abs(exponent))
        .chars()
        .forEach(digit -> text.append(SUPERSCRIPTS.charAt(digit - '0')));
    return text.toString();
  }

  /** A number of things, such as {@code 1 epoch} or {@code 12,000 epochs}. */
  public static String count(long number, String thing) {
    return fixed(number, 0) + " " + thing + (number == 1 ? "" : "s");
  }
}
