package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How outputs change with features, against differences of an oracle in double precision. */
@Width
@Presence
class InputGradientsTest {

  private static final int ROWS = 7;
  private static final int IN = 5;
  private static final int OUT = 3;
  private static final float[][] FEATURES = Cases.features(ROWS, IN, 1);
  private static final float[][] FACTORS = Cases.features(ROWS, OUT, 2);

  static List<List<Layer>> networks() {
    List<List<Layer>> networks = new ArrayList<>(Cases.networks(IN, OUT));
    for (Activation activation : Cases.ACTIVATIONS) {
      networks.add(List.of(Input.of(IN), Dense.of(6, activation), Dense.of(OUT, activation)));
    }
    networks.add(List.of(Input.of(IN), Dense.of(OUT, Activation.softmax()), Dropout.of(0.5)));
    networks.add(List.of(Input.of(IN), Dense.of(OUT, Activation.sigmoid()).withoutBias()));
    return networks;
  }

  /** With moving statistics and weights that are not what they start with. */
  private static Model model(List<Layer> layers) {
    try (Model start = Model.initialize(layers, 4)) {
      Map<String, float[]> weights = new TreeMap<>(start.getWeights());
      Random random = new Random(8);
      weights.forEach(
          (name, values) -> {
            for (int i = 0; i < values.length; i++) {
              boolean moved = name.contains("batch_norm") || name.contains("layer_norm");
              values[i] += moved ? random.nextFloat() : 0;
            }
          });
      return start.withWeights(weights);
    }
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return flat;
  }

  /** Central differences of the factored sum of outputs, [ROWS · IN]. */
  private static double[] differences(OracleNetwork oracle) {
    double[] gradients = new double[ROWS * IN];
    for (int column = 0; column < IN; column++) {
      float[][] above = new float[ROWS][];
      float[][] below = new float[ROWS][];
      for (int row = 0; row < ROWS; row++) {
        above[row] = FEATURES[row].clone();
        below[row] = FEATURES[row].clone();
        above[row][column] += 0x1p-15f;
        below[row][column] -= 0x1p-15f;
      }
      double[][] high = oracle.infer(above);
      double[][] low = oracle.infer(below);
      for (int row = 0; row < ROWS; row++) {
        double sum = 0;
        for (int j = 0; j < OUT; j++) {
          sum += FACTORS[row][j] * (high[row][j] - low[row][j]);
        }
        gradients[row * IN + column] = sum / ((double) above[row][column] - below[row][column]);
      }
    }
    return gradients;
  }

  /** The network without its last softmax or sigmoid, written down anew. */
  private static List<Layer> withoutEnd(List<Layer> layers) {
    List<Layer> other = new ArrayList<>(layers);
    int last = layers.size() - 1;
    while (layers.get(last).kind().equals("dropout")) {
      last--;
    }
    List<String> ends = List.of("softmax", "log_softmax", "sigmoid");
    switch (layers.get(last)) {
      case Dense dense when ends.contains(dense.activation().name()) ->
          other.set(last, dense.hasBias() ? Dense.of(OUT) : Dense.of(OUT).withoutBias());
      case ActivationLayer end when ends.contains(end.function().name()) -> other.remove(last);
      case ActivationLayer _,
          BatchNormalization _,
          Dense _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ -> {}
    }
    return other;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void matchTheOracleOnEveryBackendInEveryPiece(List<Layer> layers) {
    try (Model model = model(layers);
        Model logits = Model.of(withoutEnd(layers), model.getWeights())) {
      for (boolean end : new boolean[] {true, false}) {
        double[] expected =
            differences(new OracleNetwork(end ? model : logits, Loss.meanSquaredError()));
        for (Backend backend : Cases.backends()) {
          for (int maxBatch : new int[] {1, 3, 100}) {
            PredictionOptions options = PredictionOptions.of(maxBatch).backend(backend);
            try (Predictor predictor = model.predictor(end ? options : options.withLogits())) {
              float[] found = new float[ROWS * IN];
              predictor.inputGradients(flat(FEATURES), flat(FACTORS), found);
              for (int i = 0; i < found.length; i++) {
                assertThat((double) found[i])
                    .as("%s, batch %s, end %s, value %s", backend, maxBatch, end, i)
                    .isCloseTo(expected[i], within(2e-4 * Math.max(1, Math.abs(expected[i]))));
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
            Input.of(IN),
            Dense.of(4, Activation.relu()),
            BatchNormalization.of(),
            Dropout.of(0.5),
            Dense.of(OUT, Activation.softmax())),
        1);
  }

  @Test
  void predictionsNeitherSeeNorPayForThem() {
    float[] in = flat(FEATURES);
    try (Model model = model();
        Predictor plain = model.predictor(4);
        Predictor asked = model.predictor(4)) {
      float[] expected = new float[ROWS * OUT];
      float[] found = new float[ROWS * OUT];
      assertThat(asked.memoryPlan()).isEqualTo(plain.memoryPlan());
      plain.predict(in, expected);
      asked.inputGradients(in, flat(FACTORS), new float[in.length]);
      asked.predict(in, found);
      assertThat(found).isEqualTo(expected);
      assertThat(asked.explainPlan()).isEqualTo(plain.explainPlan());
      assertThat(asked.memoryPlan()).startsWith(plain.memoryPlan()).contains("features.grad");
    }
  }

  /** The choices that a predictor is given are for its own products. */
  @Test
  void aPredictorWithGivenBackendsHasThem() {
    float[] gradients = new float[ROWS * IN];
    try (Model model = model();
        Predictor predictor =
            model.predictor(
                PredictionOptions.of(4).withBackends(Map.of("dense_1", Backend.SCALAR)))) {
      predictor.inputGradients(flat(FEATURES), flat(FACTORS), gradients);
      assertThat(gradients).isNotEqualTo(new float[ROWS * IN]);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Model model = model();
        Predictor predictor = model.predictor(4)) {
      float[] in = new float[2 * IN];
      float[] factors = new float[2 * OUT];
      String expected = "expected for each sample 5, 3 and 5";
      assertThatThrownBy(() -> predictor.inputGradients(new float[4], factors, in))
          .hasMessageContaining("4 features, 6 factors and room for 10 gradients, " + expected);
      assertThatThrownBy(() -> predictor.inputGradients(in, new float[OUT], in))
          .hasMessageContaining(expected);
      assertThatThrownBy(() -> predictor.inputGradients(in, factors, new float[IN]))
          .hasMessageContaining(expected);
      assertThatThrownBy(() -> predictor.inputGradients(new float[0], new float[0], new float[0]))
          .hasMessageContaining(expected);
      assertThatThrownBy(() -> predictor.inputGradients(null, factors, in))
          .hasMessageContaining("input is null");
    }
  }
}
