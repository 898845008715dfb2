package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Log loss, Brier score, calibration and top-k accuracy: reference figures and definitions. */
@Anywhere
final class ProbabilityMetricsTest {

  private static final MetricBatch CLASSES = ReferenceRows.classes();
  private static final MetricBatch ONE_HOT = ReferenceRows.oneHot();

  private static double weighted(Metric metric, MetricBatch batch) {
    return metric.valueOf(batch.withWeights(ReferenceRows.weights()));
  }

  /** With probabilities of 0 and 1: Keras's floats are 1.2e-7 from 1 at least, hence 1.8636. */
  @Test
  void logLossIsThatOfKerasAndScikitLearn() {
    Metric loss = Metrics.logLoss();
    assertThat(loss.valueOf(ReferenceRows.labels())).isCloseTo(1.869491116, within(1e-8));
    for (MetricBatch batch : List.of(CLASSES, ONE_HOT)) {
      assertThat(loss.valueOf(batch)).isCloseTo(1.6847792794350738, within(1e-7));
      assertThat(weighted(loss, batch)).isCloseTo(1.5884852869993402, within(1e-7));
    }
    MetricBatch unscaled = MetricBatch.ofClasses(new float[][] {{1, 1, 2}}, new int[] {2});
    assertThat(loss.valueOf(unscaled)).isCloseTo(Math.log(2), within(1e-15));
    MetricBatch wrong = MetricBatch.ofClasses(new float[][] {{1, 0}}, new int[] {1});
    assertThat(loss.valueOf(wrong)).isCloseTo(-Math.log(1e-7), within(1e-12));
  }

  @Test
  void brierScoreIsThatOfScikitLearn() {
    Metric score = Metrics.brierScore();
    assertThat(score.valueOf(ReferenceRows.labels())).isCloseTo(0.3472796380519867, within(1e-7));
    assertThat(weighted(score, ReferenceRows.labels())).isCloseTo(0.30624425411, within(1e-7));
    assertThat(score.valueOf(CLASSES)).isCloseTo(0.8519629629152079, within(1e-12));
    assertThat(weighted(score, ONE_HOT)).isCloseTo(0.8191170877006417, within(1e-12));
  }

  @Test
  void topKIsThatOfKeras() {
    Metric two = Metrics.topKCategoricalAccuracy(2);
    assertThat(two.valueOf(ONE_HOT)).isEqualTo(0.5);
    assertThat(weighted(two, ONE_HOT)).isCloseTo(0.5777778029, within(1e-7));
    assertThat(weighted(Metrics.sparseTopKCategoricalAccuracy(2), CLASSES))
        .isEqualTo(weighted(two, ONE_HOT));
    assertThat(Metrics.categoricalAccuracy().valueOf(ONE_HOT)).isCloseTo(13 / 60.0, within(1e-15));
    assertThat(Metrics.topKCategoricalAccuracy().valueOf(ONE_HOT)).isOne();
    assertThat(weighted(Metrics.binaryAccuracy(0.3), ONE_HOT)).isCloseTo(0.59444445, within(1e-7));
    float[][] equal = {{1, 1, 1, Float.NaN}};
    Metric one = Metrics.sparseTopKCategoricalAccuracy(1);
    assertThat(one.valueOf(MetricBatch.ofClasses(equal, new int[] {2}))).isOne();
    assertThat(one.valueOf(MetricBatch.ofClasses(equal, new int[] {3}))).isZero();
    assertThatThrownBy(() -> Metrics.topKCategoricalAccuracy(0))
        .hasMessageContaining("k is 0, expected at least 1");
  }

  static List<RandomRows> rows() {
    return RandomRows.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void calibrationByItsDefinition(RandomRows rows) {
    int bins = 6; // no step of the outputs stands on a bin's edge by rounding alone
    boolean single = rows.columns() == 1;
    Map<Integer, double[]> sums = new TreeMap<>();
    double weights = 0;
    for (int row = 0; row < rows.outputs().length; row++) {
      int predicted = rows.predicted(row);
      float confidence = rows.outputs()[row][single ? 0 : predicted];
      boolean held = single ? rows.labels()[row][0] == 1 : rows.batch().classId(row) == predicted;
      int bin = 0;
      while (bin < bins - 1 && confidence > (bin + 1) / (double) bins) {
        bin++;
      }
      double[] sum = sums.computeIfAbsent(bin, key -> new double[3]);
      double weight = rows.weights()[row];
      sum[0] += weight;
      sum[1] += weight * confidence;
      sum[2] += held ? weight : 0;
      weights += weight;
    }
    double error = 0;
    for (double[] sum : sums.values()) {
      if (sum[0] > 0) {
        error += sum[0] / weights * Math.abs(sum[1] / sum[0] - sum[2] / sum[0]);
      }
    }
    assertThat(rows.inBatches(Metrics.expectedCalibrationError(bins)).value())
        .isCloseTo(error, within(1e-12));
  }

  /** Four rows in two bins, by hand. */
  @Test
  void calibrationByHand() {
    MetricBatch batch =
        MetricBatch.ofClasses(
            new float[][] {{0.75f, 0.25f}, {0.25f, 0.75f}, {0.625f, 0.375f}, {0.5f, 0.5f}},
            new int[] {0, 0, 0, 0});
    // above one half: sure of 2.125, right in 2; the fourth: sure of 0.5, right
    assertThat(Metrics.expectedCalibrationError(2).valueOf(batch))
        .isCloseTo((0.125 + 0.5) / 4, within(1e-15));
    assertThat(Metrics.expectedCalibrationError().valueOf(batch))
        .isCloseTo((0.5 + 0.375 + 0.5) / 4, within(1e-15));
    assertThatThrownBy(() -> Metrics.expectedCalibrationError(0))
        .hasMessageContaining("number of bins is 0, expected at least 1");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void topKAndAccuracyByTheirDefinitions(RandomRows rows) {
    if (rows.columns() == 1) {
      return;
    }
    for (int k = 1; k <= rows.columns(); k++) {
      double right = 0;
      double weights = 0;
      for (int row = 0; row < rows.outputs().length; row++) {
        float[] sorted = rows.outputs()[row].clone();
        Arrays.sort(sorted);
        float limit = sorted[sorted.length - k];
        right += rows.outputs()[row][rows.batch().classId(row)] >= limit ? rows.weights()[row] : 0;
        weights += rows.weights()[row];
      }
      Metric metric =
          rows.classIds() == null
              ? Metrics.topKCategoricalAccuracy(k)
              : Metrics.sparseTopKCategoricalAccuracy(k);
      assertThat(rows.inBatches(metric).value()).isCloseTo(right / weights, within(1e-12));
    }
  }
}
