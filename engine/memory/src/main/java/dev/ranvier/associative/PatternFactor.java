package dev.ranvier.associative;

import dev.ranvier.simd.gemm.Form;
import java.lang.foreign.Arena;

/**
 * Fields by the factor Z of the weights, W = Zᵀ Z: first the overlaps m = Z s, then h = Zᵀ m, less
 * the weight of each neuron to itself where the diagonal is zero. A neuron that changes changes P
 * overlaps.
 */
final class PatternFactor implements LocalFields {

  private final Products products;
  private final Arena arena;
  private final FloatRows factor;
  private final Products.Operand toOverlaps;
  private final Products.Operand toFields;
  private final float[] removed;
  private final double scale;
  private final float tie;
  private final FloatRows overlaps;

  /** [n, P], made when neurons change one by one for the first time. */
  private FloatRows byNeuron;

  private final double[] present;
  private final float[] row;
  private float[] state;

  /**
   * Fields of a factor.
   *
   * @param factor [P, n]
   * @param selfCoupling whether the diagonal of Zᵀ Z is kept
   * @param scale what W is to be multiplied by
   * @param tie fields up to this are rounding
   */
  PatternFactor(
      Products products,
      FloatRows factor,
      boolean selfCoupling,
      double scale,
      float tie,
      Arena arena) {
    this.products = products;
    this.arena = arena;
    this.factor = factor;
    int n = factor.columns;
    int stored = factor.rows;
    this.toOverlaps = products.operand(Form.NT, stored, n, factor, arena);
    this.toFields = products.operand(Form.NN, n, stored, factor, arena);
    this.scale = scale;
    this.tie = tie;
    this.removed = selfCoupling ? new float[factor.columns] : diagonal(factor);
    this.overlaps = new FloatRows(arena, BATCH, factor.rows);
    this.present = new double[factor.rows];
    this.row = new float[factor.rows];
  }

  private static float[] diagonal(FloatRows factor) {
    double[] sums = new double[factor.columns];
    float[] row = new float[factor.columns];
    for (int p = 0; p < factor.rows; p++) {
      factor.read(p, row);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (double) row[i] * row[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      row[i] = (float) sums[i];
    }
    return row;
  }

  @Override
  public int size() {
    return factor.columns;
  }

  @Override
  public void compute(int rows, FloatRows states, FloatRows fields) {
    products.multiply(rows, states, toOverlaps, overlaps);
    products.multiply(rows, overlaps, toFields, fields);
  }

  @Override
  public void complete(int index, float[] rowState, float[] rowFields) {
    for (int i = 0; i < removed.length; i++) {
      rowFields[i] -= removed[i] * rowState[i];
    }
  }

  @Override
  public float tie(int index) {
    return tie;
  }

  @Override
  public void begin(int index, float[] start) {
    if (byNeuron == null) {
      byNeuron = new FloatRows(arena, factor.columns, factor.rows);
      factor.transposeTo(byNeuron);
    }
    state = start;
    overlaps.read(index, row);
    for (int p = 0; p < present.length; p++) {
      present[p] = row[p];
    }
  }

  @Override
  public double field(int neuron) {
    byNeuron.read(neuron, row);
    double even = 0;
    double odd = 0;
    int p = 0;
    // Two chains of additions: one would wait for itself.
    for (; p < present.length - 1; p += 2) {
      even += row[p] * present[p];
      odd += row[p + 1] * present[p + 1];
    }
    if (p < present.length) {
      even += row[p] * present[p];
    }
    double field = even + odd - (double) removed[neuron] * state[neuron];
    return Math.abs(field) <= tie ? 0 : field;
  }

  @Override
  public void set(int neuron, float value) {
    double change = value - state[neuron];
    state[neuron] = value;
    byNeuron.read(neuron, row);
    for (int p = 0; p < present.length; p++) {
      present[p] += change * row[p];
    }
  }

  @Override
  public double energy() {
    double sum = 0;
    for (double overlap : present) {
      sum += overlap * overlap;
    }
    for (int i = 0; i < removed.length; i++) {
      sum -= (double) removed[i] * state[i] * state[i];
    }
    return -0.5 * scale * sum;
  }
}
