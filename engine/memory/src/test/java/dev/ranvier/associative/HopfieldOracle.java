package dev.ranvier.associative;

/** Hopfield networks by their definitions: plain sums, integers where they are integers. */
final class HopfieldOracle {

  private HopfieldOracle() {}

  /** n times the weights of Hebb's rule. */
  static long[][] hebbian(float[][] patterns, boolean selfCoupling) {
    int n = patterns[0].length;
    long[][] weights = new long[n][n];
    for (float[] x : patterns) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          weights[i][j] += i == j && !selfCoupling ? 0 : (long) (x[i] * x[j]);
        }
      }
    }
    return weights;
  }

  /** Storkey's rule as it is written, a field for each pair. */
  static double[][] storkey(float[][] patterns, boolean selfCoupling) {
    int n = patterns[0].length;
    double[][] weights = new double[n][n];
    for (float[] x : patterns) {
      double[][] learned = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          learned[i][j] =
              weights[i][j]
                  + (x[i] * x[j]
                          - x[i] * pairField(weights, x, j, i)
                          - pairField(weights, x, i, j) * x[j])
                      / n;
        }
      }
      weights = learned;
    }
    for (int i = 0; i < n && !selfCoupling; i++) {
      weights[i][i] = 0;
    }
    return weights;
  }

  private static double pairField(double[][] weights, float[] x, int i, int j) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += k == i || k == j ? 0 : weights[i][k] * x[k];
    }
    return sum;
  }

  /** Xᵀ (X Xᵀ)⁻¹ X, by elimination with pivots. */
  static double[][] projection(float[][] patterns) {
    int stored = patterns.length;
    int n = patterns[0].length;
    double[][] rows = new double[stored][stored + n];
    for (int p = 0; p < stored; p++) {
      for (int q = 0; q < stored; q++) {
        for (int i = 0; i < n; i++) {
          rows[p][q] += patterns[p][i] * patterns[q][i];
        }
      }
      for (int i = 0; i < n; i++) {
        rows[p][stored + i] = patterns[p][i];
      }
    }
    for (int column = 0; column < stored; column++) {
      int pivot = column;
      for (int p = column; p < stored; p++) {
        pivot = Math.abs(rows[p][column]) > Math.abs(rows[pivot][column]) ? p : pivot;
      }
      double[] swapped = rows[pivot];
      rows[pivot] = rows[column];
      rows[column] = swapped;
      for (int p = 0; p < stored; p++) {
        double factor = p == column ? 0 : rows[p][column] / swapped[column];
        for (int c = 0; c < stored + n; c++) {
          rows[p][c] -= factor * swapped[c];
        }
      }
    }
    double[][] weights = new double[n][n];
    for (int p = 0; p < stored; p++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          weights[i][j] += patterns[p][i] * rows[p][stored + j] / rows[p][p];
        }
      }
    }
    return weights;
  }

  static long field(long[][] weights, float[] state, int neuron) {
    long sum = 0;
    for (int j = 0; j < state.length; j++) {
      sum += weights[neuron][j] * (long) state[j];
    }
    return sum;
  }

  /** -2 n times the energy: an integer. */
  static long minusTwiceEnergy(long[][] weights, float[] state) {
    long sum = 0;
    for (int i = 0; i < state.length; i++) {
      sum += (long) state[i] * field(weights, state, i);
    }
    return sum;
  }

  static float next(long field, float present) {
    return field > 0 ? 1 : field < 0 ? -1 : present;
  }

  /** One synchronous step. */
  static float[] step(long[][] weights, float[] state) {
    float[] next = new float[state.length];
    for (int i = 0; i < state.length; i++) {
      next[i] = next(field(weights, state, i), state[i]);
    }
    return next;
  }

  /** Sweeps in the order of indices until nothing changes. */
  static float[] settle(long[][] weights, float[] start) {
    float[] state = start.clone();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < state.length; i++) {
        float value = next(field(weights, state, i), state[i]);
        changed |= value != state[i];
        state[i] = value;
      }
    }
    return state;
  }
}
