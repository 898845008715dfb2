package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import dev.ranvier.testkit.Proof;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch costs no metric a byte, from the second epoch on for those that keep outputs. */
@Proof
final class EvaluationAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int WINDOWS = 10;

  record Fed(MetricState state, MetricBatch batch, String name) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Fed> states() {
    MetricBatch ids = ReferenceRows.classes();
    Stream<Fed> ofClasses =
        Stream.of(
                Metrics.precision().withThresholds(0.2, 0.5).withTopK(2),
                Metrics.recall().withClassId(1),
                Metrics.f1Score(),
                Metrics.fBetaScore(2).withThreshold(0.3),
                Metrics.rocAuc(),
                Metrics.averagePrecision().withAverage(Average.MICRO),
                Metrics.auc().withMultiLabel(),
                Metrics.logLoss(),
                Metrics.brierScore(),
                Metrics.expectedCalibrationError(),
                Metrics.sparseCategoricalAccuracy(),
                Metrics.sparseTopKCategoricalAccuracy(2))
            .map(metric -> fed(metric, ids));
    MetricBatch labels = ReferenceRows.labels();
    Stream<Fed> ofLabels =
        Stream.of(Metrics.binaryAccuracy(), Metrics.logLoss(), Metrics.falseNegatives())
            .map(metric -> fed(metric, labels));
    MetricBatch values = ReferenceRows.regression();
    Stream<Fed> ofValues =
        Stream.of(Metrics.meanAbsolutePercentageError(), Metrics.cosineSimilarity())
            .map(metric -> fed(metric, values));
    Stream<Fed> reports =
        Stream.of(
            new Fed(new ConfusionCounts(ids.targets()), ids, "confusion"),
            new Fed(new RegressionSums(values.targets()), values, "regression"));
    return Stream.of(ofClasses, ofLabels, ofValues, reports).flatMap(one -> one);
  }

  private static Fed fed(Metric metric, MetricBatch batch) {
    return new Fed(metric.newState(batch.targets()), batch, metric.name());
  }

  @ParameterizedTest
  @MethodSource("states")
  void aBatchAllocatesNothing(Fed fed) {
    List<MetricBatch> batches =
        List.of(fed.batch(), fed.batch().withWeights(ReferenceRows.weights()));
    long least = Long.MAX_VALUE;
    for (int window = 0; window < WINDOWS && least > 0; window++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      epoch(fed.state(), batches);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
    assertThat(fed.state().value()).isFinite();
  }

  private static void epoch(MetricState state, List<MetricBatch> batches) {
    state.reset();
    for (int i = 0; i < 2_000; i++) {
      state.add(batches.get(i % 2));
    }
  }
}
