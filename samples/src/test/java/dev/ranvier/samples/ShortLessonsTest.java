package dev.ranvier.samples;

import static dev.ranvier.samples.Lessons.drawn;
import static dev.ranvier.samples.Lessons.last;
import static dev.ranvier.samples.Lessons.numbers;
import static dev.ranvier.samples.Lessons.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lessons that take next to no time, and the figure of each. */
@Anywhere
final class ShortLessonsTest {

  @TempDir Path folder;

  @Test
  void s01OneNeuronLearnsAndAndOrButNotXor() {
    assertThat(run("S01"))
        .contains("AND learned, in epoch 6", "OR learned, in epoch 4")
        .contains("XOR not learned: epoch 3 ends with the weights of epoch 2");
  }

  @Test
  void s03TheUsualBackwardPassFailsItsCheckAndTheRightOneIsTheEngines() {
    String said = run("S03");
    assertThat(said)
        .containsPattern("the usual text's .* FAILS\n")
        .containsPattern("the right one .* 0 of 31 signs wrong: passes\n")
        .containsPattern("the engine's .* 0 of 31 signs wrong: passes\n")
        .contains("has rows of 1 values as targets, expected rows of 3 values");
    assertThat(last("usual text's .*?(\\d+) of 31 signs wrong", said)).isGreaterThan(20);
    List<Double> losses = numbers("^ +epoch +\\d+  loss ([\\d.]+)", said);
    assertThat(losses).hasSize(11).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(losses.getFirst()).isGreaterThan(0.4);
    assertThat(losses.getLast()).isLessThan(1e-4);
    assertThat(last("trained loss ([\\d.]+)", said)).isEqualTo(losses.getLast());
    assertThat(last("within ([\\d.e-]+) of those by hand", said)).isLessThan(1e-4);
    assertThat(last("usual text's pass: loss ([\\d.]+)", said)).isGreaterThan(losses.getFirst());
  }

  @Test
  void s03EndsWhereTheGradientIsNearZero() {
    String said = run("S03", "--seed", "38");
    assertThat(last("largest gradient ([\\d.]+)", said)).isLessThanOrEqualTo(1e-4);
    assertThat(last("epoch +(\\d+)  loss", said)).isLessThan(1_000);
  }

  @Test
  void s06TheSumDivergesAndTheMeanLearns() {
    String said = run("S06");
    List<Double> sum = numbers("^  sum .* loss (\\S+)$", said);
    assertThat(sum).isSorted();
    assertThat(sum.getLast()).isGreaterThan(1e6 * sum.getFirst());
    List<Double> mean = numbers("^  mean .* loss (\\S+)$", said);
    assertThat(mean).hasSize(11).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(mean.getFirst()).isEqualTo(sum.getFirst());
    assertThat(mean.getLast()).isLessThan(1e-6);
    assertThat(said).contains("sum   diverges", "mean  learns", "Training diverged: the loss is");
    List<Double> relu = numbers("^  epoch +\\d+  loss (\\S+)$", said);
    assertThat(relu).hasSize(10);
    assertThat(relu.getLast()).isLessThan(1e-4);
    assertThat(last("larger of 0.2 and 0.9: (\\S+)", said)).isBetween(0.88, 0.92);
  }

  @Test
  void s07DrawsEveryActivationAndItsDerivative() throws IOException {
    String said = run("S07", "--out", folder.toString());
    assertThat(numbers("^\\w+ .* ([\\d.]+)$", said)).hasSize(12).allMatch(apart -> apart < 0.01);
    assertThat(said).containsPattern("(?m)^tanh +-0.9640 +0.0000 +0.9640 +0.0707 ");
    drawn(said, folder, 12);
  }

  @Test
  void s10PricesDiamonds() {
    String said = run("S10", "--epochs", "8");
    assertThat(last("r2_score ([\\d.]+)", said)).isGreaterThan(0.95);
    double price = last("VS1: (\\d+) dollars", said);
    assertThat(last("between (\\d+)", said)).isBetween(0.8 * price, price);
    assertThat(last("between \\d+ and (\\d+)", said)).isBetween(price, 1.2 * price);
  }

  @Test
  void s13NeuronsFireAsTheFormulaSaysAndLearn() throws IOException {
    String said = run("S13", "--digits", "400", "--plasticity", "60", "--out", folder.toString());
    List<Double> counted = numbers("mV: ([\\d.]+) Hz counted", said);
    List<Double> formula = numbers("([\\d.]+) Hz by the formula", said);
    assertThat(formula).containsExactly(28.21, 43.63, 67.53, 83.81);
    for (int i = 0; i < 4; i++) {
      assertThat(counted.get(i)).isCloseTo(formula.get(i), withPercentage(1));
    }
    assertThat(last("([\\d.]+) % of the weights end in the lowest", said)).isGreaterThan(15);
    assertThat(last("test accuracy ([\\d.]+)", said)).isGreaterThan(0.4);
    drawn(said, folder, 6);
  }
}
