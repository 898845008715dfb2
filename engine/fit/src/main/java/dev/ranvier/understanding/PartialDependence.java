package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * What a network gives on average when one feature has a certain value and all others stay as they
 * are in some samples (Friedman, "Greedy Function Approximation", 2001), with what lies between the
 * samples' tenth and ninetieth per cent (Goldstein and others, "Peeking Inside the Black Box",
 * 2015). Where features go together, it asks about samples that there are not. For one thread at a
 * time.
 *
 * <pre>{@code
 * try (PartialDependence dependence = PartialDependence.of(model)) {
 *   IO.println(dependence.of(samples, 0));
 * }
 * }</pre>
 */
public final class PartialDependence implements AutoCloseable {

  private static final String WHAT = "PartialDependence";

  private final Predictor predictor;
  private int output;
  private int points = 20;
  private double share = 0.05;

  private PartialDependence(Predictor predictor) {
    this.predictor = predictor;
  }

  /** Of a model's outputs; it may be closed meanwhile. */
  public static PartialDependence of(Model model) {
    return new PartialDependence(model.predictor(OutputGradients.ROWS));
  }

  /** Of which output; the first unless told otherwise. */
  public PartialDependence output(int number) {
    if (number < 0 || number >= predictor.outputSize()) {
      throw new IllegalArgumentException(
          "%s: there is no output %s, expected 0 to %s"
              .formatted(WHAT, number, predictor.outputSize() - 1));
    }
    output = number;
    return this;
  }

  /** At how many values of the feature, at least 2; 20 unless told otherwise. */
  public PartialDependence points(int count) {
    if (count < 2) {
      throw new IllegalArgumentException(
          "%s: points is %s, expected at least 2".formatted(WHAT, count));
    }
    points = count;
    return this;
  }

  /**
   * Which share of the samples' values is left out at either end, where there are few.
   *
   * @param tail 0 to below 0.5; 0.05 unless told otherwise
   */
  public PartialDependence withoutTails(double tail) {
    if (!(tail >= 0 && tail < 0.5)) {
      throw new IllegalArgumentException(
          "%s: a tail of %s, expected 0 to below 0.5".formatted(WHAT, tail));
    }
    share = tail;
    return this;
  }

  /**
   * At evenly spaced values of a feature, or at all of its values where the samples have no more
   * than there are points.
   *
   * @param samples [samples][features], of the training or validation data
   */
  public PartialDependenceCurve of(float[][] samples, int feature) {
    require(samples, feature);
    return at(samples, feature, grid(samples, feature));
  }

  /** At values that are given. */
  public PartialDependenceCurve of(float[][] samples, int feature, float[] grid) {
    require(samples, feature);
    Samples.require(WHAT, "the grid", grid, Math.max(1, grid.length));
    return at(samples, feature, grid);
  }

  private void require(float[][] samples, int feature) {
    Samples.require(WHAT, samples, predictor.inputSize());
    if (feature < 0 || feature >= predictor.inputSize()) {
      throw new IllegalArgumentException(
          "%s: there is no feature %s, expected 0 to %s"
              .formatted(WHAT, feature, predictor.inputSize() - 1));
    }
  }

  private PartialDependenceCurve at(float[][] samples, int feature, float[] grid) {
    float[][] moved = new float[samples.length][];
    Arrays.setAll(moved, i -> samples[i].clone());
    double[] mean = new double[grid.length];
    double[] low = new double[grid.length];
    double[] high = new double[grid.length];
    for (int point = 0; point < grid.length; point++) {
      for (float[] sample : moved) {
        sample[feature] = grid[point];
      }
      float[][] outputs = PlainSamples.predict(predictor, moved);
      double[] values = new double[outputs.length];
      for (int i = 0; i < outputs.length; i++) {
        Samples.requireFinite(WHAT, "output", i, outputs[i]);
        values[i] = outputs[i][output];
      }
      mean[point] = DoubleStream.of(values).average().orElseThrow();
      Arrays.sort(values);
      low[point] = quantile(values, 0.1);
      high[point] = quantile(values, 0.9);
    }
    return new PartialDependenceCurve(feature, output, grid.clone(), mean, low, high);
  }

  private float[] grid(float[][] samples, int feature) {
    double[] sorted = Arrays.stream(samples).mapToDouble(row -> row[feature]).sorted().toArray();
    double[] distinct = DoubleStream.of(sorted).distinct().toArray();
    double least = quantile(sorted, share);
    double most = quantile(sorted, 1 - share);
    boolean few = distinct.length <= points;
    float[] grid = new float[few ? distinct.length : points];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) (few ? distinct[i] : least + (most - least) * i / (points - 1));
    }
    return grid;
  }

  /** Between the two nearest, as NumPy does it. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Frees the memory. */
  @Override
  public void close() {
    predictor.close();
  }
}
