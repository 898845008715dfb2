package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The report as scikit-learn prints it, the confusion matrix under it, and ways to make both. */
@Anywhere
final class ClassificationReportTest {

  private static final String EXAMPLE =
      """
                    precision    recall  f1-score   support

           class 0       0.50      1.00      0.67         1
           class 1       0.00      0.00      0.00         1
           class 2       1.00      0.67      0.80         3

          accuracy                           0.60         5
         macro avg       0.50      0.56      0.49         5
      weighted avg       0.70      0.60      0.61         5
      """;

  private static final String PLAIN =
      """
                    precision    recall  f1-score   support

                 0       0.44      0.33      0.38        24
                 1       0.30      0.12      0.18        24
                 2       0.17      0.17      0.17        12
                 3       0.00      0.00      0.00         0

          accuracy                           0.22        60
         macro avg       0.23      0.16      0.18        60
      weighted avg       0.33      0.22      0.26        60
      """;

  private static final String WEIGHTED =
      """
                            precision    recall  f1-score   support

                      zero    0.40741   0.30556   0.34921      18.0
                       one    0.36842   0.19444   0.25455      18.0
                       two    0.35714   0.27778   0.31250       9.0
      a long name of three    0.00000   0.00000   0.00000       0.0

                  accuracy                        0.25556      45.0
                 macro avg    0.28324   0.19444   0.22906      45.0
              weighted avg    0.38176   0.25556   0.30400      45.0
      """;

  /** Outputs that name these classes. */
  private static MetricBatch named(int[] actual, int[] predicted, int classes) {
    float[][] outputs = new float[actual.length][classes];
    for (int row = 0; row < actual.length; row++) {
      outputs[row][predicted[row]] = 1;
    }
    return MetricBatch.ofClasses(outputs, actual);
  }

  @Test
  void scikitLearnPrintsTheSame() {
    MetricBatch example = named(new int[] {0, 1, 2, 2, 2}, new int[] {0, 0, 2, 2, 1}, 3);
    ClassificationReport report = ClassificationReport.of(example);
    assertThat(report.withNames("class 0", "class 1", "class 2")).hasToString(EXAMPLE);
    assertThat(ClassificationReport.of(ReferenceRows.classes())).hasToString(PLAIN);
    assertThat(ClassificationReport.of(ReferenceRows.oneHot())).hasToString(PLAIN);
    MetricBatch weighted = ReferenceRows.classes().withWeights(ReferenceRows.weights());
    assertThat(
            ClassificationReport.of(weighted)
                .withNames("zero", "one", "two", "a long name of three")
                .text(5))
        .isEqualTo(WEIGHTED);
  }

  @Test
  void aSingleOutputHasTwoClasses() {
    MetricBatch batch =
        MetricBatch.of(new float[] {0.75f, 0.9f, 0.6f, 0.5f}, new float[] {0, 1, 1, 0});
    assertThat(ClassificationReport.of(batch))
        .hasToString(
            """
                          precision    recall  f1-score   support

                       0       1.00      0.50      0.67         2
                       1       0.67      1.00      0.80         2

                accuracy                           0.75         4
               macro avg       0.83      0.75      0.73         4
            weighted avg       0.83      0.75      0.73         4
            """);
  }

  /** By the number's exact digits: 0.125 is even at 0.12, 0.155 a little less than that. */
  @Test
  void roundsAsPythonDoes() {
    assertThat(FigureText.number(0.155, 2)).isEqualTo("0.15");
    assertThat(FigureText.number(0.25, 1)).isEqualTo("0.2");
    assertThat(FigureText.number(-0.001, 2)).isEqualTo("-0.00");
    assertThat(FigureText.number(Double.NEGATIVE_INFINITY, 2)).isEqualTo("-inf");
    int[] actual = {0, 0, 0, 0, 0, 0, 0, 0};
    int[] predicted = {0, 1, 1, 1, 1, 1, 1, 1};
    assertThat(ClassificationReport.of(named(actual, predicted, 2)).toString().lines())
        .contains("           0       1.00      0.12      0.22         8");
  }

  @Test
  void hasItsValuesAsNumbers() {
    ClassificationReport report = ClassificationReport.of(ReferenceRows.classes());
    ClassScores second = report.classes().get(1);
    assertThat(second.name()).isEqualTo("1");
    assertThat(second.precision()).isEqualTo(0.3);
    assertThat(second.recall()).isEqualTo(0.125);
    assertThat(second.f1()).isCloseTo(6 / 34.0, within(1e-15));
    assertThat(second.support()).isEqualTo(24);
    assertThat(report.accuracy()).isCloseTo(13 / 60.0, within(1e-15));
    assertThat(report.macro().f1()).isCloseTo(0.18102, within(1e-5));
    assertThat(report.weighted().precision()).isCloseTo(0.33111, within(1e-5));
  }

