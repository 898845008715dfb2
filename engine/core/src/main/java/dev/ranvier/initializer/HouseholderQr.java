package dev.ranvier.initializer;

import java.util.Arrays;

/**
 * The QR decomposition of a matrix by Householder reflections: A = Q R with Q = H_0 H_1 ... and H_j
 * = I - v_j v_jt. In double, each sum in ascending order, no fused operation: the same bits on
 * every machine. Columns are taken in blocks that stay in the cache while the reflections pass over
 * them. Source: Golub and Van Loan, "Matrix computations", section 5.2.
 */
final class HouseholderQr {

  /** Columns that pass from one reflection to the next while they are in the cache. */
  static final int BLOCK_COLUMNS = 32;

  /** Column j of A, then v_j from row j on. */
  private final double[][] reflectors;

  private final double[] diagonal;

  /**
   * Decomposes.
   *
   * @param columns [columns][rows], not more columns than rows; overwritten
   */
  HouseholderQr(double[][] columns) {
    this.reflectors = columns;
    this.diagonal = new double[columns.length];
    for (int first = 0; first < columns.length; first += BLOCK_COLUMNS) {
      int end = Math.min(first + BLOCK_COLUMNS, columns.length);
      for (int j = 0; j < first; j++) {
        reflect(j, columns, first, end);
      }
      for (int j = first; j < end; j++) {
        diagonal[j] = toReflector(columns[j], j);
        reflect(j, columns, j + 1, end);
      }
    }
  }

  /** Makes v_j of column j; returns what the reflection leaves on R's diagonal. */
  private static double toReflector(double[] column, int j) {
    double sum = 0.0;
    for (int row = j; row < column.length; row++) {
      sum += column[row] * column[row];
    }
    double norm = StrictMath.sqrt(sum);
    double head = column[j];
    if (norm == 0.0) {
      return 0.0;
    }
    // away from the head, so that nothing cancels
    column[j] = head < 0 ? head - norm : head + norm;
    double scale = 1.0 / StrictMath.sqrt(norm * (norm + StrictMath.abs(head)));
    for (int row = j; row < column.length; row++) {
      column[row] *= scale;
    }
    return head < 0 ? norm : -norm;
  }

  /** R's diagonal element j. */
  double diagonal(int j) {
    return diagonal[j];
  }

  /** Writes columns {@code first} to {@code first + count - 1} of Q, [count][rows]. */
  void columns(int first, int count, double[][] block) {
    for (int column = 0; column < count; column++) {
      Arrays.fill(block[column], 0.0);
      block[column][first + column] = 1.0;
    }
    // q_j = H_0 ... H_j e_j: later reflections leave e_j as it is
    for (int j = first + count - 1; j >= 0; j--) {
      reflect(j, block, Math.max(j - first, 0), count);
    }
  }

  /** y -= v_j (v_jt y) for columns y from {@code first} up to {@code end}. */
  private void reflect(int j, double[][] columns, int first, int end) {
    double[] v = reflectors[j];
    int column = first;
    for (; column + 4 <= end; column += 4) {
      reflectFour(
          j, v, columns[column], columns[column + 1], columns[column + 2], columns[column + 3]);
    }
    for (; column < end; column++) {
      double[] y = columns[column];
      double sum = 0.0;
      for (int row = j; row < v.length; row++) {
        sum += v[row] * y[row];
      }
      subtract(j, v, sum, y);
    }
  }

  /** Four sums side by side: one alone waits for each of its additions. */
  private static void reflectFour(
      int j, double[] v, double[] y0, double[] y1, double[] y2, double[] y3) {
    double sum0 = 0.0;
    double sum1 = 0.0;
    double sum2 = 0.0;
    double sum3 = 0.0;
    for (int row = j; row < v.length; row++) {
      double factor = v[row];
      sum0 += factor * y0[row];
      sum1 += factor * y1[row];
      sum2 += factor * y2[row];
      sum3 += factor * y3[row];
    }
    subtract(j, v, sum0, y0);
    subtract(j, v, sum1, y1);
    subtract(j, v, sum2, y2);
    subtract(j, v, sum3, y3);
  }

  private static void subtract(int j, double[] v, double sum, double[] y) {
    for (int row = j; row < v.length; row++) {
      y[row] -= sum * v[row];
    }
  }
}
