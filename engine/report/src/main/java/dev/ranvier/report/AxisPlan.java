package dev.ranvier.report;

/**
 * What a user wants of an axis.
 *
 * @param label what is measured, with its unit in brackets
 * @param logarithm when equal factors are equal distances
 * @param low the least number on it; NaN for that of the data
 * @param high the greatest; NaN for that of the data
 * @param whole whether only whole numbers are marked
 */
record AxisPlan(String label, Logarithm logarithm, double low, double high, boolean whole) {

  /** When an axis is logarithmic. */
  enum Logarithm {
    NEVER,
    ALWAYS,
    /** Of positive numbers, the greatest more than a hundred times the least. */
    WHERE_IT_HELPS
  }

  static AxisPlan of(String label) {
    return new AxisPlan(label, Logarithm.NEVER, Double.NaN, Double.NaN, false);
  }

  AxisPlan withLabel(String text) {
    return new AxisPlan(text, logarithm, low, high, whole);
  }

  AxisPlan with(Logarithm choice) {
    return new AxisPlan(label, choice, low, high, whole);
  }

  AxisPlan withRange(double least, double greatest) {
    return new AxisPlan(label, logarithm, least, greatest, whole);
  }

  AxisPlan ofWholeNumbers() {
    return new AxisPlan(label, logarithm, low, high, true);
  }
}
