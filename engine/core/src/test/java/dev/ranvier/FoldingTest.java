package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.testkit.Width;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scalings are folded into weights only where outputs stay as right as they are without. */
@Width
class FoldingTest {

  private static final int INPUTS = 200;
  private static final int OUTPUTS = 32;
  private static final int ROWS = 50;

  /** In parts of the outputs' size, of weights that nothing is folded into, with some room. */
  private static double error(WeightStorage storage) {
    return switch (storage) {
      case FLOAT32 -> 5e-6;
      case BFLOAT16 -> 3e-3;
      case INT8 -> 7e-3;
      case INT8_DYNAMIC -> 1.2e-2;
    };
  }

  /** Root of the mean square of what outputs differ from those in double precision, relative. */
  private static double measured(float[] means, float[] deviations, WeightStorage storage) {
    float[] variances = new float[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      variances[i] = deviations[i] * deviations[i];
    }
    Random random = new Random(2);
    double error = 0;
    double size = 0;
    try (Model model =
            Model.initialize(
                List.of(Input.of(INPUTS), Normalization.of(means, variances), Dense.of(OUTPUTS)),
                3);
        Predictor predictor = model.predictor(PredictionOptions.of(1).withWeights(storage))) {
      float[] weights = model.weights(1);
      float[] in = new float[INPUTS];
      float[] out = new float[OUTPUTS];
      for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < INPUTS; i++) {
          in[i] = (float) (means[i] + deviations[i] * random.nextGaussian());
        }
        predictor.predict(in, out);
        for (int j = 0; j < OUTPUTS; j++) {
          double exact = 0;
          for (int i = 0; i < INPUTS; i++) {
            exact +=
                (in[i] - (double) means[i]) / Math.sqrt(variances[i]) * weights[i * OUTPUTS + j];
          }
          error += (out[j] - exact) * (out[j] - exact);
          size += exact * exact;
        }
      }
    }
    return Math.sqrt(error / size);
  }

  @ParameterizedTest
  @EnumSource
  void featuresFarFromZeroArePredictedAsWellAsOthersBug(WeightStorage storage) {
    for (float offset : new float[] {0, 0.4f, 1, 2, 7.9f, 50, 255, -1000, 1e5f}) {
      float[] means = new float[INPUTS];
      float[] deviations = new float[INPUTS];
      for (int i = 0; i < INPUTS; i++) {
        deviations[i] = 0.5f;
        means[i] = offset * deviations[i];
      }
      assertThat(measured(means, deviations, storage))
          .as(storage + ", means of " + offset + " deviations")
          .isLessThan(error(storage));
    }
  }

  @ParameterizedTest
  @EnumSource
  void featuresOfDifferentScalesArePredictedAsWellAsOthersBug(WeightStorage storage) {
    for (double largest : new double[] {1, 1.9, 20, 1e3, 1e5}) {
      float[] deviations = new float[INPUTS];
      for (int i = 0; i < INPUTS; i++) {
        deviations[i] = (float) Math.pow(largest, i / (INPUTS - 1.0));
      }
      assertThat(measured(new float[INPUTS], deviations, storage))
          .as(storage + ", deviations from 1 to " + largest)
          .isLessThan(error(storage));
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePlanSaysWhyAScalingIsKept(WeightStorage storage) {
    try (Model model =
            Model.initialize(
                List.of(Input.of(INPUTS), Rescaling.of(1 / 127.5, -1), Dense.of(OUTPUTS)), 1);
        Predictor predictor = model.predictor(PredictionOptions.of(1).withWeights(storage))) {
      assertThat(predictor.explainPlan()).contains("rescaling_1 folded into dense_1");
    }
    float[] variances = new float[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      variances[i] = 1 + i;
    }
    float[] means = new float[INPUTS];
    String scales = planOf(Normalization.of(means, variances), storage);
    assertThat(scales)
        .contains(
            storage.name().startsWith("INT8")
                ? "normalization_1 kept: its scales differ by more than a factor of 2"
                : "normalization_1 folded into dense_1");
    means[3] = 18;
    assertThat(planOf(Normalization.of(means, variances), storage))
        .contains(
            storage == WeightStorage.FLOAT32
                ? "normalization_1 kept: a mean is more than 8 deviations from zero"
                : "normalization_1 kept: a mean is more than a deviation from zero");
  }

  private static String planOf(Normalization normalization, WeightStorage storage) {
    try (Model model =
            Model.initialize(List.of(Input.of(INPUTS), normalization, Dense.of(OUTPUTS)), 1);
        Predictor predictor = model.predictor(PredictionOptions.of(1).withWeights(storage))) {
      return predictor.explainPlan();
    }
  }
}
