package dev.ranvier.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.testkit.Presence;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Integrated gradients are the integral, and add up to the difference of two outputs. */
@Presence
final class IntegratedGradientsTest {

  private static final float[] BASELINE = {0.3f, -0.2f, 0.1f, 0, 0.5f, -1};

  static Stream<List<Layer>> networks() {
    return Networks.all();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void matchAFineSumInDoublePrecisionAndAddUp(List<Layer> layers) {
    check(layers, Backend.AUTO, 64);
  }

  @Test
  void onEveryBackend() {
    for (Backend backend : Networks.backends()) {
      check(Networks.all().toList().getLast(), backend, 8);
    }
  }

  private static void check(List<Layer> layers, Backend backend, int fewestSteps) {
    float[][] samples = Networks.samples(3, Networks.IN, 5);
    PredictionOptions options = PredictionOptions.of(64).backend(backend);
    try (Model model = Networks.model(layers);
        IntegratedGradients gradients = IntegratedGradients.of(model, options)) {
      double[] expected = integral(new DoubleNetwork(model, true), samples[2], 1);
      List<Attribution> found =
          gradients.baseline(BASELINE).tolerance(1e-3).steps(fewestSteps, 4096).explain(samples, 1);
      for (Attribution attribution : found) {
        assertThat(attribution.isComplete()).as("%s: %s", backend, attribution).isTrue();
        assertThat(attribution.relativeError()).isLessThan(1e-3);
        assertThat(attribution.sum())
            .isCloseTo(
                (double) attribution.value() - attribution.baselineValue(),
                within(attribution.error() + 1e-12));
      }
      double most = max(expected);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) found.get(2).values()[i])
            .as("%s, feature %s", backend, i)
            .isCloseTo(expected[i], within(6e-3 * most));
      }
    }
  }

  private static double max(double[] values) {
    double most = 1e-6;
    for (double value : values) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }

  /** The midpoint rule on differences. */
  private static double[] integral(DoubleNetwork network, float[] sample, int output) {
    int parts = 400;
    double[] sums = new double[sample.length];
    for (int part = 0; part < parts; part++) {
      double share = (part + 0.5) / parts;
      double[] at = new double[sample.length];
      for (int i = 0; i < at.length; i++) {
        at[i] = BASELINE[i] + share * (sample[i] - (double) BASELINE[i]);
      }
      double[] gradient = network.gradient(at, output);
      for (int i = 0; i < at.length; i++) {
        sums[i] += gradient[i] * (sample[i] - (double) BASELINE[i]) / parts;
      }
    }
    return sums;
  }

  /** Of a linear network they are weights times features, in one step. */
  @Test
  void ofALinearNetworkTheyAreExactAtOnce() {
    Map<String, float[]> weights =
        Map.of("dense_1.weight", new float[] {2, -1, 0.5f}, "dense_1.bias", new float[] {7});
    try (Model model = Model.of(List.of(Input.of(3), Dense.of(1)), weights);
        IntegratedGradients gradients = IntegratedGradients.of(model)) {
      Attribution found = gradients.steps(1, 1).explain(new float[] {1, 2, 4});
      assertThat(found.values()).containsExactly(2f, -2f, 2f);
      assertThat(found.value()).isEqualTo(9f);
      assertThat(found.baselineValue()).isEqualTo(7f);
      assertThat(found.steps()).isEqualTo(1);
      assertThat(found.error()).isZero();
      assertThat(found.toString("x", "y", "z"))
          .isEqualTo(
              """
              output 0 is 9.0000, for the baseline 7.0000
                   added
              x   2.0000
              y  -2.0000
              z   2.0000
              all features: 2.0000, off by 0.0 % after 1 steps
              """);
    }
  }

  /** One kink on the way: steps are doubled until it does not matter, or the result says so. */
  @Test
  void stepsAreRaisedUntilItAddsUpAndWhatIsOffIsSaid() {
    Map<String, float[]> weights =
        Map.of("dense_1.weight", new float[] {1}, "dense_1.bias", new float[] {-0.9f});
    try (Model model = Model.of(List.of(Input.of(1), Dense.of(1, Activation.relu())), weights);
        IntegratedGradients gradients = IntegratedGradients.of(model)) {
      Attribution rough = gradients.steps(2, 2).explain(new float[] {1});
      assertThat(rough.steps()).isEqualTo(2);
      assertThat(rough.values()[0]).isEqualTo(0.25f);
      assertThat(rough.error()).isCloseTo(0.15, within(1e-6));
      assertThat(rough.isComplete()).isFalse();
      assertThat(rough.toString()).contains("off by 60 % after 2 steps: NOT within 0.10 %");
      Attribution fine = gradients.steps(2, 1 << 14).explain(new float[] {1});
      assertThat(fine.isComplete()).isTrue();
      assertThat(fine.steps()).isBetween(128, 1 << 14);
      assertThat(fine.values()[0]).isCloseTo(0.1f, within(2e-4f));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Model model = Model.initialize(List.of(Input.of(3), Dense.of(2)), 1);
        IntegratedGradients gradients = IntegratedGradients.of(model)) {
      assertThatThrownBy(() -> gradients.baseline(new float[2]))
          .hasMessage("IntegratedGradients: the baseline has 2 features, expected 3");
      assertThatThrownBy(() -> gradients.baseline(new float[] {0, Float.POSITIVE_INFINITY, 0}))
          .hasMessageContaining("feature 1 of the baseline is Infinity");
      assertThatThrownBy(() -> gradients.steps(0, 4)).hasMessageContaining("0 to 4 steps");
      assertThatThrownBy(() -> gradients.steps(8, 4)).hasMessageContaining("8 to 4 steps");
      assertThatThrownBy(() -> gradients.tolerance(0)).hasMessageContaining("tolerance is 0.0");
      assertThatThrownBy(() -> gradients.explain(new float[4]))
          .hasMessageContaining("sample 0 has 4 features, expected 3");
      assertThatThrownBy(() -> gradients.explain(new float[3], 2))
          .hasMessageContaining("there is no output 2, expected 0 to 1");
    }
  }
}
