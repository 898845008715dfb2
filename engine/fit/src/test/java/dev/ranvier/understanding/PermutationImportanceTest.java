package dev.ranvier.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Model;
import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Importance is known of functions that are known. */
@Anywhere
final class PermutationImportanceTest {

  private static final int SAMPLES = 600;
  private static final float[][] FEATURES = Networks.samples(SAMPLES, 4, 1);

  /** 3 a - 2 b + c + 0 d. */
  private static Model linear() {
    return Model.of(
        List.of(Input.of(4), Dense.of(1)),
        Map.of("dense_1.weight", new float[] {3, -2, 1, 0}, "dense_1.bias", new float[1]));
  }

  private static Dataset exact() {
    float[][] targets = new float[SAMPLES][1];
    for (int i = 0; i < SAMPLES; i++) {
      targets[i][0] = 3 * FEATURES[i][0] - 2 * FEATURES[i][1] + FEATURES[i][2];
    }
    return Dataset.of(FEATURES, targets);
  }

  /** Of a linear function without noise it is twice the weight's square times the variance. */
  @Test
  void ofALinearFunctionItIsTwiceTheVarianceThatTheFeatureMakes() {
    try (Model model = linear()) {
      Importances found =
          PermutationImportance.of(model, Metric.meanSquaredError())
              .names(List.of("a", "b", "c", "d"))
              .repeats(4)
              .on(exact());
      assertThat(found.figure()).isEqualTo("mean_squared_error");
      assertThat(found.baseline()).isLessThan(1e-9);
      double[] weights = {3, -2, 1, 0};
      for (int i = 0; i < 4; i++) {
        double expected = 2 * weights[i] * weights[i] * variance(i);
        assertThat(found.all().get(i).mean()).isCloseTo(expected, within(0.15 * expected + 1e-9));
        assertThat(found.all().get(i).deviation()).isLessThan(0.2 * expected + 1e-9);
        assertThat(found.all().get(i).features()).containsExactly(i);
      }
      assertThat(found.sorted().stream().map(Importances.Importance::name))
          .containsExactly("a", "b", "c", "d");
      assertThat(found.toString().lines().map(line -> line.split(" ")[0]))
          .containsExactly("mean_squared_error", "", "a", "b", "c", "d");
    }
  }

  private static double variance(int feature) {
    double sum = 0;
    double squares = 0;
    for (float[] row : FEATURES) {
      sum += row[feature];
      squares += (double) row[feature] * row[feature];
    }
    return squares / SAMPLES - sum / SAMPLES * sum / SAMPLES;
  }

