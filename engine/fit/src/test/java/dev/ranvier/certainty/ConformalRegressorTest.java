package dev.ranvier.certainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Intervals hold what they promise, on data of which the right coverage is known. */
@Anywhere
final class ConformalRegressorTest {

  /** Says twice the first feature; the targets below are that and noise. */
  private static final UnaryOperator<float[][]> TWICE =
      rows -> Arrays.stream(rows).map(row -> new float[] {2 * row[0]}).toArray(float[][]::new);

  /** Noise of exponential size, wider where the feature is larger. */
  private static Dataset noisy(int samples, Random random) {
    float[][] features = new float[samples][1];
    float[][] targets = new float[samples][1];
    for (int i = 0; i < samples; i++) {
      features[i][0] = random.nextFloat();
      double noise = -Math.log(1 - random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
      targets[i][0] = (float) (2 * features[i][0] + noise * (0.1 + features[i][0]));
    }
    return Dataset.of(features, targets);
  }

  /**
   * With n calibration samples and rank k the coverage of new samples is distributed as beta(k, n +
   * 1 - k): mean k / (n + 1), over 2,000 draws within four standard errors; and so is its variance.
   */
  @Test
  void coverageIsThatOfTheTheory() {
    Random random = new Random(1);
    for (int n : new int[] {9, 20, 100}) {
      double confidence = 0.9;
      int rank = (int) Math.ceil((n + 1) * 9 / 10.0);
      double mean = (double) rank / (n + 1);
      double variance = mean * (1 - mean) / (n + 2);
      int draws = 2_000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < draws; i++) {
        double[] residuals = random.doubles(n).map(Math::log).toArray();
        Interval interval = ConformalRegressor.ofResiduals(residuals, confidence).interval(0);
        double coverage = 1 - Math.exp(-interval.high()); // of exponential errors, exactly
        sum += coverage;
        squares += (coverage - mean) * (coverage - mean);
      }
      assertThat(sum / draws).isEqualTo(mean, within(4 * Math.sqrt(variance / draws)));
      assertThat(squares / draws).isEqualTo(variance, within(0.2 * variance));
      assertThat(mean)
          .isGreaterThanOrEqualTo(confidence)
          .isLessThan(confidence + 1.0 / (n + 1) + 1e-12);
    }
  }

  @Test
  void samplesOfADataSetAreCoveredAsPromised() {
    Random random = new Random(2);
    double sum = 0;
    for (int i = 0; i < 40; i++) {
      ConformalRegressor intervals = ConformalRegressor.calibrate(TWICE, noisy(499, random), 0.8);
      sum += intervals.coverage(TWICE, noisy(500, random));
    }
    // one draw's standard deviation is 0.025, half from calibration, half from the test
    assertThat(sum / 40).isEqualTo(0.8, within(4 * 0.0253 / Math.sqrt(40)));
  }

