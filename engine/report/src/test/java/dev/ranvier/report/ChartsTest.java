package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.ranvier.certainty.Interval;
import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.evaluation.Metrics;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.testkit.Anywhere;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The figures in charts are those of the library's metrics; what cannot be drawn is refused. */
@Anywhere
final class ChartsTest {

  private static final int ROWS = 3000;

  /** Scores of which many are equal. */
  private static float[] scores(boolean[] labels) {
    Random random = new Random(1);
    float[] scores = new float[labels.length];
    for (int i = 0; i < scores.length; i++) {
      double raw = 0.5 + (labels[i] ? 0.15 : -0.15) + 0.2 * random.nextGaussian();
      scores[i] = Math.round(Math.clamp(raw, 0, 1) * 50) / 50f;
    }
    return scores;
  }

  private static boolean[] labels() {
    boolean[] labels = new boolean[ROWS];
    Random random = new Random(2);
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(3) == 0;
    }
    return labels;
  }

  private static MetricBatch batch(boolean[] labels, float[] scores) {
    float[] targets = new float[labels.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = labels[i] ? 1 : 0;
    }
    return MetricBatch.of(scores, targets);
  }

  @Test
  void areasAreThoseOfTheMetrics() {
    boolean[] labels = labels();
    float[] scores = scores(labels);
    RankedOutputs ranked = new RankedOutputs("test", labels, scores);
    MetricBatch batch = batch(labels, scores);
    assertThat(ranked.rocArea()).isCloseTo(Metrics.rocAuc().valueOf(batch), offset(1e-9));
    assertThat(ranked.averagePrecision())
        .isCloseTo(Metrics.averagePrecision().valueOf(batch), offset(1e-9));
    double[] half = ranked.atOneHalf();
    assertThat(half[1]).isCloseTo(share(labels, scores, true), offset(1e-12));
    assertThat(half[0]).isCloseTo(share(labels, scores, false), offset(1e-12));
    assertThat(Charts.roc(labels, scores).svg())
        .contains("area " + Numbers.fixed(Metrics.rocAuc().valueOf(batch), 3));
  }

  /** Of samples with or without the label, that with a score of one half or more. */
  private static double share(boolean[] labels, float[] scores, boolean label) {
    long all = IntStream.range(0, ROWS).filter(i -> labels[i] == label).count();
    long yes = IntStream.range(0, ROWS).filter(i -> labels[i] == label && scores[i] >= 0.5).count();
    return yes / (double) all;
  }

  /** The line that is drawn has the area that is told, though most of its points are left out. */
  @Test
  void thinnedCurvesHaveTheSameArea() {
    Random random = new Random(3);
    boolean[] labels = new boolean[40_000];
    float[] scores = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextBoolean();
      scores[i] = (float) (random.nextGaussian() + (labels[i] ? 1 : 0));
    }
    RankedOutputs ranked = new RankedOutputs("test", labels, scores);
    double[][] roc = ranked.roc();
    assertThat(roc[0].length).isBetween(100, 1500);
    double area = 0;
    for (int i = 1; i < roc[0].length; i++) {
      area += (roc[0][i] - roc[0][i - 1]) * (roc[1][i] + roc[1][i - 1]) / 2;
    }
    assertThat(area).isCloseTo(ranked.rocArea(), offset(2e-3));
  }

  @Test
  void theCalibrationErrorIsThatOfTheMetric() {
    boolean[] labels = labels();
    float[] scores = scores(labels);
    CalibrationCurve curve = new CalibrationCurve(scores, labels, 10);
    assertThat(curve.error())
        .isCloseTo(
            Metrics.expectedCalibrationError(10).valueOf(batch(labels, scores)), offset(1e-6));
  }

  @Test
  void theBestEpochIsMarked() {
    Map<String, List<Double>> history = new LinkedHashMap<>();
    history.put("loss", List.of(3.0, 2.0, 1.0, 0.5, 0.4, 0.3));
    history.put("accuracy", List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6));
    history.put("val_loss", List.of(2.0, 1.0, 1.5));
    history.put("val_accuracy", List.of(0.3, Double.NaN, 0.2));
    history.put("my_own", List.of(1.0, 2.0, 3.0, 1.0, 2.0, 3.0));
    history.put("learning_rate", List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0));
    String svg = Charts.learningCurves(history).svg();
    assertThat(svg)
        .contains("best validation: 1 at epoch 4")
        .contains("best validation: 0.3 at epoch 2")
        .contains("Gaps: 1 value (validation) is no finite number.")
        .contains(">my own<")
        .doesNotContain(">learning rate<");
    Matcher marks = Pattern.compile("best ").matcher(svg.substring(svg.indexOf("</desc>")));
    assertThat(marks.results().count()).isEqualTo(2);
  }

  /** By its name, as charts have no more of it. */
  @Test
  void theDirectionOfEveryMetricIsKnown() throws Exception {
    List<Metric> metrics = new ArrayList<>(Metric.all());
    for (Method method : Metrics.class.getMethods()) {
      if (Modifier.isStatic(method.getModifiers()) && method.getParameterCount() == 0) {
        metrics.add((Metric) method.invoke(null));
      }
    }
    assertThat(metrics).hasSizeGreaterThan(20);
    for (Metric metric : metrics) {
      if (metric.direction() != Direction.UNKNOWN) {
        assertThat(LearningCurves.direction(metric.name()))
            .as(metric.name())
            .isEqualTo(metric.direction());
      }
    }
    assertThat(LearningCurves.direction("samples_per_second")).isEqualTo(Direction.UNKNOWN);
  }

  @Test
  void theRegressionTellsItsFigures() {
    float[] actual = {1, 2, 3, 4};
    float[] predicted = {1.5f, 2, 2.5f, 4};
    List<Interval> intervals =
        List.of(new Interval(1, 2), new Interval(1, 3), new Interval(2, 2.9), new Interval(3, 5));
    assertThat(Charts.regression("mass (g)", actual, predicted, intervals).svg())
        .contains("Mean absolute error 0.25, R² 0.900.", "75.0 %")
        .contains("true mass (g)", "predicted mass (g)");
  }

  @Test
  void theConfusionMatrixTellsItsCellsAndItsWorst() {
    float[][] outputs = {{1, 0}, {0, 1}, {0, 1}, {0, 1}};
    ConfusionMatrix matrix =
        ConfusionMatrix.of(MetricBatch.ofClasses(outputs, new int[] {0, 0, 1, 0}));
    Picture picture = Charts.confusionMatrix(matrix, "no", "<yes>");
    assertThat(picture.svg())
        .contains("no taken for &lt;yes&gt;: 2, 66.7 % of 3")
        .contains("Right: 50.0 % of 4 samples. Most often mistaken: no taken for &lt;yes&gt; (2).");
    assertThat(picture.description()).contains("no taken for <yes> (2)");
  }

  @Test
  void histogramsCountEverything() {
    Histogram histogram = Histogram.of(new float[] {0, 1, 2, 3, Float.NaN, 3, -1});
    assertThat(histogram.total()).isEqualTo(6);
    assertThat(histogram.notFinite()).isEqualTo(1);
    assertThat(histogram.low()).isEqualTo(-1);
    assertThat(histogram.high()).isEqualTo(3);
    assertThat(histogram.counts()[histogram.counts().length - 1]).isEqualTo(2);
    assertThat(Histogram.of(new float[] {5, 5}).counts()).containsExactly(2);
    assertThat(Histogram.of(new float[] {Float.NaN}).total()).isZero();
  }

  /** A model that says yes right of 1: the line is there, and nowhere else. */
  @Test
  void theDecisionBoundaryIsWhereTheModelChangesItsMind() {
    UnaryOperator<float[][]> predict =
        rows -> {
          float[][] outputs = new float[rows.length][1];
          for (int i = 0; i < rows.length; i++) {
            outputs[i][0] = (float) (1 / (1 + Math.exp(-5 * (rows[i][0] - 1))));
          }
          return outputs;
        };
    float[][] corners = {{0, 0}, {2, 2}};
    String svg = Charts.decisionBoundary(predict, corners, new int[] {0, 1}).svg();
    Matcher path = Pattern.compile("rv-boundary\" d=\"([^\"]*)\"").matcher(svg);
    assertThat(path.find()).isTrue();
    Matcher image =
        Pattern.compile("<image x=\"([\\d.]+)\" y=\"[\\d.]+\" width=\"([\\d.]+)\"").matcher(svg);
    assertThat(image.find()).isTrue();
    double middle = Double.parseDouble(image.group(1)) + Double.parseDouble(image.group(2)) / 2;
    Matcher moves = Pattern.compile("M([\\d.]+)").matcher(path.group(1));
    int count = 0;
    while (moves.find()) {
      assertThat(Double.parseDouble(moves.group(1))).isCloseTo(middle, offset(0.2));
      count++;
    }
    assertThat(count).isEqualTo(100);
  }

  @Test
  void wrongDataAreRefused() {
    refused(() -> Charts.learningCurves(Map.of()), "the loss of at least one epoch");
    refused(() -> Charts.roc(new boolean[2], new float[2]), "some of both");
    refused(() -> Charts.roc(new boolean[0], new float[0]), "at least one");
    refused(() -> Charts.roc(new boolean[] {true}, new float[] {Float.NaN}), "score 0 is NaN");
    refused(() -> Charts.precisionRecall(new boolean[2], new float[2]), "some of both");
    refused(() -> Charts.roc(new int[] {3}, new float[][] {{0, 1}}), "label 3 of row 0");
    refused(() -> Charts.roc(new int[] {0}, new float[][] {{0, 1}}), "at least two");
    refused(() -> Charts.roc(new int[] {0}, new float[][] {{0, 1}}, "a"), "1 names");
    refused(
        () -> Charts.calibration(new boolean[] {true}, new float[] {1.5f}),
        "probability 1.5 of row 0");
    refused(() -> Charts.regression("m", new float[1], new float[2]), "as many of both");
    refused(
        () -> Charts.regression("m", new float[2], new float[2], List.of(new Interval(0, 1))),
        "1 intervals");
    refused(() -> Charts.weightImages("w", new float[10], 2, 2, 3), "10 weights of 2 units");
    refused(() -> Charts.images("i", new float[0][], 2, 2), "no images");
    refused(() -> Charts.images("i", new float[][] {{1, 2, 3}}, 2, 2), "image 0 has 3 numbers");
    refused(() -> Charts.images("i", new float[1][250_000], 500, 500), "scale them down");
    refused(() -> Charts.histograms("h", "x", Map.of()), "expected at least one");
    refused(
        () -> Charts.decisionBoundary(rows -> rows, new float[][] {{1, 2, 3}}, new int[1]),
        "sample 0 has 3 features");
    refused(() -> Charts.spikeRaster(new double[0][], 1), "no neurons");
    refused(() -> Charts.spikeRaster(new double[][] {{5}}, 4), "a spike at 5.0 ms");
    refused(() -> Charts.stacked("s"), "at least one plot");
    refused(() -> Histogram.of(new float[0]), "at least one");
    refused(() -> new Histogram(1, 0, new long[1], 0), "the second not less");
  }

  private static void refused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
