package dev.ranvier.certainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sets of classes hold the true class as often as they promise. */
@Anywhere
final class ConformalClassifierTest {

  private static final UnaryOperator<float[][]> AS_GIVEN = rows -> rows;

  /** Probabilities as features, and classes that follow others: the network is wrong about it. */
  private static Dataset misjudged(int samples, int classes, Random random) {
    float[][] probabilities = new float[samples][classes];
    int[] ids = new int[samples];
    for (int i = 0; i < samples; i++) {
      double sum = 0;
      double[] weights = new double[classes];
      for (int j = 0; j < classes; j++) {
        weights[j] = Math.exp(2 * random.nextGaussian());
        sum += weights[j];
      }
      for (int j = 0; j < classes; j++) {
        probabilities[i][j] = (float) (weights[j] / sum);
      }
      double drawn = random.nextDouble();
      if (random.nextInt(3) == 0) {
        ids[i] = random.nextInt(classes);
      } else {
        for (double left = drawn; ids[i] < classes - 1 && left > probabilities[i][ids[i]]; ) {
          left -= probabilities[i][ids[i]++];
        }
      }
    }
    return Dataset.ofClasses(probabilities, ids, classes);
  }

  /** Mean over many draws; sets are rarely so small that the most likely class is added. */
  @Test
  void coverageIsThatOfTheTheory() {
    Random random = new Random(1);
    for (double confidence : new double[] {0.8, 0.9}) {
      double sum = 0;
      int draws = 60;
      for (int i = 0; i < draws; i++) {
        Dataset calibration = misjudged(199, 4, random);
        ConformalClassifier sets = ConformalClassifier.calibrate(AS_GIVEN, calibration, confidence);
        var coverage = sets.coverage(AS_GIVEN, misjudged(400, 4, random));
        sum += coverage.share();
        assertThat(coverage.meanSize()).isBetween(1.0, 4.0);
      }
      double deviation = Math.sqrt(confidence * (1 - confidence) * (1.0 / 201 + 1.0 / 400));
      assertThat(sum / draws).isEqualTo(confidence, within(4 * deviation / Math.sqrt(draws)));
    }
  }

  /** Against the definition, spelled out. */
  @Test
  void setsAreTheDefinitions() {
    Random random = new Random(2);
    for (int i = 0; i < 50; i++) {
      int classes = 2 + random.nextInt(5);
      int samples = 30 + random.nextInt(40);
      float[][] probabilities = new float[samples][];
      int[] ids = new int[samples];
      List<Double> scores = new ArrayList<>();
      for (int j = 0; j < samples; j++) {
        probabilities[j] = eighths(classes, random);
        ids[j] = random.nextInt(classes);
        scores.add(1.0 - probabilities[j][ids[j]]);
      }
      scores.sort(Comparator.naturalOrder());
      double threshold = scores.get((9 * (samples + 1) + 9) / 10 - 1);
      ConformalClassifier sets = ConformalClassifier.ofProbabilities(probabilities, ids, 0.9);
      assertThat(sets.threshold()).isEqualTo(threshold);
      float[] row = eighths(classes, random);
      int likeliest =
          IntStream.range(0, classes).reduce((a, b) -> row[b] > row[a] ? b : a).getAsInt();
      int[] expected =
          IntStream.range(0, classes)
              .filter(c -> 1.0 - row[c] <= threshold || c == likeliest)
              .toArray();
      int[] set = sets.set(row);
      assertThat(set[0]).isEqualTo(likeliest);
      assertThat(Arrays.stream(set).sorted().toArray()).isEqualTo(expected);
    }
  }

  /** Probabilities with many ties that add up exactly. */
  private static float[] eighths(int classes, Random random) {
    float[] row = new float[classes];
    for (int i = 0; i < 8; i++) {
      row[random.nextInt(classes)] += 0.125f;
    }
    return row;
  }

  @Test
  void oneSigmoidOutputIsTwoClasses() {
    Random random = new Random(3);
    float[][] outputs = new float[60][1];
    float[][] both = new float[60][];
    float[][] targets = new float[60][1];
    int[] ids = new int[60];
    for (int i = 0; i < 60; i++) {
      outputs[i][0] = random.nextInt(65) / 64f;
      both[i] = new float[] {1 - outputs[i][0], outputs[i][0]};
      ids[i] = random.nextInt(2);
      targets[i][0] = ids[i];
    }
    ConformalClassifier one =
        ConformalClassifier.calibrate(AS_GIVEN, Dataset.of(outputs, targets), 0.8);
    ConformalClassifier two =
        ConformalClassifier.calibrate(AS_GIVEN, Dataset.ofClasses(both, ids, 2), 0.8);
    assertThat(one).isEqualTo(two);
    for (int i = 0; i < 60; i++) {
      assertThat(one.set(outputs[i])).isEqualTo(two.set(both[i]));
    }
  }

  @Test
  void aSetIsNeverEmpty() {
    float[][] sure = new float[50][];
    Arrays.setAll(sure, i -> new float[] {1, 0});
    ConformalClassifier sets = ConformalClassifier.ofProbabilities(sure, new int[50], 0.9);
    assertThat(sets.threshold()).isZero();
    assertThat(sets.set(new float[] {0.25f, 0.75f})).containsExactly(1);
  }

  @Test
  void itGoesThroughText() {
    ConformalClassifier sets = new ConformalClassifier(0.9, 77, 3, 0.1 + 0.2);
    assertThat(ConformalClassifier.fromJson(sets.toJson())).isEqualTo(sets);
    String text = sets.toJson();
    for (String wrong :
        List.of(
            "{}",
            text.replace("classifier", "regressor"),
            text.replace("0.9", "0.0"),
            text.replace("\"classes\":3", "\"classes\":1"),
            text.replace("threshold", "thresholds"))) {
      assertThatThrownBy(() -> ConformalClassifier.fromJson(wrong))
          .as(wrong)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("conformal-classifier");
    }
  }

  @Test
  void whatAreNoProbabilitiesIsRefused() {
    for (float[] wrong : new float[][] {{0.5f, 0.6f}, {-0.5f, 1.5f}, {2f}, {-0.1f}, {0.2f, 0.2f}}) {
      float[][] rows = new float[20][];
      Arrays.fill(rows, wrong);
      assertThatThrownBy(() -> ConformalClassifier.ofProbabilities(rows, new int[20], 0.9))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Arrays.toString(wrong))
          .hasMessageContaining("end the network with softmax");
    }
    float[][] rows = new float[20][];
    Arrays.fill(rows, new float[] {0.5f, 0.5f});
    assertThatThrownBy(() -> ConformalClassifier.ofProbabilities(rows, new int[19], 0.9))
        .hasMessageContaining("20 rows of probabilities and 19 class ids");
    int[] ids = new int[20];
    ids[3] = 2;
    assertThatThrownBy(() -> ConformalClassifier.ofProbabilities(rows, ids, 0.9))
        .hasMessageContaining("the class id of sample 3 is 2, expected 0 to 1");
    assertThatThrownBy(() -> ConformalClassifier.ofProbabilities(rows, new int[20], 0.96))
        .hasMessageContaining("20 calibration samples, expected at least 24");
    ConformalClassifier sets = ConformalClassifier.ofProbabilities(rows, new int[20], 0.9);
    assertThatThrownBy(() -> sets.set(new float[] {0.2f, 0.3f, 0.5f}))
        .hasMessageContaining("3 probabilities, expected those of 2 classes");
  }
}