  /**
   * Against the definition: the smallest reach that as many errors stay within as the rank says.
   */
  @Test
  void theQuantileIsTheDefinitions() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      int hundredths = 1 + random.nextInt(99);
      int least = (hundredths + 99 - hundredths) / (100 - hundredths); // 99 / (100 - h), or less
      int n = Math.max(1, least + 1) + random.nextInt(50);
      double[] residuals = new double[n];
      for (int j = 0; j < n; j++) {
        residuals[j] = random.nextInt(12) - 6; // many ties
      }
      int needed = (hundredths * (n + 1) + 99) / 100;
      TreeSet<Double> reaches = new TreeSet<>();
      for (double residual : residuals) {
        reaches.add(Math.abs(residual));
      }
      double expected =
          reaches.stream()
              .filter(
                  reach ->
                      Arrays.stream(residuals).filter(r -> Math.abs(r) <= reach).count() >= needed)
              .findFirst()
              .orElseThrow();
      ConformalRegressor intervals = ConformalRegressor.ofResiduals(residuals, hundredths / 100.0);
      assertThat(intervals.quantiles()).containsExactly(expected);
      assertThat(intervals.interval(3)).isEqualTo(new Interval(3 - expected, 3 + expected));
    }
  }

  @Test
  void tooFewSamplesAreRefusedAndOneMoreIsEnough() {
    double[][] cases = {{0.9, 9}, {0.95, 19}, {0.99, 99}, {0.5, 1}, {0.75, 3}, {0.999, 999}};
    for (double[] each : cases) {
      int least = (int) each[1];
      assertThat(ConformalRegressor.ofResiduals(new double[least], each[0]).samples())
          .isEqualTo(least);
      assertThatThrownBy(() -> ConformalRegressor.ofResiduals(new double[least - 1], each[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "%s calibration samples, expected at least %s for a confidence of %s"
                  .formatted(least - 1, least, each[0]));
    }
  }

  @Test
  void scalesMakeIntervalsWideWhereErrorsAre() {
    Random random = new Random(4);
    int n = 1_000;
    double[] residuals = new double[n];
    double[] scales = new double[n];
    for (int i = 0; i < n; i++) {
      scales[i] = 0.5 + random.nextDouble();
      residuals[i] = scales[i] * random.nextGaussian();
    }
    ConformalRegressor intervals = ConformalRegressor.ofResiduals(residuals, scales, 0.9);
    assertThat(intervals.normalized()).isTrue();
    assertThat(intervals.quantiles().getFirst()).isEqualTo(1.645, within(0.15));
    assertThat(intervals.interval(0, 2).width())
        .isEqualTo(4 * intervals.interval(0, 0.5).width(), within(1e-12));
    long inside = 0;
    for (int i = 0; i < n; i++) {
      inside += intervals.interval(0, scales[i]).contains(residuals[i]) ? 1 : 0;
    }
    assertThat(inside).isEqualTo(901);
    assertThatThrownBy(() -> intervals.interval(0))
        .hasMessageContaining("calibrated with scales; ask with the prediction and its sample's");
    assertThatThrownBy(() -> intervals.interval(0, 0)).hasMessageContaining("scale is 0.0");
    assertThatThrownBy(() -> ConformalRegressor.ofResiduals(residuals, new double[3], 0.9))
        .hasMessageContaining("1000 residuals and 3 scales");
    assertThatThrownBy(() -> ConformalRegressor.ofResiduals(residuals, 0.9).interval(0, 1))
        .hasMessageContaining("without scales; ask with the prediction alone");
  }

  @Test
  void everyOutputHasAnIntervalOfItsOwn() {
    Random random = new Random(5);
    float[][] targets = new float[99][2];
    for (float[] target : targets) {
      target[0] = (float) random.nextGaussian();
      target[1] = (float) (10 * random.nextGaussian());
    }
    Dataset data = Dataset.of(new float[99][1], targets);
    UnaryOperator<float[][]> zero = rows -> new float[rows.length][2];
    ConformalRegressor intervals = ConformalRegressor.calibrate(zero, data, 0.9);
    for (int j = 0; j < 2; j++) {
      double[] residuals = new double[99];
      for (int i = 0; i < 99; i++) {
        residuals[i] = targets[i][j];
      }
      assertThat(intervals.quantiles().get(j))
          .isEqualTo(ConformalRegressor.ofResiduals(residuals, 0.9).quantiles().getFirst());
    }
    assertThat(intervals.intervals(new float[] {1, 2}).get(1).low())
        .isEqualTo(2 - intervals.quantiles().get(1));
    assertThat(intervals.coverage(zero, data)).isEqualTo(90.0 / 99);
    assertThatThrownBy(() -> intervals.interval(0))
        .hasMessageContaining("a prediction of 1 outputs, expected 2");
  }

  /** The calibration part is never read while the network trains. */
  @Test
  void whatCalibratesIsNeverTrainedOn() {
    Dataset data = noisy(200, new Random(6));
    List<Integer> read = new ArrayList<>();
    Dataset watched = new WatchedDataset(data, read::add);
    FitOptions options = FitOptions.epochs(2).seed(9);
    try (Sequential network = Sequential.of(Input.of(1), Dense.of(1))) {
      network.compile(Optimizer.adam(), Loss.meanSquaredError());
      ConformalRegressor intervals =
          ConformalRegressor.fitAndCalibrate(network, watched, options, 0.9);
      assertThat(intervals.samples()).isEqualTo(40);
      TreeSet<Integer> trained = new TreeSet<>(read.subList(0, 2 * 160));
      TreeSet<Integer> calibrated = new TreeSet<>(read.subList(2 * 160, read.size()));
      assertThat(trained).hasSize(160);
      assertThat(calibrated).hasSize(40).doesNotContainAnyElementsOf(trained);
      assertThat(
              ConformalRegressor.calibrate(
                  network::predict,
                  data.select(calibrated.stream().mapToInt(i -> i).toArray()),
                  0.9))
          .isEqualTo(intervals);
    }
  }

  @Test
  void itGoesThroughText() {
    ConformalRegressor intervals =
        ConformalRegressor.ofResiduals(new Random(7).doubles(50).toArray(), 0.9);
    assertThat(ConformalRegressor.fromJson(intervals.toJson())).isEqualTo(intervals);
    ConformalRegressor scaled =
        new ConformalRegressor(0.1 + 0.2, 3, true, List.of(1e-300, 0.0, 1e300));
    assertThat(ConformalRegressor.fromJson(scaled.toJson())).isEqualTo(scaled);
    String text = intervals.toJson();
    for (String wrong :
        List.of(
            "{}",
            "[]",
            text.replace("regressor", "classifier"),
            text.replace("0.9", "1.5"),
            text.replace("\"samples\":50", "\"samples\":0"),
            text.replace("[", "[-1,"),
            text.replaceAll("\\[.*\\]", "[]"),
            text.replace("samples", "sample"))) {
      assertThatThrownBy(() -> ConformalRegressor.fromJson(wrong))
          .as(wrong)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("conformal-regressor");
    }
  }

  @Test
  void whatCannotBeCalibratedIsRefused() {
    Dataset classes = Dataset.ofClasses(new float[20][1], new int[20], 2);
    assertThatThrownBy(() -> ConformalRegressor.calibrate(TWICE, classes, 0.5))
        .hasMessageContaining("class ids 0 to 1, expected values; for classes use Conformal");
    Dataset data = noisy(20, new Random(8));
    assertThatThrownBy(() -> ConformalRegressor.calibrate(TWICE, data, 1))
        .hasMessageContaining("the confidence is 1.0");
    UnaryOperator<float[][]> broken =
        rows -> {
          float[][] outputs = TWICE.apply(rows);
          outputs[7][0] = Float.NaN;
          return outputs;
        };
    assertThatThrownBy(() -> ConformalRegressor.calibrate(broken, data, 0.5))
        .hasMessageContaining("an output for sample 7 is NaN");
    assertThatThrownBy(
            () -> ConformalRegressor.calibrate(rows -> new float[rows.length][2], data, 0.5))
        .hasMessageContaining("2 outputs for sample 0, expected 1");
    assertThatThrownBy(() -> ConformalRegressor.calibrate(rows -> new float[1][1], data, 0.5))
        .hasMessageContaining("1 predictions for 20 samples");
    assertThatThrownBy(() -> ConformalRegressor.ofResiduals(new double[] {1, Double.NaN, 2}, 0.5))
        .hasMessageContaining("calibration sample 1 is NaN");
  }
}
