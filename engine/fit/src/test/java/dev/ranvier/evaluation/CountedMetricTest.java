package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Precision, recall and the counts behind them: as Keras tells them, and by their definitions. */
@Anywhere
final class CountedMetricTest {

  private static final double[] THRESHOLDS = {0.1, 0.25, 0.4};

  private static void check(CountedMetric metric, double plain, double weighted) {
    for (MetricBatch batch : List.of(ReferenceRows.classes(), ReferenceRows.oneHot())) {
      assertThat(metric.valueOf(batch)).as(metric.name()).isCloseTo(plain, within(1e-6));
      assertThat(metric.valueOf(batch.withWeights(ReferenceRows.weights())))
          .as(metric.name())
          .isCloseTo(weighted, within(1e-6));
    }
  }

  @Test
  void kerasTellsTheSame() {
    check(Metrics.precision(), 0.3333333432674408, 0.4000000059604645);
    check(Metrics.recall(), 0.03333333507180214, 0.06666667014360428);
    check(Metrics.precision().withTopK(2), 0.24166665971279144, 0.2888889014720917);
    check(Metrics.recall().withTopK(2), 0.4833333194255829, 0.5777778029441833);
    CountedMetric one = Metrics.precision().withClassId(1);
    check(one.withThresholds(0.3), 0.3499999940395355, 0.44117647409439087);
    check(Metrics.recall().withClassId(1).withThresholds(0.3), 0.2916666567325592, 0.4166666567);
    check(one.withTopK(2), 0.375, 0.5);
    check(one.withTopK(2).withThresholds(0.3), 0.3499999940395355, 0.44117647409439087);
    check(Metrics.truePositives().withThresholds(0.3), 17, 15.5);
    check(Metrics.trueNegatives().withThresholds(0.3), 117, 91.5);
    check(Metrics.falsePositives().withThresholds(0.3), 63, 43.5);
    check(Metrics.falseNegatives().withThresholds(0.3), 43, 29.5);
  }

  @Test
  void severalThresholdsHaveAValueEach() {
    double[] precisions =
        Metrics.precision().withThresholds(THRESHOLDS).stateOf(ReferenceRows.classes()).values();
    assertThat(precisions)
        .containsExactly(
            new double[] {0.2401960790157318, 0.25, 0.14705882966518402}, within(1e-7));
    double[] recalls =
        Metrics.recall().withThresholds(THRESHOLDS).stateOf(ReferenceRows.classes()).values();
    assertThat(recalls)
        .containsExactly(
            new double[] {0.8166666626930237, 0.4833333194255829, 0.0833333358168602},
            within(1e-7));
  }

  static List<RandomRows> rows() {
    return RandomRows.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void definitions(RandomRows rows) {
    double threshold = 0.375;
    double[] counts = new double[4];
    for (int row = 0; row < rows.outputs().length; row++) {
      for (int column = 0; column < rows.columns(); column++) {
        int said = rows.outputs()[row][column] > threshold ? 2 : 0;
        counts[said + (int) rows.labels()[row][column]] += rows.weights()[row];
      }
    }
    check(rows, Metrics.trueNegatives(), threshold, counts[0]);
    check(rows, Metrics.falseNegatives(), threshold, counts[1]);
    check(rows, Metrics.falsePositives(), threshold, counts[2]);
    check(rows, Metrics.truePositives(), threshold, counts[3]);
    double said = counts[2] + counts[3];
    double held = counts[1] + counts[3];
    check(rows, Metrics.precision(), threshold, said == 0 ? 0 : counts[3] / said);
    check(rows, Metrics.recall(), threshold, held == 0 ? 0 : counts[3] / held);
  }

  private static void check(
      RandomRows rows, CountedMetric metric, double threshold, double expected) {
    Metric limited = metric.withThresholds(threshold);
    assertThat(limited.valueOf(rows.weightedBatch())).as(limited.name()).isEqualTo(expected);
    assertThat(rows.inBatches(limited).value()).as(limited.name()).isEqualTo(expected);
  }

  /** Of the k first in an order by output, the earlier of equals first. */
  @ParameterizedTest
  @MethodSource("rows")
  void topKByItsDefinition(RandomRows rows) {
    for (int k = 1; k <= rows.columns(); k++) {
      double right = 0;
      double said = 0;
      for (int row = 0; row < rows.outputs().length; row++) {
        float[] outputs = rows.outputs()[row];
        for (int column = 0; column < outputs.length; column++) {
          int before = 0;
          for (int other = 0; other < outputs.length; other++) {
            boolean equal = outputs[other] == outputs[column];
            before += outputs[other] > outputs[column] || equal && other < column ? 1 : 0;
          }
          said += before < k ? rows.weights()[row] : 0;
          right += before < k ? rows.weights()[row] * rows.labels()[row][column] : 0;
        }
      }
      assertThat(Metrics.precision().withTopK(k).valueOf(rows.weightedBatch()))
          .isCloseTo(right / said, within(1e-12));
    }
  }

  @Test
  void whatHasNoMeaningIsRefused() {
    MetricBatch classes = ReferenceRows.classes();
    refused(() -> Metrics.precision().withTopK(5).valueOf(classes), "there are 4 outputs");
    refused(() -> Metrics.precision().withClassId(4).valueOf(classes), "class id 4");
    refused(() -> Metrics.precision().withTopK(0), "top k is 0");
    refused(() -> Metrics.precision().withClassId(-1), "the class id is -1");
    refused(() -> Metrics.recall().withThresholds(0.5, 2), "threshold is 2.0, expected 0 to 1");
    refused(() -> Metrics.recall().withThresholds(), "expected at least one");
    assertThat(Metrics.falseNegatives().direction()).isEqualTo(Direction.DOWN);
    assertThat(Metrics.precision().direction()).isEqualTo(Direction.UP);
  }

  private static void refused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
