package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.Digits;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.RealPart;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the memories recall of random patterns against the theory of many neurons, and of half
 * hidden MNIST digits.
 */
@Gate
class MeasuredAgainstTheoryTest {

  private static final int SIZE = 1_000;
  private static final HopfieldOptions OPTIONS =
      HopfieldOptions.of(LearningRule.HEBBIAN).form(WeightForm.WEIGHTS);
  private static final Dynamics ONE_BY_ONE = Dynamics.asynchronous().shuffled(0);

  private static RecallExperiment.Result settled(int stored, double flipped) {
    return RecallExperiment.random(OPTIONS, ONE_BY_ONE, SIZE, stored, 10, flipped, 1);
  }

  @ParameterizedTest
  @CsvSource({"50, 0.99999", "100, 0.99800", "120, 0.99323"})
  void overlapsOfStoredPatterns(int stored, double theory) {
    RecallExperiment.Result result = settled(stored, 0);
    assertThat(result.recalls()).isEqualTo(10 * stored);
    assertThat(result.meanOverlap()).isEqualTo(theory, within(0.003));
  }

  @Test
  void nothingIsRecalledAboveTheCriticalLoad() {
    assertThat(settled(200, 0).meanOverlap()).isLessThan(0.6);
  }

  @Test
  void aFifthOfTheSignsMayBeWrong() {
    assertThat(settled(100, 0.2).closeShare()).isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @CsvSource({"105, 0.00101", "138, 0.00355", "185, 0.0100"})
  void errorsOfOneStep(int stored, double theory) {
    int sets = Math.ceilDiv(1_000_000, stored * SIZE);
    RecallExperiment.Result result =
        RecallExperiment.random(OPTIONS, Dynamics.synchronous().steps(1), SIZE, stored, sets, 0, 1);
    assertThat(result.wrongShare()).isEqualTo(theory, within(0.15 * theory));
  }

  @Test
  void digitsAreRecalledFromTheirUpperHalf() {
    Digits digits =
        DigitFolder.load(RealPart.named("RANVIER_DATA", "real data").resolve("mnist-10k")).train();
    float[][] patterns = new float[1_000][];
    float[][] unknown = new float[1_000][];
    float[][] background = new float[1_000][];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = Patterns.signs(digits.pixels(i), 0.5);
      unknown[i] = Patterns.hidden(patterns[i], Digits.PIXELS / 2, Digits.PIXELS, 0);
      background[i] = Patterns.hidden(patterns[i], Digits.PIXELS / 2, Digits.PIXELS, -1);
    }
    try (AssociativeMemory modern = ModernHopfieldNetwork.of(patterns, Retrieval.beta(2))) {
      assertThat(exact(modern, patterns, unknown)).isGreaterThanOrEqualTo(0.99);
      assertThat(exact(modern, patterns, background)).isLessThan(0.7);
    }
    float[][] fifty = Arrays.copyOf(patterns, 50);
    HopfieldOptions options =
        HopfieldOptions.of(LearningRule.PSEUDO_INVERSE).dynamics(Dynamics.synchronous());
    try (AssociativeMemory projection = HopfieldNetwork.of(fifty, options)) {
      assertThat(exact(projection, fifty, Arrays.copyOf(unknown, 50))).isGreaterThanOrEqualTo(0.98);
      assertThat(exact(projection, fifty, Arrays.copyOf(background, 50))).isLessThan(0.7);
    }
    try (AssociativeMemory hebbian = HopfieldNetwork.of(fifty, LearningRule.HEBBIAN)) {
      assertThat(exact(hebbian, fifty, Arrays.copyOf(unknown, 50))).isLessThan(0.1);
    }
  }

  private static double exact(AssociativeMemory memory, float[][] patterns, float[][] starts) {
    return RecallExperiment.recall(memory, patterns, starts).exactShare();
  }
}
