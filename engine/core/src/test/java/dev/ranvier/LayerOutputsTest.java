package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What any layer of a model gives, against an independent computation in double precision. */
@Width
@Presence
class LayerOutputsTest {

  private static final int ROWS = 7;

  static List<List<Layer>> networks() {
    return Cases.networks(5, 3);
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return flat;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void matchTheOracleForEveryLayerBackendAndPiece(List<Layer> layers) {
    float[][] features = Cases.features(ROWS, 5, 1);
    try (Model model = Model.initialize(layers, 4)) {
      OracleNetwork oracle = new OracleNetwork(model, Loss.meanSquaredError());
      for (Backend backend : Cases.backends()) {
        for (int maxBatch : new int[] {1, 3, 100}) {
          try (Predictor predictor = model.predictor(maxBatch, backend)) {
            for (int layer = 0; layer < layers.size() - 1; layer++) {
              String name = model.architecture().name(layer);
              float[] found = predictor.layerOutputs(name, flat(features));
              double[][] expected = oracle.infer(features, layer);
              assertThat(found).hasSize(ROWS * expected[0].length);
              for (int i = 0; i < found.length; i++) {
                double value = expected[i / expected[0].length][i % expected[0].length];
                assertThat((double) found[i])
                    .as("%s on %s, value %s", name, backend, i)
                    .isCloseTo(value, within(1e-4 * Math.max(1, Math.abs(value))));
              }
            }
          }
        }
      }
    }
  }

  private static Model model() {
    return Model.initialize(
        List.of(
            Input.of(5),
            Dense.of(4).named("hidden"),
            BatchNormalization.of(),
            ActivationLayer.of(Activation.relu()),
            Dropout.of(0.5),
            Dense.of(3, Activation.softmax())),
        1);
  }

  /** It predicts as before, with the same steps, and the asked-for plan has memory of its own. */
  @Test
  void predictionsNeitherSeeNorPayForThem() {
    float[] in = flat(Cases.features(ROWS, 5, 1));
    try (Model model = model();
        Predictor plain = model.predictor(PredictionOptions.of(4).withLogits());
        Predictor asked = model.predictor(PredictionOptions.of(4).withLogits())) {
      String steps = asked.explainPlan();
      assertThat(asked.memoryPlan()).isEqualTo(plain.memoryPlan());
      float[] expected = new float[ROWS * 3];
      float[] found = new float[ROWS * 3];
      plain.predict(in, expected);
      float[] last = asked.layerOutputs("dense_2", in);
      asked.predict(in, found);
      assertThat(found).isEqualTo(expected);
      assertThat(last[0] + last[1] + last[2]).isCloseTo(1f, within(1e-6f));
      assertThat(asked.explainPlan()).isEqualTo(steps).isEqualTo(plain.explainPlan());
      assertThat(asked.memoryPlan())
          .startsWith(plain.memoryPlan())
          .contains("batch_normalization_1.output");
    }
  }

  @Test
  void aLayerThatDoesNothingGivesWhatItGets() {
    float[] in = flat(Cases.features(ROWS, 5, 1));
    try (Model model = model();
        Predictor predictor = model.predictor(4)) {
      assertThat(predictor.layerOutputs("dropout_1", in))
          .isEqualTo(predictor.layerOutputs("activation_1", in));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Model model = model();
        Predictor predictor = model.predictor(4)) {
      assertThatThrownBy(() -> predictor.layerOutputs("dense_1", new float[5]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Predictor: there is no layer 'dense_1', expected one of [hidden,"
                  + " batch_normalization_1, activation_1, dropout_1, dense_2]");
      for (int length : new int[] {0, 4, 11}) {
        assertThatThrownBy(() -> predictor.layerOutputs("hidden", new float[length]))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("the input has " + length + " values, expected a multiple of 5");
      }
      assertThatThrownBy(() -> predictor.layerOutputs("hidden", null))
          .hasMessageContaining("input is null");
    }
  }
}
