package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.Predictor;
import java.util.Arrays;

/**
 * Gradients of one output of each sample, before a last softmax or sigmoid, many samples at once.
 */
final class OutputGradients implements AutoCloseable {

  /** Rows that go through the network at once. */
  static final int ROWS = 256;

  private final String what;
  private final Predictor predictor;
  private final float[] in;
  private final float[] factors;
  private final float[] gradients;
  private int rows;

  OutputGradients(String what, Model model, PredictionOptions options) {
    this.what = what;
    this.predictor = model.predictor(options.withLogits());
    this.in = new float[Math.multiplyExact(ROWS, inputSize())];
    this.factors = new float[Math.multiplyExact(ROWS, outputSize())];
    this.gradients = new float[in.length];
  }

  int inputSize() {
    return predictor.inputSize();
  }

  int outputSize() {
    return predictor.outputSize();
  }

  /** Refuses no samples, and samples of another size or with values that are not finite. */
  void require(float[][] samples) {
    Samples.require(what, samples, inputSize());
  }

  /** Refuses outputs that there are not. */
  int[] require(int[] outputs, int samples) {
    if (outputs.length != samples) {
      throw new IllegalArgumentException(
          "%s: %s outputs for %s samples, expected one for each"
              .formatted(what, outputs.length, samples));
    }
    for (int output : outputs) {
      if (output < 0 || output >= outputSize()) {
        throw new IllegalArgumentException(
            "%s: there is no output %s, expected 0 to %s"
                .formatted(what, output, outputSize() - 1));
      }
    }
    return outputs;
  }

  /** The same output for all samples. */
  int[] all(int output, int samples) {
    int[] outputs = new int[samples];
    Arrays.fill(outputs, output);
    return require(outputs, samples);
  }

  /** Outputs before a last softmax or sigmoid, [samples][outputSize]. */
  float[][] outputs(float[][] samples) {
    float[][] outputs = new float[samples.length][];
    float[] flat = new float[ROWS * outputSize()];
    for (int from = 0; from < samples.length; from += ROWS) {
      int count = Math.min(ROWS, samples.length - from);
      for (int row = 0; row < count; row++) {
        System.arraycopy(samples[from + row], 0, in, row * inputSize(), inputSize());
      }
      float[] features = count == ROWS ? in : Arrays.copyOf(in, count * inputSize());
      float[] found = count == ROWS ? flat : new float[count * outputSize()];
      predictor.predict(features, found);
      for (int row = 0; row < count; row++) {
        outputs[from + row] =
            Arrays.copyOfRange(found, row * outputSize(), (row + 1) * outputSize());
        Samples.requireFinite(what, "output", from + row, outputs[from + row]);
      }
    }
    return outputs;
  }

  /** The place of each row's largest value, the first of equals. */
  static int[] largest(float[][] outputs) {
    int[] largest = new int[outputs.length];
    for (int row = 0; row < outputs.length; row++) {
      for (int i = 1; i < outputs[row].length; i++) {
        largest[row] = outputs[row][i] > outputs[row][largest[row]] ? i : largest[row];
      }
    }
    return largest;
  }

  /**
   * Adds the features {@code base + share · (sample - base)} to the rows at hand.
   *
   * @return whether there is no room for more
   */
  boolean add(float[] sample, float[] base, double share, int output) {
    int at = rows * inputSize();
    for (int i = 0; i < sample.length; i++) {
      in[at + i] = (float) (base[i] + share * ((double) sample[i] - base[i]));
    }
    return added(output);
  }

  /** Adds a sample, likewise. */
  boolean add(float[] sample, int output) {
    System.arraycopy(sample, 0, in, rows * inputSize(), sample.length);
    return added(output);
  }

  private boolean added(int output) {
    int at = rows * outputSize();
    Arrays.fill(factors, at, at + outputSize(), 0f);
    factors[at + output] = 1f;
    rows++;
    return rows == ROWS;
  }

  /** How many rows were added. */
  int rows() {
    return rows;
  }

  /**
   * The gradients of all rows that were added, which are forgotten; filled anew by the next call.
   *
   * @return [rows, inputSize] row by row, and then anything
   */
  float[] run() {
    if (rows == ROWS) {
      predictor.inputGradients(in, factors, gradients);
    } else if (rows > 0) {
      float[] found = new float[rows * inputSize()];
      predictor.inputGradients(
          Arrays.copyOf(in, found.length), Arrays.copyOf(factors, rows * outputSize()), found);
      System.arraycopy(found, 0, gradients, 0, found.length);
    }
    rows = 0;
    return gradients;
  }

  @Override
  public void close() {
    predictor.close();
  }
}
