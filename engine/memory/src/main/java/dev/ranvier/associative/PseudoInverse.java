package dev.ranvier.associative;

import java.lang.foreign.Arena;

/**
 * The factor Z of the pseudo-inverse rule, X<sup>T</sup> (X X<sup>T</sup>)<sup>-1</sup> X =
 * Z<sup>T</sup> Z: with the Cholesky factor L of X X<sup>T</sup>, Z = L<sup>-1</sup> X, in double
 * precision, rounded at the end. So weights are symmetric, and their rank is that of the patterns.
 */
final class PseudoInverse {

  /** Of a pattern's squared length, what is left beside the others: less is rounding. */
  private static final double LEAST_REST = 1e-9;

  private PseudoInverse() {}

  /**
   * Z [P, n].
   *
   * @throws IllegalArgumentException if patterns are linearly dependent, naming one
   */
  static FloatRows factor(String door, Signs signs, float[][] patterns, Arena arena) {
    int stored = signs.stored();
    int size = signs.size();
    if (stored > size) {
      throw new IllegalArgumentException(
          ("%s: %s patterns of %s values are linearly dependent, expected at most %s for the"
                  + " pseudo-inverse rule")
              .formatted(door, stored, size, size));
    }
    double[][] lower = cholesky(door, signs);
    double[][] solved = new double[stored][size];
    float[] rounded = new float[size];
    FloatRows factor = new FloatRows(arena, stored, size);
    for (int p = 0; p < stored; p++) {
      double[] row = solved[p];
      for (int i = 0; i < size; i++) {
        row[i] = patterns[p][i];
      }
      for (int q = 0; q < p; q++) {
        double part = lower[p][q];
        double[] other = solved[q];
        for (int i = 0; i < size; i++) {
          row[i] -= part * other[i];
        }
      }
      double length = lower[p][p];
      for (int i = 0; i < size; i++) {
        row[i] /= length;
        rounded[i] = (float) row[i];
      }
      factor.write(p, rounded);
    }
    return factor;
  }

  private static double[][] cholesky(String door, Signs signs) {
    int stored = signs.stored();
    double[][] lower = new double[stored][];
    for (int p = 0; p < stored; p++) {
      lower[p] = new double[p + 1];
      for (int q = 0; q <= p; q++) {
        double sum = signs.overlap(p, q);
        for (int r = 0; r < q; r++) {
          sum -= lower[p][r] * lower[q][r];
        }
        if (q < p) {
          lower[p][q] = sum / lower[q][q];
        } else if (sum > LEAST_REST * signs.size()) {
          lower[p][p] = Math.sqrt(sum);
        } else {
          throw dependent(door, signs, p);
        }
      }
    }
    return lower;
  }

  private static IllegalArgumentException dependent(String door, Signs signs, int pattern) {
    String what = "is a linear combination of those before it";
    for (int q = 0; q < pattern; q++) {
      if (Math.abs(signs.overlap(pattern, q)) == signs.size()) {
        what =
            (signs.overlap(pattern, q) > 0 ? "equals pattern " : "is the negative of pattern ") + q;
        break;
      }
    }
    return new IllegalArgumentException(
        ("%s: pattern %s %s, expected linearly independent patterns for the pseudo-inverse rule;"
                + " leave it out")
            .formatted(door, pattern, what));
  }
}
