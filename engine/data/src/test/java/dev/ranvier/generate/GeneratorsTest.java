package dev.ranvier.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Data by formula: shapes, balance of classes, and the same numbers for the same seed. */
@Anywhere
final class GeneratorsTest {

  private static final int SAMPLES = 2001;

  private static final List<LongFunction<GeneratedClasses>> CLASSES =
      List.of(
          seed -> Generators.blobs(SAMPLES, 3, 4, seed),
          seed -> Generators.moons(SAMPLES, 0.1, seed),
          seed -> Generators.circles(SAMPLES, 0.05, 0.5, seed),
          seed -> Generators.spirals(SAMPLES, 3, 1.5, 0.02, seed),
          seed -> Generators.xor(SAMPLES, 0.1, seed));

  private static final List<LongFunction<GeneratedValues>> VALUES =
      List.of(
          seed -> Generators.friedman1(SAMPLES, 10, 1, seed),
          seed -> Generators.friedman2(SAMPLES, 125, seed),
          seed -> Generators.friedman3(SAMPLES, 0.1, seed));

  @Test
  void classesAreBalancedAndSeedsDecide() {
    for (LongFunction<GeneratedClasses> generator : CLASSES) {
      GeneratedClasses data = generator.apply(1);
      assertThat(data.features()).hasNumberOfRows(SAMPLES);
      for (int id = 0; id < data.classes(); id++) {
        int wanted = id;
        assertThat(IntStream.of(data.classIds()).filter(found -> found == wanted).count())
            .isBetween((long) SAMPLES / data.classes(), (long) SAMPLES / data.classes() + 1);
      }
      assertThat(generator.apply(1).features()).isDeepEqualTo(data.features());
      assertThat(Arrays.deepEquals(generator.apply(2).features(), data.features())).isFalse();
      assertThat(data.dataset().targets().classes()).isEqualTo(data.classes());
    }
    for (LongFunction<GeneratedValues> generator : VALUES) {
      GeneratedValues data = generator.apply(1);
      assertThat(data.dataset().size()).isEqualTo(SAMPLES);
      assertThat(generator.apply(1).targets()).isDeepEqualTo(data.targets());
      assertThat(Arrays.deepEquals(generator.apply(2).features(), data.features())).isFalse();
    }
  }

  @Test
  void moonsAndCirclesLieOnTheirCurves() {
    GeneratedClasses moons = Generators.moons(SAMPLES, 0, 1);
    GeneratedClasses circles = Generators.circles(SAMPLES, 0, 0.8, 1);
    for (int i = 0; i < SAMPLES; i++) {
      float[] moon = moons.features()[i];
      boolean outer = moons.classIds()[i] == 0;
      double x = outer ? moon[0] : 1 - moon[0];
      double y = outer ? moon[1] : 0.5 - moon[1];
      assertThat(Math.hypot(x, y)).isCloseTo(1, within(1e-6));
      assertThat(y).isGreaterThan(-1e-6);
      assertThat(Math.hypot(circles.features()[i][0], circles.features()[i][1]))
          .isCloseTo(circles.classIds()[i] == 0 ? 1 : 0.8, within(1e-6));
    }
    // scikit-learn's make_moons(4, shuffle=False) has these.
    assertThat(Generators.moons(4, 0, 1).features())
        .isDeepEqualTo(
            new float[][] {
              {1, 0}, {0, 0.5f}, {-1, (float) Math.sin(Math.PI)}, {2, (float) (0.5 - 1.2e-16)}
            });
  }

  @Test
  void spiralsAndXorHaveTheirShape() {
    GeneratedClasses spirals = Generators.spirals(SAMPLES, 2, 3, 0, 1);
    GeneratedClasses xor = Generators.xor(SAMPLES, 0, 1);
    int[] quarters = new int[4];
    for (int i = 0; i < SAMPLES; i++) {
      float[] point = spirals.features()[i];
      double radius = Math.hypot(point[0], point[1]);
      assertThat(radius).isLessThan(1.000001);
      double turns = Math.atan2(point[1], point[0]) / (2 * Math.PI) - 3 * radius;
      double arm = turns - Math.floor(turns);
      double off = Math.abs(arm - spirals.classIds()[i] / 2.0);
      assertThat(Math.min(off, 1 - off)).isLessThan(radius < 0.01 ? 0.1 : 1e-4);
      float[] square = xor.features()[i];
      assertThat(square[0] * square[1] < 0 ? 1 : 0).isEqualTo(xor.classIds()[i]);
      quarters[(square[0] < 0 ? 1 : 0) + (square[1] < 0 ? 2 : 0)]++;
    }
    for (int count : quarters) {
      assertThat(count).isBetween(SAMPLES / 4 - 100, SAMPLES / 4 + 100);
    }
  }

