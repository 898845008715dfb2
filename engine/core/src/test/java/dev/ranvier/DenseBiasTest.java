package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dense layers without a bias, and with one that does not start at zero. */
@Width
@Presence
class DenseBiasTest {

  private static final int UNITS = 400;

  private static List<Layer> layers(Dense first) {
    return List.of(Input.of(3), first, Dense.of(2));
  }

  private static Model model(Dense first) {
    return Model.initialize(layers(first), 4);
  }

  private static Dense relu() {
    return Dense.of(UNITS, Activation.relu());
  }

  @Test
  void startsAtZeroUnlessToldOtherwise() {
    try (Model zeros = model(relu());
        Model constant = model(relu().withBiasInitializer(Initializer.constant(0.1)))) {
      assertThat(zeros.bias(0)).hasSize(UNITS).containsOnly(0f);
      assertThat(constant.bias(0)).hasSize(UNITS).containsOnly(0.1f);
    }
  }

  /** Glorot's sqrt(6 / (400 + 400)) and He's sqrt(6 / 400): not the layer's 3 inputs. */
  @Test
  void countsAsASquareMatrixForTheSpread() {
    assertSpread(Initializer.glorotUniform(), 0.0866025f);
    assertSpread(Initializer.heUniform(), 0.1224745f);
  }

  private static void assertSpread(Initializer initializer, float limit) {
    try (Model model = model(relu().withBiasInitializer(initializer))) {
      float most = 0f;
      for (float value : model.bias(0)) {
        most = Math.max(most, Math.abs(value));
      }
      assertThat(most).isBetween(0.97f * limit, limit);
    }
  }

  @Test
  void changesNoWeight() {
    try (Model zeros = model(relu());
        Model normal = model(relu().withBiasInitializer(Initializer.randomNormal()));
        Model none = model(relu().withoutBias())) {
      for (int layer = 0; layer < 2; layer++) {
        assertThat(normal.weights(layer)).isEqualTo(zeros.weights(layer));
        assertThat(none.weights(layer)).isEqualTo(zeros.weights(layer));
      }
      assertThat(normal.bias(0)).isNotEqualTo(zeros.bias(0));
    }
  }

  @Test
  void anInitializerOfMatricesIsRefused() {
    Dense dense = relu();
    assertThatThrownBy(() -> dense.withBiasInitializer(Initializer.orthogonal()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the bias initializer is orthogonal, expected one for vectors");
  }

  @Test
  void withoutItThereIsNoRegionNoStepAndNoParameter() {
    try (Model none = model(relu().withoutBias())) {
      assertThat(none.architecture().parameterCount(0)).isEqualTo(3 * UNITS);
      assertThat(none.architecture().parameterCount()).isEqualTo(3 * UNITS + 2 * UNITS + 2);
      assertThat(none.bias(0)).isEmpty();
      try (Predictor predictor = none.predictor(1, Backend.SCALAR)) {
        assertThat(predictor.explainPlan()).contains("  relu\n").doesNotContain("bias + relu");
      }
      for (Fusion fusion : Fusion.values()) {
        TrainingOptions options = TrainingOptions.of(5).backend(Backend.SCALAR).fusion(fusion);
        try (TrainingSession session =
            new TrainingSession(none, Loss.meanSquaredError(), Optimizer.adam(), options)) {
          assertThat(session.memoryPlan()).contains("dense_2.bias ").doesNotContain("dense_1.bias");
          assertThat(session.explainPlan())
              .contains("dense_2 bias update")
              .doesNotContain("dense_1 bias")
              .doesNotContain("bias + relu");
        }
      }
    }
  }

  @Test
  void theSummaryCountsWhatThereIs() {
    try (Sequential network =
        Sequential.of(Input.of(3), relu().withoutBias(), Dense.of(2, Activation.hardSigmoid()))) {
      assertThat(network.summary())
          .containsPattern("dense_1 +\\(batch, 400\\) +relu +1,200\n")
          .containsPattern("dense_2 +\\(batch, 2\\) +hard_sigmoid +802\n")
          .contains("2,002 parameters");
    }
  }

  @Test
  void aLinearLayerWithoutBiasLearnsAProduct() {
    float[][] features = Cases.features(40, 3, 1);
    float[][] targets = new float[features.length][1];
    for (int row = 0; row < targets.length; row++) {
      targets[row][0] = features[row][0] - 2 * features[row][1];
    }
    try (Sequential network = Sequential.of(Input.of(3), Dense.of(1).withoutBias())) {
      network.compile(Optimizer.sgd(0.2), Loss.meanSquaredError());
      network.fit(features, targets, FitOptions.epochs(60).batchSize(20));
      assertThat(network.model().weights(0)[0]).isBetween(0.999f, 1.001f);
      assertThat(network.model().weights(0)[1]).isBetween(-2.001f, -1.999f);
      assertThat(network.predict(new float[3])).containsExactly(0f);
    }
  }
}
