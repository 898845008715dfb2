package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.metric.MetricBatch;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** F-beta with all averages: as scikit-learn and Keras tell it, and by its definition. */
@Anywhere
final class FBetaScoreTest {

  private static final MetricBatch CLASSES = ReferenceRows.classes();
  private static final MetricBatch WEIGHTED = CLASSES.withWeights(ReferenceRows.weights());

  @Test
  void scikitLearnTellsTheSame() {
    assertThat(Metrics.f1Score().stateOf(WEIGHTED).values())
        .containsExactly(new double[] {0.34920635, 0.25454545, 0.3125, 0}, within(1e-8));
    FBetaScore two = Metrics.fBetaScore(2);
    assertThat(two.stateOf(WEIGHTED).values())
        .containsExactly(new double[] {0.32163743, 0.21472393, 0.29069767, 0}, within(1e-8));
    assertThat(two.withAverage(Average.MICRO).valueOf(WEIGHTED))
        .isCloseTo(0.25555555555555554, within(1e-14));
    assertThat(two.withAverage(Average.MACRO).valueOf(WEIGHTED))
        .isCloseTo(0.20676475692488938, within(1e-14));
    assertThat(two.withAverage(Average.WEIGHTED).valueOf(WEIGHTED))
        .isCloseTo(0.2726840761961021, within(1e-14));
  }

  @Test
  void kerasTellsTheSameWithAThreshold() {
    FBetaScore limited = Metrics.fBetaScore(2).withThreshold(0.3);
    double[] each = {0.35087719559669495, 0.3017241060733795, 0.15151512622833252, 0};
    assertThat(limited.stateOf(CLASSES).values()).containsExactly(each, within(1e-7));
    assertThat(limited.withAverage(Average.MICRO).valueOf(CLASSES))
        .isCloseTo(0.265625, within(1e-7));
    assertThat(limited.withAverage(Average.MACRO).valueOf(CLASSES))
        .isCloseTo(0.20102910697460175, within(1e-7));
    assertThat(limited.withAverage(Average.WEIGHTED).valueOf(CLASSES))
        .isCloseTo(0.2913435697555542, within(1e-7));
    MetricBatch oneHot = ReferenceRows.oneHot();
    assertThat(limited.stateOf(oneHot).values()).containsExactly(each, within(1e-7));
  }

  static List<RandomRows> rows() {
    return RandomRows.all();
  }

  /** By way of precision and recall, each class counted by itself. */
  @ParameterizedTest
  @MethodSource("rows")
  void definitions(RandomRows rows) {
    double beta = 0.5;
    int columns = rows.columns();
    double[] each = new double[columns];
    double[] support = new double[columns];
    double[] said = new double[columns];
    double[] right = new double[columns];
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows.outputs().length; row++) {
        double weight = rows.weights()[row];
        boolean positive = rows.predicted(row) == (columns == 1 ? 1 : column);
        boolean held = rows.labels()[row][column] == 1;
        support[column] += held ? weight : 0;
        said[column] += positive ? weight : 0;
        right[column] += held && positive ? weight : 0;
      }
      each[column] = fBeta(right[column], said[column], support[column], beta);
    }
    FBetaScore metric = Metrics.fBetaScore(beta);
    assertThat(rows.inBatches(metric).values()).containsExactly(each, within(1e-12));
    double macro = DoubleStream.of(each).average().orElseThrow();
    check(rows, metric.withAverage(Average.MACRO), macro);
    double held = DoubleStream.of(support).sum();
    double micro = fBeta(DoubleStream.of(right).sum(), DoubleStream.of(said).sum(), held, beta);
    check(rows, metric.withAverage(Average.MICRO), micro);
    double weighted = 0;
    for (int column = 0; column < columns; column++) {
      weighted += held == 0 ? 0 : each[column] * support[column] / held;
    }
    check(rows, metric.withAverage(Average.WEIGHTED), weighted);
  }

  private static double fBeta(double right, double said, double held, double beta) {
    double precision = said == 0 ? 0 : right / said;
    double recall = held == 0 ? 0 : right / held;
    double square = beta * beta;
    return precision + recall == 0
        ? 0
        : (1 + square) * precision * recall / (square * precision + recall);
  }

  private static void check(RandomRows rows, FBetaScore metric, double expected) {
    assertThat(rows.inBatches(metric).value()).isCloseTo(expected, within(1e-12));
    assertThat(rows.inBatches(metric).values()).hasSize(1);
  }

  @Test
  void aBetaThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Metrics.fBetaScore(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beta is 0.0, expected a positive number");
    assertThatThrownBy(() -> Metrics.f1Score().withThreshold(-1))
        .hasMessageContaining("threshold is -1.0, expected 0 to 1");
  }
}
