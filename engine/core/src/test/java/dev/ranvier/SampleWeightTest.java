package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Samples that count by weights, of their own or of their class. */
@Width
@Presence
class SampleWeightTest {

  private static final int ROWS = 5;
  private static final float[] WEIGHTS = {0.5f, 2f, 0f, 1f, 4f};
  private static final float[][] FEATURES = Cases.features(ROWS, 4, 1);
  private static final int[] CLASSES = {2, 0, 1, 1, 0};
  private static final float[][] ONE_HOT = new float[ROWS][3];
  private static final float[][] IDS = new float[ROWS][1];

  static {
    for (int row = 0; row < ROWS; row++) {
      ONE_HOT[row][CLASSES[row]] = 1f;
      IDS[row][0] = CLASSES[row];
    }
  }

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  private static Model model() {
    return Model.initialize(
        List.of(Input.of(4), Dense.of(6, Activation.tanh()), Dense.of(3, Activation.softmax())), 7);
  }

  private static TrainingSession session(Model model, Loss loss, Backend backend) {
    return new TrainingSession(model, loss, Optimizer.sgd(1), 8, backend);
  }

  private static double step(TrainingSession session, Dataset data) {
    session.fill(data, Cases.order(ROWS), 0, ROWS);
    return session.step(ROWS);
  }

