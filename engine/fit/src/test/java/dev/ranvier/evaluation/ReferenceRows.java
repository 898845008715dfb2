package dev.ranvier.evaluation;

import dev.ranvier.metric.MetricBatch;

/**
 * Rows by formulas of whole numbers, so that other programs have the same ones: the figures in the
 * tests were told by scikit-learn 1.9.1 and Keras 3.15.1.
 */
final class ReferenceRows {

  static final int ROWS = 60;
  static final int CLASSES = 4;

  private ReferenceRows() {}

  static float[] weights() {
    float[] weights = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      weights[i] = i % 4 / 2f;
    }
    return weights;
  }

  /** One probability of 23 steps from 0 to 1, and a label, of which 28 are 1. */
  static MetricBatch labels() {
    float[] outputs = new float[ROWS];
    float[] targets = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      outputs[i] = (float) ((i * 37 + 11) % 23 / 22.0);
      targets[i] = (i * i * 7 + i / 3) % 5 < 2 ? 1 : 0;
    }
    return MetricBatch.of(outputs, targets);
  }

  /** Four probabilities, of which the largest are equal in two rows. */
  static float[][] probabilities() {
    float[][] outputs = new float[ROWS][CLASSES];
    for (int i = 0; i < ROWS; i++) {
      float sum = 0;
      for (int j = 0; j < CLASSES; j++) {
        outputs[i][j] = (i * 31 + j * 17 + i * j) % 29 + 1;
        sum += outputs[i][j];
      }
      for (int j = 0; j < CLASSES; j++) {
        outputs[i][j] /= sum;
      }
    }
    return outputs;
  }

  /** 24 of class 0, 24 of class 1, 12 of class 2, none of class 3. */
  static int[] classIds() {
    int[] ids = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      ids[i] = (i * 7 + i / 5) % 3;
    }
    return ids;
  }

  static MetricBatch classes() {
    return MetricBatch.ofClasses(probabilities(), classIds());
  }

  static MetricBatch oneHot() {
    float[][] targets = new float[ROWS][CLASSES];
    int[] ids = classIds();
    for (int i = 0; i < ROWS; i++) {
      targets[i][ids[i]] = 1;
    }
    return MetricBatch.of(probabilities(), targets);
  }

  /** Two outputs, near 0 the one, in the thousands the other; a target is 0. */
  static MetricBatch regression() {
    float[][] outputs = new float[ROWS][2];
    float[][] targets = new float[ROWS][2];
    for (int i = 0; i < ROWS; i++) {
      targets[i][0] = i * 13 % 41 / 4f - 3;
      targets[i][1] = i * i % 17 * 100 + 5000;
      outputs[i][0] = (float) (targets[i][0] + (i * 5 % 9 - 4) / 8.0);
      outputs[i][1] = (float) (targets[i][1] * (1 + (i * 3 % 7 - 3) / 50.0));
    }
    return MetricBatch.of(outputs, targets);
  }
}
