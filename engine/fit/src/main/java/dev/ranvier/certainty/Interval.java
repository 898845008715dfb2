package dev.ranvier.certainty;

/**
 * A range that a value is in, both ends included.
 *
 * @param low its least value
 * @param high its greatest
 */
public record Interval(double low, double high) {

  /** Whether a value is in it. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** From end to end. */
  public double width() {
    return high - low;
  }
}
