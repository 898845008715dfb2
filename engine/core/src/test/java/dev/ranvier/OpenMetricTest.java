package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics in a training: a user's own, weighted ones, several of a kind, values of several. */
@Presence
final class OpenMetricTest {

  private static final int ROWS = 33;
  private static final float[][] FEATURES = Cases.features(ROWS, 5, 1);
  private static final float[][] TARGETS = Cases.features(ROWS, 2, 2);

  /** As the documentation of {@link Metric} has it. */
  record LargestError() implements Metric {
    @Override
    public String name() {
      return "largest_error";
    }

    @Override
    public MetricState newState(Targets targets) {
      return new MetricState() {
        private double largest;

        @Override
        public void add(MetricBatch batch) {
          for (int row = 0; row < batch.rows(); row++) {
            largest = Math.max(largest, Math.abs(batch.output(row, 0) - batch.target(row, 0)));
          }
        }

        @Override
        public double value() {
          return largest;
        }

        @Override
        public void reset() {
          largest = 0;
        }
      };
    }
  }

  private static Sequential network(Metric... metrics) {
    return Sequential.of(Input.of(5), Dense.of(2))
        .compile(Optimizer.sgd(), Loss.meanSquaredError(), metrics);
  }

  @Test
  void aMetricOfTheUsersNeedNotBeAMean() {
    try (Sequential network = network(new LargestError())) {
      double largest = 0;
      float[][] outputs = network.predict(FEATURES);
      for (int row = 0; row < ROWS; row++) {
        largest = Math.max(largest, Math.abs(outputs[row][0] - TARGETS[row][0]));
      }
      Evaluation result = network.evaluate(FEATURES, TARGETS);
      assertThat(result.metric("largest_error")).isCloseTo(largest, within(1e-6));
      History history =
          network.fit(
              Dataset.of(FEATURES, TARGETS),
              FitOptions.epochs(3).batchSize(8).validation(Dataset.of(FEATURES, TARGETS)));
      assertThat(history.get("largest_error")).hasSize(3).doesNotHaveDuplicates();
      double last = network.evaluate(FEATURES, TARGETS).metric("largest_error");
      assertThat(history.last("val_largest_error")).isEqualTo(last);
    }
  }

  /** Each epoch begins anew, on whatever state the last one left. */
  @Test
  void noEpochRemembersTheOneBefore() {
    FitOptions frozen = FitOptions.epochs(2).batchSize(8).shuffle(false);
    try (Sequential network = Sequential.of(Input.of(5), Dense.of(2))) {
      network.compile(
          Optimizer.sgd(1e-30), Loss.meanSquaredError(), Metric.all().toArray(Metric[]::new));
      float[][] shares = Cases.targets(Loss.categoricalCrossEntropy(), ROWS, 2, 2);
      History history = network.fit(FEATURES, shares, frozen);
      for (String name : history.names()) {
        assertThat(history.get(name).get(1)).as(name).isEqualTo(history.get(name).get(0));
      }
    }
  }

  @Test
  void onlyWeightedMetricsSeeTheWeights() {
    float[] weights = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      weights[row] = row % 3;
    }
    Metric error = Metric.meanAbsoluteError();
    try (Sequential network = network(error, error.weighted())) {
      Dataset data = Dataset.of(FEATURES, TARGETS);
      Evaluation plain = network.evaluate(data);
      Evaluation weighted = network.evaluate(data.withSampleWeights(weights));
      assertThat(plain.metric("weighted_mean_absolute_error"))
          .isEqualTo(plain.metric("mean_absolute_error"))
          .isEqualTo(weighted.metric("mean_absolute_error"));
      MetricBatch batch = MetricBatch.of(network.predict(FEATURES), TARGETS);
      assertThat(weighted.metric("weighted_mean_absolute_error"))
          .isCloseTo(error.valueOf(batch.withWeights(weights)), within(1e-6))
          .isNotCloseTo(plain.metric("mean_absolute_error"), within(1e-4));
    }
  }

  @Test
  void severalValuesAreNumberedAndSeveralOfAKindNamed() {
    Metric r2 = Metric.r2Score().eachOutput();
    Metric plain = Metric.r2Score().named("r2");
    try (Sequential network = network(r2, plain)) {
      Map<String, Double> values = network.evaluate(FEATURES, TARGETS).metrics();
      assertThat(values.keySet()).containsExactly("r2_score_0", "r2_score_1", "r2");
      assertThat(values.get("r2"))
          .isCloseTo((values.get("r2_score_0") + values.get("r2_score_1")) / 2, within(1e-12));
    }
    assertThat(r2.gives("r2_score_1")).isTrue();
    assertThat(plain.gives("r2")).isTrue();
    assertThat(plain.gives("r2_score_1")).isFalse();
    assertThat(plain.direction()).isEqualTo(Direction.UP);
    assertThat(Metric.meanSquaredError().weighted().direction()).isEqualTo(Direction.DOWN);
    assertThat(new LargestError().direction()).isEqualTo(Direction.UNKNOWN);
  }

  @Test
  void twoFiguresOfOneNameAreRefused() {
    assertThatThrownBy(() -> network(Metric.accuracy(), Metric.accuracy()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two figures are named accuracy")
        .hasMessageContaining("named");
    assertThatThrownBy(() -> network(Metric.accuracy().named("loss")))
        .hasMessageContaining("two figures are named loss");
  }

  @Test
  void statesThatWereNotCompiledInTakeAnEvaluationIn() {
    MetricState error = Metric.meanAbsoluteError().newState(Targets.values(2));
    try (Sequential network = network(Metric.meanAbsoluteError())) {
      Evaluation result = network.evaluate(Dataset.of(FEATURES, TARGETS), error);
      assertThat(error.value()).isEqualTo(result.metric("mean_absolute_error"));
    }
  }

  /** Not even after the session has freed its memory. */
  @Test
  void aViewThatWasKeptShowsNothing() {
    List<MetricBatch> kept = new ArrayList<>();
    Metric keeping =
        Metric.mean(
            "keeping",
            (batch, row) -> {
              kept.add(batch.weighted());
              kept.add(batch);
              return batch.output(row, 0);
            });
    try (Sequential network = network(keeping)) {
      network.evaluate(FEATURES, TARGETS);
    }
    for (MetricBatch view : kept) {
      assertThat(view.rows()).isZero();
      assertThatThrownBy(() -> view.output(0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> view.target(0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> view.classId(0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> view.weight(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** A session's rows and rows in arrays are the same to a metric. */
  @Test
  void aSessionShowsWhatArraysShow() {
    int[] ids = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      ids[row] = row * 7 % 3;
    }
    Metric shown =
        Metric.mean(
            "shown",
            (batch, row) ->
                batch.output(row, 2)
                    + 10 * batch.target(row, 1)
                    + 100 * batch.classId(row)
                    + 1000 * batch.predictedClass(row));
    try (Sequential network = Sequential.of(Input.of(5), Dense.of(3, Activation.softmax()))) {
      network.compile(Optimizer.sgd(), Loss.sparseCategoricalCrossEntropy(), shown);
      Evaluation result = network.evaluate(Dataset.ofClasses(FEATURES, ids, 3));
      MetricBatch arrays = MetricBatch.ofClasses(network.predict(FEATURES), ids);
      assertThat(result.metric("shown")).isCloseTo(shown.valueOf(arrays), within(1e-4));
    }
  }
}
