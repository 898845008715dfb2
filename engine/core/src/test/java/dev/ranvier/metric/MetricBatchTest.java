package dev.ranvier.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.data.Targets;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** Metrics of arrays: what rows, classes and weights are, and what is refused. */
@Anywhere
final class MetricBatchTest {

  private static final float[][] OUTPUTS = {{0.2f, 0.7f, 0.1f}, {0.4f, 0.4f, 0.2f}, {0, 0, 1}};

  @Test
  void classIdsAreReadAsRowsWithAOne() {
    MetricBatch batch = MetricBatch.ofClasses(OUTPUTS, new int[] {1, 2, 2});
    assertThat(batch.targets()).isEqualTo(Targets.classIds(3));
    assertThat(batch.rows()).isEqualTo(3);
    for (int column = 0; column < 3; column++) {
      assertThat(batch.target(1, column)).isEqualTo(column == 2 ? 1f : 0f);
    }
    assertThat(batch.classId(0)).isEqualTo(1);
    assertThat(batch.predictedClass(1)).as("the first of equals").isZero();
    assertThat(Metric.accuracy().valueOf(batch)).isCloseTo(2 / 3.0, within(1e-15));
  }

  @Test
  void rowsOfValuesNameTheirLargestAndASingleOneItsHalf() {
    MetricBatch rows =
        MetricBatch.of(OUTPUTS, new float[][] {{0, 1, 0}, {0.5f, 0.5f, 0}, {1, 0, 0}});
    assertThat(rows.classId(1)).isZero();
    assertThat(Metric.accuracy().valueOf(rows)).isCloseTo(2 / 3.0, within(1e-15));
    MetricBatch single = MetricBatch.of(new float[] {0.5f, 0.6f, 0.9f}, new float[] {0, 1, 0});
    assertThat(single.predictedClass(0)).isZero();
    assertThat(single.predictedClass(1)).isOne();
    assertThat(Metric.accuracy().valueOf(single)).isCloseTo(2 / 3.0, within(1e-15));
    float[][] broken = {{0, Float.NaN, 1}};
    assertThat(MetricBatch.ofClasses(broken, new int[] {0}).predictedClass(0)).isOne();
  }

  @Test
  void weightsCountInEveryMetric() {
    float[] outputs = {1, 2, 3, 5};
    float[] targets = {1, 1, 1, 1};
    MetricBatch batch = MetricBatch.of(outputs, targets).withWeights(new float[] {0, 1, 2, 1});
    assertThat(Metric.meanAbsoluteError().valueOf(batch)).isEqualTo(9 / 4.0);
    assertThat(Metric.meanSquaredError().valueOf(batch)).isEqualTo(25 / 4.0);
    assertThat(Metric.rootMeanSquaredError().valueOf(batch)).isEqualTo(2.5);
    Metric bias = Metric.mean("bias", (rows, row) -> rows.output(row, 0) - rows.target(row, 0));
    assertThat(bias.valueOf(batch)).isEqualTo(9 / 4.0);
    assertThat(bias.valueOf(MetricBatch.of(outputs, targets))).isEqualTo(7 / 4.0);
  }

  @Test
  void r2HasThreeEdges() {
    Metric r2 = Metric.r2Score();
    float[] constant = {7, 7, 7};
    assertThat(r2.valueOf(MetricBatch.of(constant, constant))).isOne();
    assertThat(r2.valueOf(MetricBatch.of(new float[] {7, 7, 8}, constant))).isZero();
    assertThat(r2.valueOf(MetricBatch.of(new float[] {1}, new float[] {1}))).isNaN();
    // scikit-learn's example: 0.9486081370449679
    float[] targets = {3, -0.5f, 2, 7};
    MetricBatch example = MetricBatch.of(new float[] {2.5f, 0.0f, 2, 8}, targets);
    assertThat(r2.valueOf(example)).isCloseTo(0.9486081370449679, within(1e-14));
    MetricBatch mean = MetricBatch.of(new float[] {2.875f, 2.875f, 2.875f, 2.875f}, targets);
    assertThat(r2.valueOf(mean)).isZero();
  }

