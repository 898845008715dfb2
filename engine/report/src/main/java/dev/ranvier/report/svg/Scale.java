package dev.ranvier.report.svg;

/**
 * Where a number stands on an axis.
 *
 * @param logarithmic whether equal factors are equal distances
 * @param low the number at {@code from}
 * @param high the number at {@code to}
 * @param from a coordinate
 * @param to another; of an upright axis the less, since y grows downwards
 */
public record Scale(boolean logarithmic, double low, double high, double from, double to) {

  /** Checks what would give no coordinates. */
  public Scale {
    if (!(low < high) || logarithmic && !(low > 0)) {
      throw new IllegalArgumentException(
          "scale from %s to %s, expected a rising range%s"
              .formatted(low, high, logarithmic ? " of positive numbers" : ""));
    }
  }

  /** The coordinate of a number. */
  public double at(double value) {
    double share =
        logarithmic
            ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
            : (value - low) / (high - low);
    return from + share * (to - from);
  }

  /** Whether a number has a place on it at all. */
  public boolean takes(double value) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }

  /** Whether a number is in its range, but for rounding. */
  public boolean contains(double value) {
    double at = takes(value) ? at(value) : Double.NaN;
    return at >= Math.min(from, to) - 0.01 && at <= Math.max(from, to) + 0.01;
  }
}
