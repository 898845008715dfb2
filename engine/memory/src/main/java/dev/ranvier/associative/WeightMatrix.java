package dev.ranvier.associative;

import dev.ranvier.Backend;
import dev.ranvier.simd.gemm.Form;
import java.lang.foreign.Arena;

/**
 * Fields by the weights themselves: h = W s. A neuron that changes by d adds d times its row to all
 * fields.
 */
final class WeightMatrix implements LocalFields {

  private final Products products;
  private final FloatRows weights;
  private final double scale;
  private final float tie;

  /** Of the last batch. */
  private FloatRows computed;

  private final double[] present;
  private final float[] row;
  private float[] state;

  /**
   * Fields of symmetric weights.
   *
   * @param weights [n, n], symmetric
   * @param scale what they are to be multiplied by
   * @param tie fields up to this are rounding
   */
  WeightMatrix(Products products, FloatRows weights, double scale, float tie) {
    this.products = products;
    this.weights = weights;
    this.scale = scale;
    this.tie = tie;
    this.present = new double[weights.rows];
    this.row = new float[weights.rows];
  }

  /** Zᵀ Z of factors [P, n], without its diagonal unless it is kept. */
  static FloatRows ofFactor(
      Products products, FloatRows factor, boolean selfCoupling, Arena arena) {
    int n = factor.columns;
    FloatRows weights = new FloatRows(arena, n, n);
    products.multiply(Form.TN, n, n, factor.rows, factor, factor, weights);
    for (int i = 0; i < n; i++) {
      if (!selfCoupling) {
        weights.set(i, i, 0);
      }
      // A library may round the two halves differently.
      for (int j = 0; products.backend() == Backend.BLAS && j < i; j++) {
        weights.set(i, j, weights.get(j, i));
      }
    }
    return weights;
  }

  @Override
  public int size() {
    return weights.rows;
  }

  @Override
  public void compute(int rows, FloatRows states, FloatRows fields) {
    int n = weights.rows;
    products.multiply(Form.NN, rows, n, n, states, weights, fields);
    computed = fields;
  }

  @Override
  public void complete(int index, float[] rowState, float[] rowFields) {}

  @Override
  public float tie(int index) {
    return tie;
  }

  @Override
  public void begin(int index, float[] start) {
    state = start;
    computed.read(index, row);
    for (int i = 0; i < present.length; i++) {
      present[i] = row[i];
    }
  }

  @Override
  public double field(int neuron) {
    double field = present[neuron];
    return Math.abs(field) <= tie ? 0 : field;
  }

  @Override
  public void set(int neuron, float value) {
    double change = value - state[neuron];
    state[neuron] = value;
    weights.read(neuron, row);
    for (int i = 0; i < present.length; i++) {
      present[i] += change * row[i];
    }
  }

  @Override
  public double energy() {
    double sum = 0;
    for (int i = 0; i < present.length; i++) {
      sum += present[i] * state[i];
    }
    return -0.5 * scale * sum;
  }
}
