package dev.ranvier.associative;

import dev.ranvier.simd.gemm.Form;
import java.lang.foreign.Arena;

/**
 * Fields of a dense associative memory, exactly as one neuron alone would find them: h<sub>i</sub>
 * = Σ<sub>p</sub> x<sub>pi</sub> D(m<sub>p</sub> - x<sub>pi</sub> s<sub>i</sub>), where D(a) = F(a
 * + 1) - F(a - 1) and m = X s. Since x s is -1 or +1, that is
 *
 * <p>h<sub>i</sub> = Σ<sub>p</sub> x<sub>pi</sub> (D(m<sub>p</sub> - 1) + D(m<sub>p</sub> + 1)) / 2
 * + s<sub>i</sub> Σ<sub>p</sub> (D(m<sub>p</sub> - 1) - D(m<sub>p</sub> + 1)) / 2,
 *
 * <p>two products of matrices for a batch. For an unknown neuron it is Σ<sub>p</sub> x<sub>pi</sub>
 * D(m<sub>p</sub>), one by one.
 */
final class InteractionFields implements LocalFields {

  /** Of all that is added up in a field, what may be rounding: float32 in products, double else. */
  private static final double PRODUCT_ROUNDING = 4e-6;

  private static final double ROUNDING = 1e-12;

  private final Products products;
  private final FloatRows patterns;
  private final FloatRows byNeuron;
  private final Products.Operand toOverlaps;
  private final Products.Operand toFields;
  private final InteractionSlope slope;
  private final FloatRows overlaps;
  private final FloatRows pulls;

  /** Of each row: what each neuron adds to its own field, and the scale of all. */
  private final float[] own = new float[BATCH];

  private final float[] ties = new float[BATCH];
  private final double[] scales = new double[BATCH];

  private final float[] row;
  private final float[] pull;
  private final int[] present;
  private int largest;
  private float[] state;

  InteractionFields(Products products, FloatRows patterns, Interaction interaction, Arena arena) {
    this.products = products;
    this.patterns = patterns;
    int n = patterns.columns;
    int stored = patterns.rows;
    this.toOverlaps = products.operand(Form.NT, stored, n, patterns, arena);
    this.toFields = products.operand(Form.NN, n, stored, patterns, arena);
    this.byNeuron = new FloatRows(arena, patterns.columns, patterns.rows);
    patterns.transposeTo(byNeuron);
    this.slope = new InteractionSlope(interaction, patterns.columns);
    this.overlaps = new FloatRows(arena, BATCH, patterns.rows);
    this.pulls = new FloatRows(arena, BATCH, patterns.rows);
    this.row = new float[patterns.rows];
    this.pull = new float[patterns.rows];
    this.present = new int[patterns.rows];
  }

  @Override
  public int size() {
    return patterns.columns;
  }

  @Override
  public void compute(int rows, FloatRows states, FloatRows fields) {
    products.multiply(rows, states, toOverlaps, overlaps);
    for (int index = 0; index < rows; index++) {
      pulls(index);
    }
    products.multiply(rows, pulls, toFields, fields);
  }

  private void pulls(int index) {
    int most = present(index);
    double sum = 0;
    double self = 0;
    double scale = 0;
    for (int overlap : present) {
      double less = slope.at(overlap - 1, most);
      double more = slope.at(overlap + 1, most);
      double both = Math.abs(less + more) / 2;
      scale = Math.max(scale, both);
      sum += both;
      self += (less - more) / 2;
    }
    scale = scale > 0 ? 1 / scale : 1;
    for (int p = 0; p < present.length; p++) {
      double both = slope.at(present[p] - 1, most) + slope.at(present[p] + 1, most);
      pull[p] = (float) (both / 2 * scale);
    }
    pulls.write(index, pull);
    own[index] = (float) (self * scale);
    ties[index] = (float) (PRODUCT_ROUNDING * (sum + Math.abs(self)) * scale);
    scales[index] = scale;
  }

  /** The overlaps of a row, which are integers, and the largest of them. */
  private int present(int index) {
    overlaps.read(index, row);
    int most = -size();
    for (int p = 0; p < row.length; p++) {
      present[p] = (int) row[p];
      most = Math.max(most, present[p]);
    }
    return most;
  }

  @Override
  public void complete(int index, float[] rowState, float[] rowFields) {
    boolean read = false;
    for (int i = 0; i < rowState.length; i++) {
      if (rowState[i] != 0) {
        rowFields[i] += own[index] * rowState[i];
        continue;
      }
      if (!read) {
        largest = present(index);
        read = true;
      }
      rowFields[i] = (float) (told(i, 0) * scales[index]);
    }
  }

  @Override
  public float tie(int index) {
    return ties[index];
  }

  @Override
  public void begin(int index, float[] start) {
    largest = present(index);
    state = start;
  }

  @Override
  public double field(int neuron) {
    return told(neuron, (int) state[neuron]);
  }

  private double told(int neuron, int value) {
    byNeuron.read(neuron, row);
    double sum = 0;
    double magnitudes = 0;
    for (int p = 0; p < row.length; p++) {
      double one = slope.at(present[p] - (int) row[p] * value, largest);
      sum += row[p] * one;
      magnitudes += Math.abs(one);
    }
    return Math.abs(sum) <= ROUNDING * magnitudes ? 0 : sum;
  }

  @Override
  public void set(int neuron, float value) {
    int change = (int) (value - state[neuron]);
    state[neuron] = value;
    byNeuron.read(neuron, row);
    largest = -size();
    for (int p = 0; p < present.length; p++) {
      present[p] += change * (int) row[p];
      largest = Math.max(largest, present[p]);
    }
  }

  @Override
  public double energy() {
    return slope.energy(present, largest);
  }
}
