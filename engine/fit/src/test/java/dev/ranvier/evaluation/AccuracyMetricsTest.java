package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.metric.MetricBatch;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** Accuracies by hand: Keras's examples, thresholds, targets that they have no meaning for. */
@Anywhere
final class AccuracyMetricsTest {

  @Test
  void kerasExamples() {
    MetricBatch labels = MetricBatch.of(new float[] {0.98f, 1, 0, 0.6f}, new float[] {1, 1, 0, 0});
    assertThat(Metrics.binaryAccuracy().valueOf(labels)).isEqualTo(0.75);
    assertThat(Metrics.binaryAccuracy(0.7).valueOf(labels)).isOne();
    float[][] outputs = {{0.1f, 0.9f, 0.8f}, {0.05f, 0.95f, 0}};
    MetricBatch rows = MetricBatch.of(outputs, new float[][] {{0, 0, 1}, {0, 1, 0}});
    assertThat(Metrics.categoricalAccuracy().valueOf(rows)).isEqualTo(0.5);
    assertThat(Metrics.categoricalAccuracy().valueOf(rows.withWeights(new float[] {0.7f, 0.3f})))
        .isCloseTo(0.3, within(1e-7));
    MetricBatch ids = MetricBatch.ofClasses(outputs, new int[] {2, 1});
    assertThat(Metrics.sparseCategoricalAccuracy().valueOf(ids)).isEqualTo(0.5);
  }

  @Test
  void severalLabelsCountOneByOne() {
    float[][] outputs = {{0.9f, 0.2f, 0.6f}, {0.1f, 0.5f, 0.4f}};
    MetricBatch rows = MetricBatch.of(outputs, new float[][] {{1, 1, 1}, {0, 1, 0}});
    assertThat(Metrics.binaryAccuracy().valueOf(rows)).isCloseTo(2 / 3.0, within(1e-15));
  }

  @Test
  void targetsWithoutAMeaningAreRefused() {
    MetricBatch ids = MetricBatch.ofClasses(new float[2][3], new int[2]);
    assertThatThrownBy(() -> Metrics.binaryAccuracy().valueOf(ids))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("binary_accuracy")
        .hasMessageContaining("class ids 0 to 2, expected rows of 0 and 1");
    MetricBatch single = MetricBatch.of(new float[2], new float[2]);
    assertThatThrownBy(() -> Metrics.categoricalAccuracy().valueOf(single))
        .hasMessageContaining("expected rows of at least 2 values");
    assertThatThrownBy(() -> Metrics.sparseCategoricalAccuracy().valueOf(single))
        .hasMessageContaining("expected class ids");
    assertThatThrownBy(() -> Metrics.binaryAccuracy(1.5))
        .hasMessageContaining("A threshold is 1.5, expected 0 to 1");
  }
}
