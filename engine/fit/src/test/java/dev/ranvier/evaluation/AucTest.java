package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.evaluation.Auc.Curve;
import dev.ranvier.evaluation.Auc.Summation;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keras's AUC in buckets, figure by figure as Keras tells it. */
@Anywhere
final class AucTest {

  @ParameterizedTest
  @CsvSource({
    "ROC, INTERPOLATION, 200, 0.4854910671710968, 0.5659722089767456",
    "ROC, INTERPOLATION, 7, 0.4782366156578064, 0.560019850730896",
    "ROC, INTERPOLATION, 2, 0.5, 0.5",
    "ROC, MINORING, 200, 0.4698660969734192, 0.5525793433189392",
    "ROC, MINORING, 7, 0.3950892686843872, 0.47817462682724",
    "ROC, MINORING, 2, 0.0, 0.0",
    "ROC, MAJORING, 200, 0.5011160969734192, 0.579365074634552",
    "ROC, MAJORING, 7, 0.5613839030265808, 0.641865074634552",
    "ROC, MAJORING, 2, 1.0, 1.0",
    "PR, INTERPOLATION, 200, 0.44547370076179504, 0.4917110502719879",
    "PR, INTERPOLATION, 7, 0.44323354959487915, 0.4925604462623596",
    "PR, INTERPOLATION, 2, 0.46666666865348816, 0.46666666865348816",
    "PR, MINORING, 200, 0.4145674407482147, 0.4572750926017761",
    "PR, MINORING, 7, 0.37656933069229126, 0.41842490434646606",
    "PR, MINORING, 2, 0.0, 0.0",
    "PR, MAJORING, 200, 0.4623750150203705, 0.5155324935913086",
    "PR, MAJORING, 7, 0.45068904757499695, 0.49857059121131897",
    "PR, MAJORING, 2, 0.46666666865348816, 0.46666666865348816",
  })
  void kerasTellsTheSame(
      Curve curve, Summation summation, int thresholds, double plain, double weighted) {
    Auc auc = Metrics.auc().withCurve(curve).withSummation(summation).withNumThresholds(thresholds);
    MetricBatch batch = ReferenceRows.labels();
    assertThat(auc.valueOf(batch)).isCloseTo(plain, within(2e-7));
    assertThat(auc.valueOf(batch.withWeights(ReferenceRows.weights())))
        .isCloseTo(weighted, within(2e-7));
  }

  @Test
  void kerasTellsTheSameOfSeveralOutputs() {
    MetricBatch classes = ReferenceRows.classes();
    MetricBatch weighted = classes.withWeights(ReferenceRows.weights());
    assertThat(Metrics.auc().valueOf(classes)).isCloseTo(0.45939821004867554, within(2e-7));
    assertThat(Metrics.auc().valueOf(weighted)).isCloseTo(0.5083127021789551, within(2e-7));
    Auc precision = Metrics.auc().withCurve(Curve.PR);
    assertThat(precision.valueOf(classes)).isCloseTo(0.22985628247261047, within(2e-7));
    Auc each = Metrics.auc().withMultiLabel();
    assertThat(each.valueOf(classes)).isCloseTo(0.34693285822868347, within(2e-7));
    assertThat(each.valueOf(weighted)).isCloseTo(0.3839377462863922, within(2e-7));
  }

  static List<RandomRows> rows() {
    return RandomRows.all();
  }

  /** Every threshold by itself: the trapezoids between their shares. */
  @ParameterizedTest
  @MethodSource("rows")
  void definition(RandomRows rows) {
    int count = 6;
    double[] right = new double[count];
    double[] wrong = new double[count];
    for (int i = 0; i < count; i++) {
      double threshold = i == 0 ? -1e-7 : i == count - 1 ? 1 + 1e-7 : i / (count - 1.0);
      for (int row = 0; row < rows.outputs().length; row++) {
        for (int column = 0; column < rows.columns(); column++) {
          boolean said = rows.outputs()[row][column] > (float) threshold;
          boolean held = rows.labels()[row][column] == 1;
          right[i] += said && held ? rows.weights()[row] : 0;
          wrong[i] += said && !held ? rows.weights()[row] : 0;
        }
      }
    }
    double area = 0;
    for (int i = 1; i < count; i++) {
      double width = wrong[0] == 0 ? 0 : (wrong[i - 1] - wrong[i]) / wrong[0];
      area += right[0] == 0 ? 0 : width * (right[i - 1] + right[i]) / right[0] / 2;
    }
    Auc auc = Metrics.auc().withNumThresholds(count);
    assertThat(rows.inBatches(auc).value()).isCloseTo(area, within(1e-12));
  }

  @Test
  void outputsOutsideAreTakenInAndNanIsTold() {
    MetricBatch outside = MetricBatch.of(new float[] {-3, 7}, new float[] {0, 1});
    assertThat(Metrics.auc().valueOf(outside)).isOne();
    MetricBatch broken = MetricBatch.of(new float[] {Float.NaN, 7}, new float[] {0, 1});
    assertThat(Metrics.auc().valueOf(broken)).isNaN();
    assertThatThrownBy(() -> Metrics.auc().withNumThresholds(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least 2");
  }

  /** What probabilities near one half cost: half of all pairs in few buckets. */
  @Test
  void isLessExactThanSorting() {
    float[] outputs = new float[200];
    float[] targets = new float[200];
    for (int i = 0; i < 200; i++) {
      outputs[i] = 0.5f + i * 1e-5f;
      targets[i] = i % 3 == 0 || i > 150 ? 1 : 0;
    }
    MetricBatch batch = MetricBatch.of(outputs, targets);
    assertThat(Metrics.auc().valueOf(batch)).isEqualTo(0.5);
    assertThat(Metrics.rocAuc().valueOf(batch)).isGreaterThan(0.7);
  }
}
