package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * What each feature has added to an output, compared with a baseline: gradients along the straight
 * way from the baseline to the sample, averaged, times the way (Sundararajan, Taly and Yan,
 * "Axiomatic Attribution for Deep Networks", 2017). Of the network as it predicts, before a last
 * softmax or sigmoid. Together the features have added the difference of the two outputs; how far
 * that holds is checked for every sample, and the way is divided into twice as many steps until it
 * does. What is still off then, {@link Attribution#relativeError} says. For one thread at a time.
 *
 * <pre>{@code
 * try (IntegratedGradients why = IntegratedGradients.of(network.model()).baseline(mean)) {
 *   IO.println(why.explain(sample));
 * }
 * }</pre>
 */
public final class IntegratedGradients implements AutoCloseable {

  private static final String WHAT = "IntegratedGradients";

  private final OutputGradients network;
  private float[] baseline;
  private int fewestSteps = 16;
  private int mostSteps = 1024;
  private double tolerance = 1e-3;

  private IntegratedGradients(OutputGradients network) {
    this.network = network;
    this.baseline = new float[network.inputSize()];
  }

  /** Of a model, on one thread, with a baseline of zeros; the model may be closed meanwhile. */
  public static IntegratedGradients of(Model model) {
    return of(model, PredictionOptions.of(OutputGradients.ROWS));
  }

  /**
   * Of a model.
   *
   * @param options backend, threads, and how many samples are computed at once
   */
  public static IntegratedGradients of(Model model, PredictionOptions options) {
    return new IntegratedGradients(new OutputGradients(WHAT, model, options));
  }

  /**
   * What samples are compared with, such as a picture without ink or the mean of the training
   * samples: zeros unless told otherwise.
   */
  public IntegratedGradients baseline(float[] sample) {
    Samples.require(WHAT, "the baseline", sample, network.inputSize());
    baseline = FeatureNames.copy(sample);
    return this;
  }

  /**
   * How finely the way is divided.
   *
   * @param fewest steps at first, at least 1; 16 unless told otherwise
   * @param most steps, doubled from the fewest on; 1024 unless told otherwise
   */
  public IntegratedGradients steps(int fewest, int most) {
    if (fewest < 1 || most < fewest) {
      throw new IllegalArgumentException(
          "%s: %s to %s steps, expected at least 1, and the most no fewer than the fewest"
              .formatted(WHAT, fewest, most));
    }
    fewestSteps = fewest;
    mostSteps = most;
    return this;
  }

  /**
   * What {@link Attribution#relativeError} may be before steps are made finer.
   *
   * @param share above 0, 0.001 unless told otherwise; outputs in float32 allow some 0.00001
   */
  public IntegratedGradients tolerance(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "%s: tolerance is %s, expected above 0 and below 1".formatted(WHAT, share));
    }
    tolerance = share;
    return this;
  }

  /** Of the largest output for a sample: of a classifier the class that it predicts. */
  public Attribution explain(float[] sample) {
    return explain(new float[][] {sample}).getFirst();
  }

  /** Of one output for a sample. */
  public Attribution explain(float[] sample, int output) {
    return explain(new float[][] {sample}, output).getFirst();
  }

  /** Of the largest output for each sample: of a classifier the class that it predicts. */
  public List<Attribution> explain(float[][] samples) {
    network.require(samples);
    float[][] outputs = network.outputs(samples);
    return explain(samples, outputs, OutputGradients.largest(outputs));
  }

  /**
   * Of the same output for every sample.
   *
   * @throws IllegalArgumentException if there is no such output
   */
  public List<Attribution> explain(float[][] samples, int output) {
    network.require(samples);
    int[] chosen = network.all(output, samples.length);
    return explain(samples, network.outputs(samples), chosen);
  }

  private List<Attribution> explain(float[][] samples, float[][] outputs, int[] chosen) {
    float[] base = network.outputs(new float[][] {baseline})[0];
    List<Way> ways = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      ways.add(new Way(samples[i], chosen[i], outputs[i][chosen[i]], base[chosen[i]]));
    }
    List<Way> open = ways;
    for (int steps = fewestSteps; !open.isEmpty(); steps *= 2) {
      addGradients(open, steps);
      boolean finer = steps <= mostSteps / 2;
      open = open.stream().filter(way -> finer && !way.attribution().isComplete()).toList();
    }
    return ways.stream().map(Way::attribution).toList();
  }

  /** Adds what is new with so many steps: at first all places, then those half-way. */
  private void addGradients(List<Way> open, int steps) {
    boolean first = steps == fewestSteps;
    List<Way> rows = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (Way way : open) {
      way.steps = steps;
      for (int place = first ? 0 : 1; place <= steps; place += first ? 1 : 2) {
        rows.add(way);
        weights.add(place == 0 || place == steps ? 0.5 : 1.0);
        if (network.add(way.sample, baseline, (double) place / steps, way.output)) {
          take(rows, weights);
        }
      }
    }
    take(rows, weights);
  }

  private void take(List<Way> rows, List<Double> weights) {
    float[] gradients = network.run();
    for (int row = 0; row < rows.size(); row++) {
      double[] sums = rows.get(row).sums;
      double weight = weights.get(row);
      int at = row * sums.length;
      for (int i = 0; i < sums.length; i++) {
        sums[i] += weight * gradients[at + i];
      }
    }
    rows.clear();
    weights.clear();
  }

  /** One sample's way from the baseline, with the gradients met on it by the trapezoidal rule. */
  private final class Way {

    private final float[] sample;
    private final int output;
    private final float value;
    private final float baselineValue;
    private final double[] sums;
    private int steps;

    Way(float[] sample, int output, float value, float baselineValue) {
      this.sample = sample;
      this.output = output;
      this.value = value;
      this.baselineValue = baselineValue;
      this.sums = new double[sample.length];
    }

    Attribution attribution() {
      float[] values = new float[sums.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (((double) sample[i] - baseline[i]) * sums[i] / steps);
      }
      return new Attribution(output, value, baselineValue, values, steps, tolerance);
    }
  }

  /** Frees the memory. */
  @Override
  public void close() {
    network.close();
  }
}