  @Test
  void theMatrixIsScikitLearns() {
    ConfusionMatrix matrix = ConfusionMatrix.of(ReferenceRows.classes());
    double[][] expected = {{8, 3, 5, 8}, {7, 3, 5, 9}, {3, 4, 2, 3}, {0, 0, 0, 0}};
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(matrix.count(row, column)).isEqualTo(expected[row][column]);
      }
    }
    assertThat(matrix.toString("a", "b", "c", "d"))
        .isEqualTo(
            """
               a  b  c  d
            a  8  3  5  8
            b  7  3  5  9
            c  3  4  2  3
            d  0  0  0  0
            """);
  }

  static List<RandomRows> rows() {
    return RandomRows.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void countsByTheirDefinitions(RandomRows rows) {
    if (rows.classIds() == null && rows.columns() > 1) {
      return; // labels that may hold at once
    }
    ConfusionCounts counts = new ConfusionCounts(rows.batch().targets());
    counts.add(rows.weightedBatch());
    ConfusionMatrix matrix = counts.matrix();
    for (int id = 0; id < matrix.classes(); id++) {
      double[] sums = new double[4];
      for (int row = 0; row < rows.outputs().length; row++) {
        boolean held = rows.batch().classId(row) == id;
        boolean said = rows.predicted(row) == id;
        sums[(held ? 1 : 0) + (said ? 2 : 0)] += rows.weights()[row];
      }
      assertThat(matrix.trueNegatives(id)).isEqualTo(sums[0]);
      assertThat(matrix.falseNegatives(id)).isEqualTo(sums[1]);
      assertThat(matrix.falsePositives(id)).isEqualTo(sums[2]);
      assertThat(matrix.truePositives(id)).isEqualTo(sums[3]);
      double said = sums[2] + sums[3];
      double held = sums[1] + sums[3];
      assertThat(matrix.precision(id)).isEqualTo(said == 0 ? 0 : sums[3] / said);
      assertThat(matrix.recall(id)).isEqualTo(held == 0 ? 0 : sums[3] / held);
    }
    assertThat(counts.value()).isEqualTo(matrix.accuracy());
    counts.reset();
    assertThat(counts.matrix().total()).isZero();
    assertThat(matrix.total()).as("a matrix keeps what it has").isPositive();
  }

  /** A network and data, arrays, and batch by batch: one report. */
  @Test
  void allWaysGiveTheSame() {
    float[][] features = ReferenceRows.probabilities();
    int[] ids = ReferenceRows.classIds();
    try (Sequential network = Sequential.of(Input.of(4), Dense.of(4, Activation.softmax()))) {
      network.compile(Optimizer.sgd(), Loss.sparseCategoricalCrossEntropy());
      Dataset data = Dataset.ofClasses(features, ids, 4);
      String report = ClassificationReport.of(network, data).toString();
      MetricBatch arrays = MetricBatch.ofClasses(network.predict(features), ids);
      assertThat(ClassificationReport.of(arrays)).hasToString(report);
      ConfusionCounts counts = new ConfusionCounts(data.targets());
      for (int row = 0; row < ids.length; row++) {
        float[][] one = {network.predict(features[row])};
        counts.add(MetricBatch.ofClasses(one, new int[] {ids[row]}));
      }
      assertThat(ClassificationReport.of(counts.matrix())).hasToString(report);
      ConfusionCounts weighted = new ConfusionCounts(data.targets());
      MetricState byWeight = weighted.weighted();
      network.evaluate(data.withSampleWeights(ReferenceRows.weights()), byWeight);
      assertThat(ClassificationReport.of(weighted.matrix()))
          .hasToString(
              ClassificationReport.of(arrays.withWeights(ReferenceRows.weights())).toString());
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    ClassificationReport report = ClassificationReport.of(ReferenceRows.classes());
    assertThatThrownBy(() -> report.withNames("a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 names, expected one for each of 4 classes");
    assertThatThrownBy(() -> ClassificationReport.of(ReferenceRows.regression()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a target is -3.0, expected 0 to 1")
        .hasMessageContaining("RegressionReport");
    ConfusionCounts counts = new ConfusionCounts(ReferenceRows.classes().targets());
    assertThatThrownBy(() -> counts.add(ReferenceRows.labels()))
        .hasMessageContaining("rows of 1 values, expected 4 classes");
  }
}
