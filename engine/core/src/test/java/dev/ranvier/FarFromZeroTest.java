package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Width;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Normalization of features that vary little beside their mean, against double precision. */
@Width
class FarFromZeroTest {

  private static final Loss LOSS = Loss.meanSquaredError();
  private static final int COLUMNS = 70;
  private static final double[] OFFSETS = {0, 1e4, -1e5, 1e6};

  private static float[][] normal(int rows, double offset) {
    Random random = new Random(rows);
    float[][] values = new float[rows][COLUMNS];
    for (float[] row : values) {
      for (int j = 0; j < COLUMNS; j++) {
        row[j] = (float) (offset + random.nextGaussian());
      }
    }
    return values;
  }

  /** Mean and variance of a column. */
  private static double[] moments(float[][] x, int column) {
    double mean = 0;
    for (float[] row : x) {
      mean += row[column] / (double) x.length;
    }
    double variance = 0;
    for (float[] row : x) {
      variance += (row[column] - mean) * (row[column] - mean) / x.length;
    }
    return new double[] {mean, variance};
  }

  /** Trains on one batch so often, which moves nothing but the statistics. */
  private static Model trained(float[][] x, double momentum, int steps, Backend backend) {
    List<Layer> layers =
        List.of(Input.of(COLUMNS), BatchNormalization.of().withMomentum(momentum), Dense.of(1));
    try (Model model = Model.initialize(layers, 1);
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.sgd(1e-30), x.length, backend)) {
      session.fill(Dataset.of(x, new float[x.length][1]), Cases.order(x.length), 0, x.length);
      for (int step = 0; step < steps; step++) {
        session.step(x.length);
      }
      return session.publish();
    }
  }

  @Test
  void aBatchsMeanAndVarianceAreRightToTheirLastDigitsBug() {
    for (int rows : new int[] {2, 37, 256, 2000}) {
      for (double offset : OFFSETS) {
        float[][] x = normal(rows, offset);
        for (Backend backend : List.of(Backend.SCALAR, Backend.AUTO)) {
          try (Model model = trained(x, 0, 1, backend)) {
            float[] means = model.parameter(0, "moving_mean");
            float[] variances = model.parameter(0, "moving_variance");
            String what = rows + " rows about " + offset + ", " + backend;
            for (int column = 0; column < COLUMNS; column++) {
              double[] exact = moments(x, column);
              double bound = Math.max(1e-6, 0.51 * Math.ulp((float) exact[0]));
              assertThat((double) means[column]).as(what).isCloseTo(exact[0], within(bound));
              double most = 1e-7 + (rows + 20) * Math.ulp(0.5f) * exact[1];
              assertThat((double) variances[column]).as(what).isCloseTo(exact[1], within(most));
            }
          }
        }
      }
    }
  }

  /** Each step is a hundredth of what is missing, and that is soon too small for a float. */
  @Test
  void movingAveragesArriveAtAMeanFarFromZeroBug() {
    for (double offset : OFFSETS) {
      float[][] x = normal(5, offset);
      try (Model model = trained(x, 0.99, 3000, Backend.SCALAR)) {
        float[] means = model.parameter(0, "moving_mean");
        float[] variances = model.parameter(0, "moving_variance");
        for (int column = 0; column < COLUMNS; column++) {
          double[] exact = moments(x, column);
          double bound = Math.max(1e-6, Math.ulp((float) exact[0]));
          assertThat((double) means[column])
              .as("about " + offset)
              .isCloseTo(exact[0], within(bound));
          assertThat((double) variances[column])
              .isCloseTo(exact[1], within(1e-7 + 1e-5 * exact[1]));
        }
      }
    }
  }
}
