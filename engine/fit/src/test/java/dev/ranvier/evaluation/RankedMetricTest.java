package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ROC AUC by counting pairs, average precision by every threshold, and both as scikit-learn's. */
@Anywhere
final class RankedMetricTest {

  private static final MetricBatch LABELS = ReferenceRows.labels();
  private static final MetricBatch CLASSES = ReferenceRows.classes();

  private static double weighted(Metric metric, MetricBatch batch) {
    return metric.valueOf(batch.withWeights(ReferenceRows.weights()));
  }

  @Test
  void scikitLearnTellsTheSameOfLabels() {
    assertThat(Metrics.rocAuc().valueOf(LABELS)).isCloseTo(0.48549107142857145, within(1e-14));
    assertThat(weighted(Metrics.rocAuc(), LABELS)).isCloseTo(0.5659722222222222, within(1e-14));
    Metric precision = Metrics.averagePrecision();
    assertThat(precision.valueOf(LABELS)).isCloseTo(0.45945073441065976, within(1e-14));
    assertThat(weighted(precision, LABELS)).isCloseTo(0.5132043723946342, within(1e-14));
    MetricBatch example =
        MetricBatch.of(new float[] {0.1f, 0.4f, 0.35f, 0.8f}, new float[] {0, 0, 1, 1});
    assertThat(Metrics.rocAuc().valueOf(example)).isEqualTo(0.75);
    assertThat(precision.valueOf(example)).isCloseTo(0.8333333333333333, within(1e-15));
  }

  /** Class 3 is empty: the mean of ROC AUC leaves it out, that of precision has it with 0. */
  @Test
  void scikitLearnTellsTheSameOfClasses() {
    double[] areas = Metrics.rocAuc().withAverage(Average.NONE).stateOf(CLASSES).values();
    assertThat(areas[3]).isNaN();
    assertThat(Arrays.copyOf(areas, 3))
        .containsExactly(
            new double[] {0.5144675925925926, 0.4311342592592592, 0.4392361111111111},
            within(1e-14));
    assertThat(Metrics.rocAuc().valueOf(CLASSES))
        .isCloseTo(
            (0.5144675925925926 + 0.4311342592592592 + 0.4392361111111111) / 3, within(1e-14));
    assertThat(weighted(Metrics.rocAuc().withAverage(Average.WEIGHTED), CLASSES))
        .isCloseTo(
            0.4 * (0.49948559670781895 + 0.5426954732510287) + 0.2 * 0.49151234567901236,
            within(1e-14));
    RankedMetric micro = Metrics.rocAuc().withAverage(Average.MICRO);
    assertThat(micro.valueOf(CLASSES)).isCloseTo(0.4591203703703704, within(1e-14));
    assertThat(weighted(micro, CLASSES)).isCloseTo(0.5085185185185186, within(1e-14));
    RankedMetric precision = Metrics.averagePrecision();
    assertThat(precision.valueOf(CLASSES)).isCloseTo(0.24654355504715114, within(1e-14));
    assertThat(weighted(precision, CLASSES)).isCloseTo(0.27373055384118505, within(1e-14));
    assertThat(weighted(precision.withAverage(Average.MICRO), CLASSES))
        .isCloseTo(0.27064307497204787, within(1e-14));
  }

