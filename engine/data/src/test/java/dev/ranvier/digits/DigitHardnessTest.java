package dev.ranvier.digits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/**
 * The generated digits are neither a toy nor a riddle: what a linear softmax classifier reaches on
 * them, trained here with plain loops and Adam.
 */
@Anywhere
final class DigitHardnessTest {

  private static final int EPOCHS = 8;
  private static final int BATCH = 64;
  private static final int CLASSES = Digits.CLASSES;
  private static final int PIXELS = Digits.PIXELS;

  @Test
  void linearClassifierStaysUnder93Percent() {
    DigitData data = new DigitGenerator(1).data(8_000, 2_000);
    double accuracy = accuracy(train(data.train()), data.test());
    System.out.printf("linear softmax on generated digits: %.2f %%%n", 100 * accuracy);
    assertThat(accuracy).isBetween(0.70, 0.93);
  }

  /** Weights are [10, 785]: one row per class, the bias last. */
  private static float[][] train(Digits digits) {
    float[] pixels = digits.pixels();
    float[][] weights = new float[CLASSES][PIXELS + 1];
    float[][] gradient = new float[CLASSES][PIXELS + 1];
    float[][] first = new float[CLASSES][PIXELS + 1];
    float[][] second = new float[CLASSES][PIXELS + 1];
    int step = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int start = 0; start + BATCH <= digits.count(); start += BATCH) {
        for (int i = start; i < start + BATCH; i++) {
          float[] delta = probabilities(weights, pixels, i * PIXELS);
          delta[digits.labels()[i]] -= 1;
          addOuter(gradient, delta, pixels, i * PIXELS);
        }
        step++;
        double correction = Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step));
        for (int digit = 0; digit < CLASSES; digit++) {
          float rate = (float) (2e-3 * correction);
          adam(weights[digit], gradient[digit], first[digit], second[digit], rate);
        }
      }
    }
    return weights;
  }

  private static float[] probabilities(float[][] weights, float[] pixels, int offset) {
    float[] scores = new float[CLASSES];
    float max = Float.NEGATIVE_INFINITY;
    for (int digit = 0; digit < CLASSES; digit++) {
      scores[digit] = weights[digit][PIXELS] + dot(weights[digit], pixels, offset);
      max = Math.max(max, scores[digit]);
    }
    float sum = 0;
    for (int digit = 0; digit < CLASSES; digit++) {
      scores[digit] = (float) Math.exp(scores[digit] - max);
      sum += scores[digit];
    }
    for (int digit = 0; digit < CLASSES; digit++) {
      scores[digit] /= sum;
    }
    return scores;
  }

  /** Four sums, so that the additions need not wait for each other. */
  private static float dot(float[] weights, float[] pixels, int offset) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int p = 0; p < PIXELS; p += 4) {
      a += weights[p] * pixels[offset + p];
      b += weights[p + 1] * pixels[offset + p + 1];
      c += weights[p + 2] * pixels[offset + p + 2];
      d += weights[p + 3] * pixels[offset + p + 3];
    }
    return a + b + c + d;
  }

  private static void addOuter(float[][] gradient, float[] delta, float[] pixels, int offset) {
    for (int digit = 0; digit < CLASSES; digit++) {
      float[] row = gradient[digit];
      float scale = delta[digit] / BATCH;
      for (int p = 0; p < PIXELS; p++) {
        row[p] += scale * pixels[offset + p];
      }
      row[PIXELS] += scale;
    }
  }

  private static void adam(
      float[] weights, float[] gradient, float[] first, float[] second, float rate) {
    for (int p = 0; p < weights.length; p++) {
      float g = gradient[p];
      gradient[p] = 0;
      first[p] += 0.1f * (g - first[p]);
      second[p] += 0.001f * (g * g - second[p]);
      weights[p] -= rate * first[p] / ((float) Math.sqrt(second[p]) + 1e-7f);
    }
  }

  private static double accuracy(float[][] weights, Digits digits) {
    float[] pixels = digits.pixels();
    int right = 0;
    for (int i = 0; i < digits.count(); i++) {
      float[] probabilities = probabilities(weights, pixels, i * PIXELS);
      int best = 0;
      for (int digit = 1; digit < CLASSES; digit++) {
        best = probabilities[digit] > probabilities[best] ? digit : best;
      }
      right += best == digits.labels()[i] ? 1 : 0;
    }
    return (double) right / digits.count();
  }
}