  /** Higher is better: a classifier that looks at one feature alone becomes a guess without it. */
  @Test
  void ofAClassifierByAccuracyAndByLoss() {
    int[] classes = new int[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      classes[i] = FEATURES[i][2] > 0 ? 1 : 0;
    }
    Dataset data = Dataset.ofClasses(FEATURES, classes, 2);
    try (Sequential network =
        Sequential.of(Input.of(4), Dense.of(2, Activation.softmax()).withoutBias())
            .compile(Optimizer.sgd(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy())) {
      network.setWeights(Map.of("dense_1.weight", new float[] {0, 0, 0, 0, 0, 5, 0, 0}));
      Importances byAccuracy =
          PermutationImportance.of(network.model(), Metric.accuracy()).repeats(2).on(data);
      assertThat(byAccuracy.baseline()).isEqualTo(1);
      assertThat(byAccuracy.all().get(2).mean()).isCloseTo(0.5, within(0.06));
      assertThat(byAccuracy.all().get(0).mean()).isZero();
      Importances byLoss = PermutationImportance.ofLoss(network).repeats(2).on(data);
      assertThat(byLoss.baseline()).isCloseTo(network.evaluate(data).loss(), within(1e-9));
      assertThat(byLoss.all().get(2).mean()).isGreaterThan(1);
      assertThat(byLoss.all().get(3).mean()).isZero();
      Importances byOwn =
          PermutationImportance.ofScore(
                  "own", set -> network.evaluate(set).metric("accuracy"), Direction.UP)
              .repeats(2)
              .on(data);
      assertThat(byOwn.all()).isEqualTo(byAccuracy.all());
    }
  }

  /**
   * Two features that always say the same are nothing to each other's removal; together they are.
   */
  @Test
  void featuresOfAGroupMoveTogether() {
    float[][] twins = new float[SAMPLES][];
    float[][] targets = new float[SAMPLES][];
    for (int i = 0; i < SAMPLES; i++) {
      float a = FEATURES[i][0];
      twins[i] = new float[] {a, FEATURES[i][1], a};
      targets[i] = new float[] {0};
    }
    Map<String, float[]> difference =
        Map.of("dense_1.weight", new float[] {1, 0, -1}, "dense_1.bias", new float[1]);
    try (Model model = Model.of(List.of(Input.of(3), Dense.of(1)), difference)) {
      PermutationImportance alone = PermutationImportance.of(model, Metric.meanSquaredError());
      Dataset data = Dataset.of(twins, targets);
      assertThat(alone.on(data).all().get(0).mean()).isCloseTo(2, within(0.4));
      Importances together = alone.group("twins", 0, 2).on(data);
      assertThat(together.all().getFirst().name()).isEqualTo("twins");
      assertThat(together.all().getFirst().mean()).isZero();
      assertThat(together.all().get(1).name()).isEqualTo("feature 1");
      assertThat(together.all()).hasSize(2);
    }
  }

  /** Samples of weight 0 are as if they were not there. */
  @Test
  void weightsCountAndTheSeedDecides() {
    float[] weights = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      weights[i] = i % 2;
    }
    try (Model model = linear()) {
      PermutationImportance importance =
          PermutationImportance.of(model, Metric.meanSquaredError().weighted()).repeats(1);
      double plain = importance.on(exact()).all().getFirst().mean();
      double weighted = importance.on(exact().withSampleWeights(weights)).all().getFirst().mean();
      assertThat(importance.on(exact()).all().getFirst().mean()).isEqualTo(plain);
      assertThat(weighted).isNotEqualTo(plain).isCloseTo(plain, within(2.0));
      assertThat(importance.seed(5).on(exact()).all().getFirst().mean())
          .isNotEqualTo(plain)
          .isCloseTo(plain, within(2.0));
      assertThat(importance.on(exact()).all().getFirst().deviation()).isNaN();
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Model model = linear()) {
      PermutationImportance importance = PermutationImportance.of(model, Metric.meanSquaredError());
      assertThatThrownBy(() -> importance.repeats(0)).hasMessageContaining("repeats is 0");
      assertThatThrownBy(() -> importance.on(Dataset.of(new float[1][4], new float[1][1])))
          .hasMessageContaining("1 samples, expected at least 2");
      assertThatThrownBy(() -> importance.on(Dataset.of(new float[3][2], new float[3][1])))
          .hasMessageContaining("samples of 2 features, expected 4");
      assertThatThrownBy(() -> importance.group("g")).hasMessageContaining("has no features");
      importance.group("g", 1, 2);
      assertThatThrownBy(() -> importance.group("h", 2))
          .hasMessageContaining("feature 2 stands in group 'g' already");
      importance.group("k", 7);
      assertThatThrownBy(() -> importance.on(exact()))
          .hasMessageContaining("group 'k' has feature 7, expected 0 to 3");
      assertThatThrownBy(() -> PermutationImportance.of(model, Metric.mean("own", (_, _) -> 0)))
          .hasMessageContaining("metric own does not say which way is better");
      assertThatThrownBy(
              () -> PermutationImportance.ofScore("nan", _ -> Double.NaN, Direction.UP).on(exact()))
          .hasMessageContaining("nan is NaN for the samples as they are");
      assertThatThrownBy(
              () ->
                  PermutationImportance.ofScore("x", _ -> 0, Direction.DOWN)
                      .names(List.of("a"))
                      .on(exact()))
          .hasMessageContaining("1 names, expected 4");
    }
  }
}