  @Test
  void blobsHaveTheirDeviation() {
    GeneratedClasses blobs = Generators.blobs(30_000, 2, 3, 0.5, 4);
    for (int id = 0; id < 3; id++) {
      double sum = 0;
      double squares = 0;
      for (int i = id; i < 30_000; i += 3) {
        double x = blobs.features()[i][0];
        sum += x;
        squares += x * x;
      }
      double mean = sum / 10_000;
      assertThat(mean).isBetween(-10.0, 10.0);
      assertThat(Math.sqrt(squares / 10_000 - mean * mean)).isCloseTo(0.5, within(0.02));
    }
  }

  @Test
  void friedmansFunctionsAreFriedmans() {
    Function<float[], Double> first =
        x ->
            10 * Math.sin(Math.PI * x[0] * x[1])
                + 20 * Math.pow(x[2] - 0.5, 2)
                + 10 * x[3]
                + 5 * x[4];
    Function<float[], Double> second =
        x -> Math.hypot(x[0], x[1] * (double) x[2] - 1 / (x[1] * (double) x[3]));
    Function<float[], Double> third =
        x -> Math.atan((x[1] * (double) x[2] - 1 / (x[1] * (double) x[3])) / x[0]);
    requireFunction(Generators.friedman1(SAMPLES, 7, 0, 1), first, 1e-5);
    requireFunction(Generators.friedman2(SAMPLES, 0, 1), second, 1e-3);
    requireFunction(Generators.friedman3(SAMPLES, 0, 1), third, 1e-5);
    GeneratedValues quiet = Generators.friedman1(SAMPLES, 5, 0, 1);
    GeneratedValues noisy = Generators.friedman1(SAMPLES, 5, 2, 1);
    assertThat(noisy.features()).isDeepEqualTo(quiet.features());
    double squares = 0;
    for (int i = 0; i < SAMPLES; i++) {
      squares += Math.pow(noisy.targets()[i][0] - quiet.targets()[i][0], 2);
    }
    assertThat(Math.sqrt(squares / SAMPLES)).isCloseTo(2, within(0.15));
    for (float[] x : Generators.friedman2(SAMPLES, 0, 1).features()) {
      assertThat(x[0]).isBetween(0f, 100f);
      assertThat(x[1]).isBetween((float) (40 * Math.PI), (float) (560 * Math.PI));
      assertThat(x[2]).isBetween(0f, 1f);
      assertThat(x[3]).isBetween(1f, 11f);
    }
  }

  private static void requireFunction(
      GeneratedValues data, Function<float[], Double> function, double tolerance) {
    for (int i = 0; i < SAMPLES; i++) {
      assertThat((double) data.targets()[i][0])
          .isCloseTo(function.apply(data.features()[i]), within(tolerance));
    }
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> Generators.moons(0, 0, 1)).hasMessageContaining("samples is 0");
    assertThatThrownBy(() -> Generators.moons(9, Double.NaN, 1)).hasMessageContaining("noise");
    assertThatThrownBy(() -> Generators.blobs(9, 0, 1, 1)).hasMessageContaining("features is 0");
    assertThatThrownBy(() -> Generators.circles(9, 0, 1, 1)).hasMessageContaining("factor");
    assertThatThrownBy(() -> Generators.spirals(9, 1, 1, 0, 1)).hasMessageContaining("arms");
    assertThatThrownBy(() -> Generators.friedman1(9, 4, 0, 1)).hasMessageContaining("at least 5");
    assertThatThrownBy(() -> Generators.blobs(9, 1, 3, 1).binaryDataset())
        .isInstanceOf(IllegalStateException.class);
    assertThat(Generators.xor(9, 0, 1).binaryDataset().targets().size()).isEqualTo(1);
  }
}
