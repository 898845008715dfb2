package dev.ranvier.evaluation;

/** What states have counted, in one array after another, for checkpoints in an epoch. */
final class SavedNumbers {

  private SavedNumbers() {}

  /** All of them one behind the other. */
  static double[] of(double[]... parts) {
    int length = 0;
    for (double[] part : parts) {
      length += part.length;
    }
    double[] all = new double[length];
    int next = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, all, next, part.length);
      next += part.length;
    }
    return all;
  }

  /**
   * Fills the parts with what {@link #of} made of such ones.
   *
   * @throws IllegalArgumentException if there are more numbers, or fewer
   */
  static void restore(double[] all, double[]... parts) {
    int length = 0;
    for (double[] part : parts) {
      length += part.length;
    }
    if (length != all.length) {
      throw new IllegalArgumentException(
          "Metric: %s numbers were saved, expected %s; they are of another metric"
              .formatted(all.length, length));
    }
    int next = 0;
    for (double[] part : parts) {
      System.arraycopy(all, next, part, 0, part.length);
      next += part.length;
    }
  }
}
