package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A last layer with many outputs, whose bias is the last of a model's memory: a product that is cut
 * into blocks of columns once asked for bias beyond it where a panel's columns are no multiple of
 * 16, as with vectors of 256 bits.
 */
@Width
@Presence
final class WideOutputTest {

  private static final int INPUTS = 784;
  private static final int ROWS = 9;

  @ParameterizedTest
  @ValueSource(ints = {100, 128, 144, 240, 336, 512, 1000})
  void batchesArePredictedAsRowsAre(int outputs) {
    float[][] samples = new float[ROWS][INPUTS];
    SplittableRandom random = new SplittableRandom(outputs);
    for (float[] sample : samples) {
      for (int i = 0; i < INPUTS; i++) {
        sample[i] = (float) random.nextDouble(0.1, 1);
      }
    }
    try (Model model = Model.initialize(List.of(Input.of(INPUTS), Dense.of(outputs)), 1)) {
      for (Backend backend : Cases.backends()) {
        for (int threads : new int[] {1, TrainingOptions.ALL_THREADS}) {
          PredictionOptions options = PredictionOptions.of(ROWS).backend(backend).threads(threads);
          check(model, options, samples, outputs);
        }
      }
    }
  }

  private static void check(
      Model model, PredictionOptions options, float[][] samples, int outputs) {
    float[][] together = new float[ROWS][outputs];
    try (Predictor predictor = model.predictor(options)) {
      predictor.predict(samples, together);
      for (int row = 0; row < ROWS; row++) {
        float[] alone = new float[outputs];
        predictor.predict(samples[row], alone);
        for (int i = 0; i < outputs; i++) {
          assertThat(together[row][i])
              .as("%s, row %s, output %s", options, row, i)
              .isCloseTo(alone[i], within(1e-4f));
        }
      }
    }
  }
}