  private static void assertWeighted(
      Backend backend, Loss loss, Dataset data, float[][] targets, float[] weights) {
    try (Model model = model();
        TrainingSession session = session(model, loss, backend)) {
      OracleNetwork oracle = new OracleNetwork(model, loss);
      double expectedLoss = 0;
      double[][] expected = new double[2][];
      for (int row = 0; row < ROWS; row++) {
        float[][] x = {FEATURES[row]};
        float[][] y = {targets[row]};
        expectedLoss += weights[row] * oracle.loss(x, y) / ROWS;
        double[][] gradient = oracle.gradient(x, y);
        for (int layer = 0; layer < 2; layer++) {
          expected[layer] = row == 0 ? new double[gradient[layer].length] : expected[layer];
          for (int i = 0; i < expected[layer].length; i++) {
            expected[layer][i] += weights[row] * gradient[layer][i] / ROWS;
          }
        }
      }
      session.fill(data, Cases.order(ROWS), 0, ROWS);
      assertThat(session.evaluate(ROWS)).isCloseTo(expectedLoss, within(1e-5));
      assertThat(step(session, data)).isCloseTo(expectedLoss, within(1e-5));
      try (Model trained = session.publish()) {
        for (int layer = 0; layer < 2; layer++) {
          float[] before = model.weights(layer);
          float[] after = trained.weights(layer);
          for (int i = 0; i < after.length; i++) {
            assertThat((double) after[i]).isCloseTo(before[i] - expected[layer][i], within(3e-6));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void sampleWeightsScaleLossAndGradient(Backend backend) {
    Dataset values = Dataset.of(FEATURES, ONE_HOT).withSampleWeights(WEIGHTS);
    assertWeighted(backend, Loss.categoricalCrossEntropy(), values, ONE_HOT, WEIGHTS);
    Dataset ids = Dataset.ofClasses(FEATURES, CLASSES, 3).withSampleWeights(WEIGHTS);
    assertWeighted(backend, Loss.sparseCategoricalCrossEntropy(), ids, IDS, WEIGHTS);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void classWeightsAreThoseOfTheSamplesClasses(Backend backend) {
    float[] weights = {1f, 3f, 0.5f, 0.5f, 3f};
    Map<Integer, Double> byClass = Map.of(0, 3.0, 1, 0.5);
    Dataset values = Dataset.of(FEATURES, ONE_HOT).withClassWeights(byClass);
    assertWeighted(backend, Loss.categoricalCrossEntropy(), values, ONE_HOT, weights);
    Dataset ids = Dataset.ofClasses(FEATURES, CLASSES, 3).withClassWeights(byClass);
    assertWeighted(backend, Loss.sparseCategoricalCrossEntropy(), ids, IDS, weights);
  }

  @Test
  void aSingleValueIsTheSecondClassAboveOneHalf() {
    float[][] targets = {{0}, {1}};
    Dataset data = Dataset.of(new float[2][3], targets).withClassWeights(Map.of(1, 3.0));
    try (Model model = Model.initialize(List.of(Input.of(3), Dense.of(1)), 1);
        TrainingSession session =
            new TrainingSession(
                model, Loss.meanSquaredError(), Optimizer.sgd(), 2, Backend.SCALAR)) {
      session.fill(data, Cases.order(2), 0, 2);
      assertThat(session.evaluate(2)).isEqualTo(1.5);
    }
  }

  @Test
  void weightsFollowTheirSamplesThroughSlicesAndOrders() {
    Dataset data = Dataset.of(FEATURES, ONE_HOT).withSampleWeights(WEIGHTS).slice(1, ROWS);
    try (Model model = model();
        TrainingSession session = session(model, Loss.categoricalCrossEntropy(), Backend.SCALAR)) {
      OracleNetwork oracle = new OracleNetwork(model, Loss.categoricalCrossEntropy());
      session.fill(data, new int[] {3, 0}, 0, 2);
      double expected =
          (4 * oracle.loss(new float[][] {FEATURES[4]}, new float[][] {ONE_HOT[4]})
                  + 2 * oracle.loss(new float[][] {FEATURES[1]}, new float[][] {ONE_HOT[1]}))
              / 2;
      assertThat(session.evaluate(2)).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void theNextFillForgetsThem() {
    Dataset plain = Dataset.of(FEATURES, ONE_HOT);
    try (Model model = model();
        TrainingSession first = session(model, Loss.categoricalCrossEntropy(), Backend.SCALAR);
        TrainingSession second = session(model, Loss.categoricalCrossEntropy(), Backend.SCALAR)) {
      first.fill(plain.withSampleWeights(WEIGHTS), Cases.order(ROWS), 0, ROWS);
      assertThat(step(first, plain)).isEqualTo(step(second, plain));
      first.batch().setWeight(0, 2f);
      assertThat(first.step(ROWS)).isGreaterThan(second.step(ROWS));
    }
  }

  /** Outputs stay 0.5, so that each squared error is 0.25. */
  private static History fitHalves(Dataset data, FitOptions options) {
    try (Sequential network =
        Sequential.of(Input.of(1), Dense.of(1, Activation.sigmoid()))
            .backend(Backend.SCALAR)
            .compile(Optimizer.sgd(1e-30), Loss.meanSquaredError())) {
      return network.fit(data, options);
    }
  }

  @Test
  void classWeightsDoNotWeighTheValidationLossBug() {
    Map<Integer, Double> weights = Map.of(0, 1.0, 1, 10.0);
    Dataset plain = Dataset.of(new float[4][1], new float[][] {{0}, {1}, {1}, {0}});
    Dataset weighted = plain.withClassWeights(weights);
    FitOptions half = FitOptions.epochs(1).validationSplit(0.5);
    for (Dataset data : List.of(weighted, weighted.slice(0, 4).slice(0, 4))) {
      History history = fitHalves(data, half);
      assertThat(history.last("loss")).isEqualTo(1.375);
      assertThat(history.last("val_loss")).isEqualTo(0.25);
    }
    History samples = fitHalves(plain.withSampleWeights(new float[] {1, 1, 10, 1}), half);
    assertThat(samples.last("loss")).isEqualTo(0.25);
    assertThat(samples.last("val_loss")).isEqualTo(1.375);
    History asked = fitHalves(plain, FitOptions.epochs(1).validation(weighted));
    assertThat(asked.last("val_loss")).isEqualTo(1.375);
  }

  @Test
  void withoutClassWeightsOthersStayAsTheyAre() {
    Dataset plain = Dataset.of(FEATURES, ONE_HOT);
    Dataset slice = plain.withSampleWeights(WEIGHTS).slice(1, 4);
    assertThat(slice.withoutClassWeights()).isSameAs(slice);
    assertThat(plain.withClassWeights(Map.of(0, 2.0)).withoutClassWeights()).isSameAs(plain);
  }

  @Test
  void wrongWeightsAreRefused() {
    Dataset data = Dataset.of(FEATURES, ONE_HOT);
    assertThatThrownBy(() -> data.withSampleWeights(new float[2]))
        .hasMessage("Dataset: 2 sample weights for 5 samples, expected one for each");
    assertThatThrownBy(() -> data.withSampleWeights(new float[] {1, 1, -1, 1, 1}))
        .hasMessageContaining("the weight of sample 2 is -1.0");
    assertThatThrownBy(() -> data.withClassWeights(Map.of(3, 1.0)))
        .hasMessageContaining("class 3, expected classes 0 to 2");
    assertThatThrownBy(() -> data.withClassWeights(Map.of(1, Double.NaN)))
        .hasMessageContaining("the weight of class 1 is NaN");
    Dataset both = data.withSampleWeights(WEIGHTS).withClassWeights(Map.of(1, 2.0));
    try (Model model = model();
        TrainingSession session = session(model, Loss.categoricalCrossEntropy(), Backend.SCALAR)) {
      assertThatThrownBy(() -> session.fill(both, Cases.order(ROWS), 0, ROWS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("class weights and sample weights");
      assertThatThrownBy(() -> session.batch().setWeight(0, Float.NaN))
          .hasMessageContaining("the weight of row 0 is NaN");
    }
  }
}
