package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends that are given for single products, in the place of what would be chosen. */
@Presence
class GivenBackendsTest {

  private static final float[][] FEATURES = Cases.features(8, 30, 1);
  private static final float[][] TARGETS = Cases.features(8, 3, 2);

  static List<Backend> backends() {
    return Cases.backends();
  }

  private static Model model() {
    return Model.initialize(List.of(Input.of(30), Dense.of(40, Activation.tanh()), Dense.of(3)), 1);
  }

  private static TrainingSession session(Model model, TrainingOptions options) {
    TrainingSession session =
        new TrainingSession(model, Loss.meanSquaredError(), Optimizer.sgd(0.1), options);
    session.fill(Dataset.of(FEATURES, TARGETS), Cases.order(8), 0, 8);
    return session;
  }

  private static String line(String plan, String product) {
    return plan.lines().filter(each -> each.strip().startsWith(product)).findFirst().orElseThrow();
  }

  @Test
  void oneProductTakesWhatIsGivenAndTheOthersWhatTheyWould() {
    try (Model model = model();
        TrainingSession plain = session(model, TrainingOptions.of(8));
        TrainingSession given =
            session(
                model,
                TrainingOptions.of(8)
                    .withBackends(Map.of("dense_1 weight grad", Backend.SCALAR)))) {
      Map<String, Backend> expected = new LinkedHashMap<>(plain.backends());
      assertThat(expected.keySet())
          .containsExactly(
              "dense_1 forward",
              "dense_1 weight grad",
              "dense_2 forward",
              "dense_2 input grad",
              "dense_2 weight grad");
      expected.put("dense_1 weight grad", Backend.SCALAR);
      assertThat(given.backends()).isEqualTo(expected);
      assertThat(line(given.explainPlan(), "dense_1 weight grad")).contains("SCALAR (given)");
      assertThat(line(given.explainPlan(), "dense_1 forward"))
          .isEqualTo(line(plain.explainPlan(), "dense_1 forward"));
      assertThat(given.gradients(8).inputs()).isEqualTo(plain.gradients(8).inputs());
    }
  }

  /** What AUTO chose here is what a forced session gets when it is given. */
  @ParameterizedTest
  @MethodSource("backends")
  void recordedChoicesGiveTheSameBits(Backend backend) {
    try (Model model = model();
        TrainingSession recorded = session(model, TrainingOptions.of(8).backend(backend));
        TrainingSession again =
            session(
                model,
                TrainingOptions.of(8)
                    .backend(backend == Backend.SCALAR ? Backend.SCALAR : Backend.AUTO)
                    .withBackends(recorded.backends()))) {
      assertThat(again.backends()).isEqualTo(recorded.backends());
      for (int step = 0; step < 3; step++) {
        assertThat(again.step(8)).isEqualTo(recorded.step(8));
      }
      try (Model a = recorded.publish();
          Model b = again.publish()) {
        assertThat(b.weights(0)).isEqualTo(a.weights(0));
      }
    }
  }

  @Test
  void predictorsTakeThemToo() {
    try (Model model = model();
        Predictor plain = model.predictor(8);
        Predictor given =
            model.predictor(
                PredictionOptions.of(8).withBackends(Map.of("dense_2", Backend.SCALAR)));
        Predictor bytes =
            model.predictor(
                PredictionOptions.of(8)
                    .withWeights(WeightStorage.INT8)
                    .withBackends(Map.of("dense_1", Backend.SCALAR)))) {
      assertThat(plain.backends().keySet()).containsExactly("dense_1", "dense_2");
      assertThat(given.backends().get("dense_2")).isEqualTo(Backend.SCALAR);
      assertThat(given.backends().get("dense_1")).isEqualTo(plain.backends().get("dense_1"));
      assertThat(line(given.explainPlan(), "dense_2")).contains("SCALAR (given)");
      assertThat(line(bytes.explainPlan(), "dense_1")).contains("SCALAR (given)", "int8");
    }
  }

  @Test
  void namesOfNoProductAreRefused() {
    try (Model model = model()) {
      TrainingOptions options =
          TrainingOptions.of(8).withBackends(Map.of("dense_1 input grad", Backend.SCALAR));
      assertThatThrownBy(() -> session(model, options).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "TrainingSession: a backend is given for 'dense_1 input grad', expected one of the"
                  + " products [dense_1 forward, dense_1 weight grad, dense_2 forward, dense_2"
                  + " input grad, dense_2 weight grad]");
      PredictionOptions prediction =
          PredictionOptions.of(8).withBackends(Map.of("dense_3", Backend.SCALAR));
      assertThatThrownBy(() -> model.predictor(prediction).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Predictor: a backend is given for 'dense_3', expected one of the products [dense_1,"
                  + " dense_2]");
    }
  }

  @Test
  void autoIsNoChoice() {
    Map<String, Backend> auto = Map.of("dense_1", Backend.AUTO);
    Map<String, Backend> none = new HashMap<>();
    none.put("dense_1", null);
    for (Map<String, Backend> wrong : List.of(auto, none)) {
      assertThatThrownBy(() -> PredictionOptions.of(8).withBackends(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Predictor: the backend given for product 'dense_1' is %s, expected SIMD, BLAS or"
                      .formatted(wrong.get("dense_1"))
                  + " SCALAR");
      assertThatThrownBy(() -> TrainingOptions.of(8).withBackends(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("TrainingSession: the backend given for product 'dense_1' is");
    }
  }

  @Test
  void aBackendThatIsNotThereIsRefused() {
    try (Model model = model()) {
      for (Backend missing : List.of(Backend.SIMD, Backend.BLAS)) {
        if (Cases.backends().contains(missing)) {
          continue;
        }
        TrainingOptions options =
            TrainingOptions.of(8).withBackends(Map.of("dense_1 forward", missing));
        assertThatThrownBy(() -> session(model, options).close())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("Backend " + missing + " is not available");
      }
    }
  }

  /** A library takes float32 alone. */
  @Test
  void blasIsRefusedForWeightsInFewerBytes() {
    if (!Cases.backends().contains(Backend.BLAS)) {
      return;
    }
    PredictionOptions options =
        PredictionOptions.of(8)
            .withWeights(WeightStorage.INT8)
            .withBackends(Map.of("dense_1", Backend.BLAS));
    try (Model model = model()) {
      assertThatThrownBy(() -> model.predictor(options).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("backend BLAS is given for 'dense_1'");
    }
  }
}
