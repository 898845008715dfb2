package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A metric that is saved in the middle of an epoch goes on, in another process, bit by bit. */
@Anywhere
final class SavedStatesTest {

  record Seen(Metric metric, MetricBatch batch) {
    @Override
    public String toString() {
      return metric.name() + " of " + batch.targets();
    }
  }

  static Stream<Seen> metrics() {
    Stream<Seen> ofClasses =
        Stream.of(
                Metrics.precision().withThresholds(0.2, 0.5).withTopK(2),
                Metrics.recall().withClassId(1),
                Metrics.f1Score(),
                Metrics.fBetaScore(2).withThreshold(0.3),
                Metrics.rocAuc(),
                Metrics.rocAuc().withAverage(Average.NONE),
                Metrics.averagePrecision().withAverage(Average.MICRO),
                Metrics.auc(),
                Metrics.auc().withMultiLabel(),
                Metrics.logLoss(),
                Metrics.brierScore(),
                Metrics.expectedCalibrationError(),
                Metrics.sparseCategoricalAccuracy(),
                Metrics.sparseTopKCategoricalAccuracy(2))
            .map(metric -> new Seen(metric, ReferenceRows.classes()));
    Stream<Seen> ofLabels =
        Stream.of(Metrics.binaryAccuracy(), Metrics.falseNegatives(), Metrics.rocAuc())
            .map(metric -> new Seen(metric, ReferenceRows.labels()));
    Stream<Seen> ofValues =
        Stream.of(Metrics.meanAbsolutePercentageError(), Metrics.cosineSimilarity())
            .map(metric -> new Seen(metric, ReferenceRows.regression()));
    return Stream.of(ofClasses, ofLabels, ofValues).flatMap(one -> one);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void anotherStateGoesOn(Seen seen) {
    MetricBatch weighted = seen.batch().withWeights(ReferenceRows.weights());
    MetricState whole = seen.metric().newState(seen.batch().targets());
    whole.add(seen.batch());
    whole.add(weighted);
    double[] saved = whole.saved();
    double[] then = whole.values();
    whole.add(seen.batch());
    MetricState other = seen.metric().newState(seen.batch().targets());
    other.add(weighted);

    other.restore(saved);
    assertThat(other.values()).isEqualTo(then);
    other.add(seen.batch());

    assertThat(other.values()).isEqualTo(whole.values());
    assertThat(other.value()).isEqualTo(whole.value());
    other.reset();
    other.add(weighted);
    assertThat(other.values()).isEqualTo(seen.metric().stateOf(weighted).values());
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void theNumbersOfAnotherMetricAreRefused(Seen seen) {
    MetricState state = seen.metric().newState(seen.batch().targets());
    state.add(seen.batch());
    double[] saved = state.saved();
    double[] wrong = Arrays.copyOf(saved, saved.length + 1);
    if (saved.length > 2) { // the sums of a mean are two numbers, and are not counted
      assertThatThrownBy(() -> state.restore(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("they are of another metric");
    }
  }
}
