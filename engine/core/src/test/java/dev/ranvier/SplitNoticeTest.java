package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** When a validation split is said to have other targets than the rest, and how often. */
@Anywhere
class SplitNoticeTest {

  private static Dataset values(int size, IntToDoubleFunction target) {
    float[][] targets = new float[size][1];
    for (int sample = 0; sample < size; sample++) {
      targets[sample][0] = (float) target.applyAsDouble(sample);
    }
    return Dataset.of(new float[size][1], targets);
  }

  private static Dataset classes(int size, int classes, IntUnaryOperator id) {
    int[] ids = new int[size];
    for (int sample = 0; sample < size; sample++) {
      ids[sample] = id.applyAsInt(sample);
    }
    return Dataset.ofClasses(new float[size][1], ids, classes);
  }

  private static String notice(Dataset data, double split) {
    return SplitNotice.of(data, (int) (data.size() * (1 - split))).orElse("");
  }

  @Test
  void sortedValuesAreNoticedWithTheirMeans() {
    assertThat(notice(values(1000, sample -> sample), 0.2))
        .isEqualTo(
            "Ranvier: the validation split takes the last 200 of 1,000 samples, which have other"
                + " targets than the rest: the mean of column 0 is 899.50 among them and 399.50 in"
                + " the rest. If the data is sorted, shuffle it first, or give validation data"
                + " drawn at random.");
  }

  /** As the prices of diamonds do, by the means of that file. */
  @Test
  void pricesThatFallAtTheEndAreNoticed() {
    Random random = new Random(1);
    Dataset prices =
        values(
            53_940, i -> (i < 43_152 ? 4445 : 1882) * (0.2 - 0.8 * Math.log(random.nextDouble())));
    assertThat(notice(prices, 0.2)).contains("the last 10,788 of 53,940 samples");
  }

  @Test
  void classesInBlocksAreNoticed() {
    assertThat(notice(classes(150, 3, i -> i / 50), 0.2))
        .contains("class 2 is 100.0% of them and 16.7% of the rest");
    float[][] rows = new float[150][3];
    for (int i = 0; i < 150; i++) {
      rows[i][i / 50] = 1;
    }
    assertThat(notice(Dataset.of(new float[150][1], rows), 0.2))
        .contains("class 2 is 100.0% of them and 16.7% of the rest");
    assertThat(notice(values(100, i -> i < 50 ? 0 : 1), 0.3))
        .contains("class 1 is 100.0% of them and 28.6% of the rest");
  }

  @Test
  void aClassThatIsMissingIsNoticedIfChanceWouldHardlyLeaveItOut() {
    assertThat(notice(classes(4000, 5, i -> i >= 3960 ? 4 : i % 4), 0.01))
        .contains("class 4 is 100.0% of them and 0.0% of the rest");
    assertThat(notice(classes(1000, 2, i -> i < 800 && i % 8 == 0 ? 1 : 0), 0.2))
        .contains("class 0 is 100.0% of them and 87.5% of the rest");
    assertThat(notice(classes(100, 2, i -> i == 3 || i == 40 ? 1 : 0), 0.2)).isEmpty();
    assertThat(notice(classes(20_000, 2, i -> i % 1000 == 0 || i == 19_999 ? 1 : 0), 0.005))
        .isEmpty();
  }

  @Test
  void whatChanceDoesIsNotNoticed() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int size = 20 + random.nextInt(2000);
      assertThat(notice(classes(size, 10, i -> random.nextInt(10)), 0.1)).isEmpty();
      assertThat(notice(classes(size, 2, i -> random.nextInt(30) / 29), 0.3)).isEmpty();
      assertThat(notice(values(size, i -> random.nextGaussian()), 0.2)).isEmpty();
      assertThat(notice(values(size, i -> Math.exp(random.nextGaussian())), 0.2)).isEmpty();
    }
    assertThat(notice(values(100, i -> 3), 0.2)).isEmpty();
  }

  @Test
  void itIsSaidOnceForAllFitsAndNotToWhoWantsSilence() {
    Dataset data = values(1000, sample -> sample / 1000.0);
    FitOptions options = FitOptions.epochs(1).validationSplit(0.2);
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true));
    try (Sequential network = Sequential.of(Input.of(1), Dense.of(1))) {
      for (Verbosity verbosity : List.of(Verbosity.SILENT, Verbosity.AUTO, Verbosity.AUTO)) {
        network.compile(Optimizer.sgd(), Loss.meanSquaredError());
        for (int fit = 0; fit < 2; fit++) {
          network.fit(data, options.verbosity(verbosity));
        }
      }
    } finally {
      System.setErr(before);
    }
    assertThat(said.toString().split("which have other targets", -1)).hasSize(3);
  }
}