  static List<RandomRows> rows() {
    return RandomRows.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void definitions(RandomRows rows) {
    double[] areas = new double[rows.columns()];
    double[] precisions = new double[rows.columns()];
    for (int column = 0; column < areas.length; column++) {
      areas[column] = pairs(rows, column, rows.weights());
      precisions[column] = thresholds(rows, column);
    }
    RankedMetric area = Metrics.rocAuc().withAverage(Average.NONE);
    RandomRows.requireSame(rows.inBatches(area).values(), areas);
    RankedMetric precision = Metrics.averagePrecision().withAverage(Average.NONE);
    RandomRows.requireSame(rows.inBatches(precision).values(), precisions);
    double mean = Arrays.stream(areas).filter(x -> !Double.isNaN(x)).average().orElse(Double.NaN);
    assertThat(rows.inBatches(Metrics.rocAuc()).value()).isCloseTo(mean, within(1e-12));
    double[] plain = area.stateOf(rows.batch()).values();
    for (int column = 0; column < plain.length; column++) {
      assertThat(plain[column]).isCloseTo(pairs(rows, column, rows.ones()), within(1e-12));
    }
  }

  private static double pairs(RandomRows rows, int column, float[] weights) {
    double better = 0;
    double all = 0;
    for (int yes = 0; yes < weights.length; yes++) {
      for (int no = 0; no < weights.length; no++) {
        if (rows.labels()[yes][column] == 1 && rows.labels()[no][column] == 0) {
          double weight = (double) weights[yes] * weights[no];
          float difference = rows.outputs()[yes][column] - rows.outputs()[no][column];
          better += weight * (difference > 0 ? 1 : difference == 0 ? 0.5 : 0);
          all += weight;
        }
      }
    }
    return better / all;
  }

  private static double thresholds(RandomRows rows, int column) {
    double held = 0;
    for (int row = 0; row < rows.outputs().length; row++) {
      held += rows.weights()[row] * rows.labels()[row][column];
    }
    double sum = 0;
    double recallBefore = 0;
    for (double threshold :
        Arrays.stream(rows.outputs())
            .mapToDouble(row -> -row[column])
            .distinct()
            .sorted()
            .toArray()) {
      double right = 0;
      double said = 0;
      for (int row = 0; row < rows.outputs().length; row++) {
        if (rows.outputs()[row][column] >= -threshold) {
          said += rows.weights()[row];
          right += rows.weights()[row] * rows.labels()[row][column];
        }
      }
      double recall = held == 0 ? 0 : right / held;
      sum += said == 0 ? 0 : (recall - recallBefore) * right / said;
      recallBefore = recall;
    }
    return sum;
  }

  @Test
  void edges() {
    float[] outputs = {0.25f, 0.75f};
    MetricBatch onlyYes = MetricBatch.of(outputs, new float[] {1, 1});
    MetricBatch onlyNo = MetricBatch.of(outputs, new float[2]);
    assertThat(Metrics.rocAuc().valueOf(onlyYes)).isNaN();
    assertThat(Metrics.rocAuc().valueOf(onlyNo)).isNaN();
    assertThat(Metrics.averagePrecision().valueOf(onlyYes)).isOne();
    assertThat(Metrics.averagePrecision().valueOf(onlyNo)).isZero();
    assertThat(Metrics.averagePrecision().newState(Targets.values(1)).value()).isNaN();
    MetricBatch broken = MetricBatch.of(new float[] {Float.NaN, 1}, new float[] {0, 1});
    assertThat(Metrics.rocAuc().valueOf(broken)).isNaN();
    float[] wide = {-0f, Float.NEGATIVE_INFINITY, 0f, -1e30f, Float.POSITIVE_INFINITY};
    MetricBatch scores = MetricBatch.of(wide, new float[] {1, 0, 0, 1, 1});
    assertThat(Metrics.rocAuc().valueOf(scores)).isEqualTo((1.5 + 1 + 2) / 6);
  }

  /** More rows than the first arrays hold, weights only in the last of many batches. */
  @Test
  void weightsMayComeLate() {
    Random random = new Random(3);
    MetricState state = Metrics.rocAuc().newState(Targets.values(1));
    int rows = 5_000;
    float[] outputs = new float[rows];
    float[] targets = new float[rows];
    float[] weights = new float[rows];
    Arrays.fill(weights, 1f);
    for (int i = 0; i < rows; i++) {
      outputs[i] = random.nextInt(100) / 100f;
      targets[i] = random.nextFloat() < outputs[i] ? 1 : 0;
      weights[i] = i < 4_900 ? 1 : 3;
    }
    for (int from = 0; from < rows; from += 100) {
      float[] some = Arrays.copyOfRange(outputs, from, from + 100);
      MetricBatch batch = MetricBatch.of(some, Arrays.copyOfRange(targets, from, from + 100));
      state.add(batch.withWeights(Arrays.copyOfRange(weights, from, from + 100)));
    }
    for (int again = 0; again < 2; again++) {
      outputs = add(outputs, Arrays.copyOfRange(outputs, 4_900, rows));
      targets = add(targets, Arrays.copyOfRange(targets, 4_900, rows));
    }
    assertThat(state.value())
        .as("a weight of 3 is three rows")
        .isCloseTo(Metrics.rocAuc().valueOf(MetricBatch.of(outputs, targets)), within(1e-12));
  }

  private static float[] add(float[] values, float[] more) {
    float[] all = Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, all, values.length, more.length);
    return all;
  }
}
