package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Metrics of regressions: as Keras and scikit-learn tell them, and their report. */
@Anywhere
final class RegressionReportTest {

  private static final MetricBatch ROWS = ReferenceRows.regression();
  private static final MetricBatch WEIGHTED = ROWS.withWeights(ReferenceRows.weights());

  @Test
  void scikitLearnAndKerasTellTheSame() {
    assertThat(Metric.meanAbsoluteError().valueOf(ROWS)).isCloseTo(99.72396087646484, within(1e-5));
    assertThat(Metric.meanSquaredError().valueOf(WEIGHTED)).isCloseTo(27045.49609375, within(2e-3));
    assertThat(Metric.rootMeanSquaredError().valueOf(ROWS)).isCloseTo(165.578628540, within(1e-4));
    double[] each = Metric.r2Score().eachOutput().stateOf(ROWS).values();
    assertThat(each).containsExactly(new double[] {0.98800014, 0.83004126}, within(1e-8));
    assertThat(Metric.r2Score().eachOutput().stateOf(WEIGHTED).values())
        .containsExactly(new double[] {0.98813865, 0.83502728}, within(1e-8));
    assertThat(Metrics.meanAbsolutePercentageError().valueOf(ROWS))
        .isCloseTo(3125011.25, within(1.0));
    assertThat(Metrics.meanAbsolutePercentageError().valueOf(WEIGHTED))
        .isCloseTo(6250009.0, within(1.0));
  }

  @Test
  void cosinesByHand() {
    Metric cosine = Metrics.cosineSimilarity();
    float[][] targets = {{0, 1}, {1, 1}, {1, 1}, {0, 0}};
    float[][] outputs = {{1, 0}, {2, 2}, {-1, -1}, {3, 4}};
    double[] expected = {0, 1, -1, 0};
    for (int row = 0; row < 4; row++) {
      MetricBatch one = MetricBatch.of(new float[][] {outputs[row]}, new float[][] {targets[row]});
      assertThat(cosine.valueOf(one)).isCloseTo(expected[row], within(1e-15));
    }
    MetricBatch all = MetricBatch.of(outputs, targets).withWeights(new float[] {1, 3, 1, 3});
    assertThat(cosine.valueOf(all)).isCloseTo(2 / 8.0, within(1e-15));
  }

  /** Two passes over random data with weights, as the definitions have it. */
  @Test
  void definitions() {
    Random random = new Random(5);
    int rows = 70;
    float[] outputs = new float[rows];
    float[] targets = new float[rows];
    float[] weights = new float[rows];
    double sum = 0;
    double mean = 0;
    for (int i = 0; i < rows; i++) {
      targets[i] = 1000 + 3 * (float) random.nextGaussian();
      outputs[i] = targets[i] + (float) random.nextGaussian();
      weights[i] = i == 0 ? 0 : random.nextInt(4);
      outputs[i] += i == 0 ? 100 : 0;
      sum += weights[i];
      mean += weights[i] * targets[i];
    }
    mean /= sum;
    double[] sums = new double[5];
    double largest = 0;
    for (int i = 0; i < rows; i++) {
      double error = (double) outputs[i] - targets[i];
      sums[0] += weights[i] * error / sum;
      sums[1] += weights[i] * Math.abs(error) / sum;
      sums[2] += weights[i] * error * error / sum;
      sums[3] += weights[i] * Math.abs(error / targets[i]) * 100 / sum;
      sums[4] += weights[i] * Math.pow(targets[i] - mean, 2) / sum;
      largest = weights[i] > 0 ? Math.max(largest, Math.abs(error)) : largest;
    }
    MetricBatch batch = MetricBatch.of(outputs, targets).withWeights(weights);
    OutputScores scores = RegressionReport.of(batch).outputs().getFirst();
    assertThat(scores.bias()).isCloseTo(sums[0], within(1e-12));
    assertThat(scores.meanAbsoluteError()).isCloseTo(sums[1], within(1e-12));
    assertThat(scores.meanSquaredError()).isCloseTo(sums[2], within(1e-12));
    assertThat(scores.rootMeanSquaredError()).isCloseTo(Math.sqrt(sums[2]), within(1e-12));
    assertThat(scores.meanAbsolutePercentageError()).isCloseTo(sums[3], within(1e-12));
    assertThat(scores.largestError()).isEqualTo(largest);
    assertThat(scores.r2()).isCloseTo(1 - sums[2] / sums[4], within(1e-10));
  }

  @Test
  void isATable() {
    MetricBatch batch =
        MetricBatch.of(
            new float[][] {{1, 20}, {3, 20}, {2, 50}}, new float[][] {{1, 25}, {2, 20}, {3, 40}});
    assertThat(RegressionReport.of(batch).withNames("price", "age"))
        .hasToString(
            """
            output    bias     MAE    RMSE  largest  MAPE %      R2
             price  0.0000  0.6667  0.8165   1.0000   27.78  0.0000
               age  1.6667  5.0000  6.4550  10.0000   15.00  0.4231
              mean  0.8333  2.8333  4.6007  10.0000   21.39  0.2115
            3 samples
            """);
    assertThat(RegressionReport.of(MetricBatch.of(new float[] {1}, new float[] {2})).toString())
        .doesNotContain("mean")
        .contains("nan", "1 samples");
    assertThatThrownBy(() -> RegressionReport.of(batch).withNames("price"))
        .hasMessageContaining("1 names, expected one for each of 2 outputs");
    assertThatThrownBy(() -> RegressionReport.of(ReferenceRows.classes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("class ids 0 to 3, expected rows of values");
  }

  @Test
  void allWaysGiveTheSame() {
    float[][] features = ReferenceRows.probabilities();
    float[][] targets = new float[features.length][2];
    for (int row = 0; row < features.length; row++) {
      targets[row][0] = features[row][1] - features[row][2];
      targets[row][1] = row;
    }
    try (Sequential network = Sequential.of(Input.of(4), Dense.of(2))) {
      network.compile(Optimizer.sgd(), Loss.meanSquaredError());
      Dataset data = Dataset.of(features, targets);
      RegressionReport report = RegressionReport.of(network, data);
      assertThat(report.samples()).isEqualTo(60);
      float[][] outputs = network.predict(features);
      RegressionReport arrays = RegressionReport.of(MetricBatch.of(outputs, targets));
      RegressionSums sums = new RegressionSums(data.targets());
      for (int row = 0; row < outputs.length; row++) {
        float[][] one = {outputs[row]};
        sums.add(MetricBatch.of(one, new float[][] {targets[row]}));
      }
      assertThat(sums.report()).hasToString(arrays.toString());
      assertThat(report.mean().r2()).isCloseTo(arrays.mean().r2(), within(1e-5));
      assertThat(sums.value()).isEqualTo(arrays.mean().r2());
      sums.reset();
      assertThat(sums.report().samples()).isZero();
    }
  }
}
