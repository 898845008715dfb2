package dev.ranvier.associative;

import java.lang.foreign.Arena;

/**
 * Weights by Storkey's rule, pattern after pattern. With g<sub>i</sub> = Σ<sub>k≠i</sub>
 * w<sub>ik</sub> x<sub>k</sub> the rule's h<sub>ij</sub> is g<sub>i</sub> - w<sub>ij</sub>
 * x<sub>j</sub>, so that off the diagonal
 *
 * <p>n Δw<sub>ij</sub> = x<sub>i</sub> x<sub>j</sub> - (x<sub>i</sub> g<sub>j</sub> + g<sub>i</sub>
 * x<sub>j</sub>) + 2 w<sub>ij</sub>, and on it n Δw<sub>ii</sub> = 1 - 2 x<sub>i</sub>
 * g<sub>i</sub>.
 *
 * <p>Sums in double precision, weights rounded to float after each pattern; both halves get the
 * same bits, since the sum in brackets does not depend on the order of i and j.
 */
final class StorkeyRule {

  private StorkeyRule() {}

  static FloatRows weights(float[][] patterns, boolean selfCoupling, Arena arena) {
    int size = patterns[0].length;
    FloatRows weights = new FloatRows(arena, size, size);
    double[] others = new double[size];
    float[] row = new float[size];
    for (float[] pattern : patterns) {
      for (int i = 0; i < size; i++) {
        weights.read(i, row);
        others[i] = dot(row, pattern) - (double) row[i] * pattern[i];
      }
      for (int i = 0; i < size; i++) {
        weights.read(i, row);
        float self = row[i];
        learn(row, i, pattern, others);
        row[i] = selfCoupling ? (float) (self + (1 - 2 * pattern[i] * others[i]) / size) : 0;
        weights.write(i, row);
      }
    }
    return weights;
  }

  private static void learn(float[] row, int i, float[] pattern, double[] others) {
    double size = row.length;
    double own = pattern[i];
    double told = others[i];
    for (int j = 0; j < row.length; j++) {
      double both = own * others[j] + told * pattern[j];
      row[j] = (float) (row[j] + (own * pattern[j] - both + 2 * row[j]) / size);
    }
  }

  private static double dot(float[] a, float[] b) {
    double even = 0;
    double odd = 0;
    int i = 0;
    // Two chains of additions: one would wait for itself.
    for (; i < a.length - 1; i += 2) {
      even += (double) a[i] * b[i];
      odd += (double) a[i + 1] * b[i + 1];
    }
    return i < a.length ? even + odd + (double) a[i] * b[i] : even + odd;
  }
}