  @Test
  void r2OfLargeTargetsKeepsItsDigits() {
    float[] targets = {16_000_000, 16_000_001, 16_000_002, 16_000_003};
    float[] outputs = {16_000_000, 16_000_001, 16_000_002, 16_000_002};
    assertThat(Metric.r2Score().valueOf(MetricBatch.of(outputs, targets)))
        .isCloseTo(1 - 1 / 5.0, within(1e-14));
  }

  @Test
  void r2OfEachOutputIsAValueOfItsOwn() {
    // scikit-learn's example of several outputs: 0.96543779, 0.90816327, their mean 0.93680052
    MetricBatch batch =
        MetricBatch.of(
            new float[][] {{0, 2}, {-1, 2}, {8, -5}}, new float[][] {{0.5f, 1}, {-1, 1}, {7, -6}});
    MetricState each = Metric.r2Score().eachOutput().stateOf(batch);
    assertThat(each.values()[0]).isCloseTo(0.96543779, within(1e-8));
    assertThat(each.values()[1]).isCloseTo(0.90816327, within(1e-8));
    assertThat(each.values()).hasSize(2);
    assertThat(each.value()).isCloseTo(0.93680052, within(1e-8));
    assertThat(Metric.r2Score().stateOf(batch).values()).containsExactly(each.value());
  }

  @Test
  void aResetStateIsANewOne() {
    MetricBatch first = MetricBatch.of(new float[] {3, 1, 4}, new float[] {1, 5, 9});
    MetricBatch second = MetricBatch.of(new float[] {2, 6, 5}, new float[] {3, 5, 8});
    for (Metric metric : Metric.all()) {
      if (!metric.countsClasses()) {
        MetricState state = metric.stateOf(first);
        state.reset();
        assertThat(state.value()).as("%s of nothing", metric.name()).isNaN();
        state.add(second);
        assertThat(state.value()).isEqualTo(metric.valueOf(second));
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[][] values = {{0, 1, 0}, {0, 1, 0}, {0, 1, 0}};
    refused(() -> MetricBatch.ofClasses(OUTPUTS, new int[] {0, 3, 1}), "class id in row 1 is 3");
    refused(() -> MetricBatch.ofClasses(OUTPUTS, new int[2]), "3 rows of outputs and 2 targets");
    refused(() -> MetricBatch.of(new float[0][], new float[0][]), "at least one row");
    refused(
        () -> MetricBatch.of(OUTPUTS, new float[3][2]), "target row 0 has 2 values, expected 3");
    refused(
        () -> MetricBatch.of(new float[][] {{1}, {1, 2}}, new float[2][1]),
        "output row 1 has 2 values, expected 1");
    refused(
        () -> MetricBatch.of(new float[2], new float[] {1, Float.NaN}), "target 0 of row 1 is NaN");
    MetricBatch batch = MetricBatch.of(OUTPUTS, values);
    refused(() -> batch.withWeights(new float[2]), "2 weights, expected one for each of 3 rows");
    refused(() -> batch.withWeights(new float[] {1, -1, 1}), "weight of row 1 is -1.0");
    MetricBatch measured = MetricBatch.of(new float[2], new float[] {0, 2.5f});
    refused(() -> Metric.accuracy().valueOf(measured), "target of row 1 is 2.5, expected 0 to 1");
    MetricBatch ids = MetricBatch.ofClasses(OUTPUTS, new int[3]);
    refused(() -> Metric.r2Score().valueOf(ids), "use accuracy for classes");
    refused(() -> Metric.accuracy().named(" "), "expected one that is not blank");
    assertThatThrownBy(() -> batch.output(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ids.target(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static void refused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
