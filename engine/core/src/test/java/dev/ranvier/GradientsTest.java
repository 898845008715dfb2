package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients that somebody asks a session for: what they are called, what is refused, and that
 * training neither sees nor pays for them. Their values are in GradientTest.
 */
@Presence
class GradientsTest {

  private static final int ROWS = 6;

  private static final float[][] FEATURES = Cases.features(ROWS, 5, 1);
  private static final float[][] TARGETS = Cases.features(ROWS, 3, 2);

  static List<Backend> backends() {
    return Cases.backends();
  }

  private static Model model() {
    return Model.initialize(
        List.of(
            Input.of(5),
            Rescaling.of(2, 1),
            Dense.of(8, Activation.tanh()),
            BatchNormalization.of(),
            Dropout.of(0.3),
            Dense.of(3)),
        3);
  }

  private static TrainingSession session(Model model, Optimizer optimizer, Backend backend) {
    TrainingSession session =
        new TrainingSession(model, Loss.meanSquaredError(), optimizer, ROWS, backend);
    session.fill(Dataset.of(FEATURES, TARGETS), Cases.order(ROWS), 0, ROWS);
    return session;
  }

  @Test
  void haveTheNamesOfParametersInFiles() {
    try (Model model = model();
        TrainingSession session = session(model, Optimizer.sgd(), Backend.SCALAR)) {
      Gradients gradients = session.gradients(4);
      assertThat(gradients.parameters().keySet())
          .containsExactly(
              "dense_1.weight",
              "dense_1.bias",
              "batch_normalization_1.gamma",
              "batch_normalization_1.beta",
              "dense_2.weight",
              "dense_2.bias");
      assertThat(gradients.parameter("dense_1.weight")).hasSize(40);
      assertThat(gradients.inputs()).hasSize(20);
      assertThatThrownBy(() -> gradients.parameter("dense_3.weight"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Gradients: no parameter 'dense_3.weight' is trained, expected one of "
                  + gradients.parameters().keySet());
      assertThatThrownBy(() -> gradients.parameter(null)).hasMessageContaining("name is null");
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void trainingNeitherSeesNorPaysForThem(Backend backend) {
    Optimizer optimizer =
        Optimizer.adam(0.01).withMovingAverage(0.9).withClipping(Clipping.byGlobalNorm(0.1));
    try (Model model = model();
        TrainingSession plain = session(model, optimizer, backend);
        TrainingSession asked = session(model, optimizer, backend)) {
      String steps = asked.explainPlan();
      long traffic = asked.trafficBytes();
      long memory = asked.memoryBytes();
      assertThat(memory).isEqualTo(asked.memory().byteSize()).isEqualTo(plain.memoryBytes());
      for (int step = 0; step < 5; step++) {
        asked.gradients(ROWS);
        assertThat(asked.step(ROWS)).isEqualTo(plain.step(ROWS));
        asked.gradients(2);
        assertThat(asked.evaluate(ROWS)).isEqualTo(plain.evaluate(ROWS));
      }
      assertThat(asked.memory().mismatch(plain.memory())).isEqualTo(-1);
      assertThat(asked.stepsDone()).isEqualTo(5);
      assertThat(asked.explainPlan()).isEqualTo(steps).isEqualTo(plain.explainPlan());
      assertThat(asked.trafficBytes()).isEqualTo(traffic).isEqualTo(plain.trafficBytes());
      assertThat(asked.memoryBytes()).isEqualTo(memory + asked.gradientSteps().memory().byteSize());
      assertThat(asked.memoryPlan())
          .startsWith(plain.memoryPlan())
          .contains("Gradients, batch size 6", "features.grad");
    }
  }

  /** With what the step drops and what the batch's mean is, at every step anew. */
  @ParameterizedTest
  @MethodSource("backends")
  void areWhatTheNextStepGoesAlong(Backend backend) {
    try (Model model = model();
        TrainingSession session = session(model, Optimizer.sgd(1), backend)) {
      for (int step = 0; step < 3; step++) {
        float[] before;
        try (Model published = session.publish()) {
          before = published.weights(1);
        }
        float[] gradient = session.gradients(ROWS).parameter("dense_1.weight");
        session.step(ROWS);
        try (Model published = session.publish()) {
          float[] after = published.weights(1);
          for (int i = 0; i < after.length; i++) {
            assertThat(after[i]).isEqualTo(before[i] - gradient[i]);
          }
        }
      }
    }
  }

  @Test
  void weighSamplesAsTheStepDoes() {
    Dataset weighted =
        Dataset.of(FEATURES, TARGETS).withSampleWeights(new float[] {1, 0, 0, 0, 0, 0});
    try (Model model = Model.initialize(List.of(Input.of(5), Dense.of(3)), 1);
        TrainingSession session = session(model, Optimizer.sgd(1), Backend.SCALAR)) {
      session.fill(weighted, Cases.order(ROWS), 0, ROWS);
      float[] inputs = session.gradients(ROWS).inputs();
      for (int i = 0; i < inputs.length; i++) {
        assertThat(inputs[i] != 0).as("feature %s", i).isEqualTo(i < 5);
      }
    }
  }

  /** One looks for where it comes from. */
  @Test
  void ofALossThatIsNotFiniteAreGivenAsTheyAre() {
    float[][] features = Cases.features(ROWS, 5, 1);
    features[2][3] = 3e38f;
    try (Model model = Model.initialize(List.of(Input.of(5), Dense.of(3)), 1);
        TrainingSession session = session(model, Optimizer.sgd(1), Backend.SCALAR)) {
      session.fill(Dataset.of(features, TARGETS), Cases.order(ROWS), 0, ROWS);
      assertThat(session.gradients(ROWS).loss()).isInfinite();
    }
  }

  @Test
  void ofRowsThatAreNotThereAreRefused() {
    try (Model model = model();
        TrainingSession session = session(model, Optimizer.sgd(), Backend.SCALAR)) {
      for (int rows : new int[] {0, ROWS + 1}) {
        assertThatThrownBy(() -> session.gradients(rows))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(rows + " rows, expected 1 to the batch size, 6");
      }
      session.fill(Dataset.of(FEATURES, TARGETS), Cases.order(ROWS), 0, 2);
      assertThatThrownBy(() -> session.gradients(3)).isInstanceOf(IllegalStateException.class);
    }
  }
}
