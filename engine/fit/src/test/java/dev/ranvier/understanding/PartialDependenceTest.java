package dev.ranvier.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Model;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Partial dependence against a loop over all samples in double precision. */
@Anywhere
final class PartialDependenceTest {

  static Stream<List<Layer>> networks() {
    return Networks.all().skip(12);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void isTheMeanOverAllSamplesWithOneFeatureChanged(List<Layer> layers) {
    float[][] samples = Networks.samples(40, Networks.IN, 2);
    float[] grid = {-1.5f, 0, 0.25f};
    try (Model model = Networks.model(layers);
        PartialDependence dependence = PartialDependence.of(model)) {
      DoubleNetwork oracle = new DoubleNetwork(model, false);
      PartialDependenceCurve found = dependence.output(2).of(samples, 4, grid);
      assertThat(found.grid()).isEqualTo(grid);
      for (int point = 0; point < grid.length; point++) {
        double[] values = new double[samples.length];
        for (int i = 0; i < samples.length; i++) {
          double[] sample = DoubleNetwork.doubles(samples[i]);
          sample[4] = grid[point];
          values[i] = oracle.run(sample)[2];
        }
        Arrays.sort(values);
        double mean = Arrays.stream(values).average().orElseThrow();
        assertThat(found.mean()[point]).isCloseTo(mean, within(1e-4 * Math.max(1, Math.abs(mean))));
        assertThat(found.low()[point])
            .isCloseTo(values[3] + 0.9 * (values[4] - values[3]), within(1e-3));
        assertThat(found.high()[point])
            .isCloseTo(values[35] + 0.1 * (values[36] - values[35]), within(1e-3));
      }
    }
    assertThat(samples).isDeepEqualTo(Networks.samples(40, Networks.IN, 2));
  }

  private static Model linear() {
    return Model.of(
        List.of(Input.of(2), Dense.of(1)),
        Map.of("dense_1.weight", new float[] {2, 0}, "dense_1.bias", new float[] {1}));
  }

  @Test
  void theGridLeavesTailsOutOrTakesAllOfFewValues() {
    float[][] samples = new float[101][];
    Arrays.setAll(samples, i -> new float[] {100 - i, i % 3});
    try (Model model = linear();
        PartialDependence dependence = PartialDependence.of(model)) {
      PartialDependenceCurve found = dependence.points(10).of(samples, 0);
      assertThat(found.grid()).containsExactly(5, 15, 25, 35, 45, 55, 65, 75, 85, 95);
      assertThat(found.mean()[2]).isEqualTo(51);
      assertThat(found.range()).isEqualTo(180);
      assertThat(dependence.withoutTails(0).of(samples, 0).grid()).contains(0, 100).hasSize(10);
      PartialDependenceCurve few = dependence.of(samples, 1);
      assertThat(few.grid()).containsExactly(0, 1, 2);
      assertThat(few.range()).isZero();
      assertThat(found.toString().lines().toList())
          .hasSize(11)
          .first()
          .asString()
          .startsWith("feature 0  output 0");
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[][] samples = new float[3][2];
    try (Model model = linear();
        PartialDependence dependence = PartialDependence.of(model)) {
      assertThatThrownBy(() -> dependence.of(samples, 2))
          .hasMessage("PartialDependence: there is no feature 2, expected 0 to 1");
      assertThatThrownBy(() -> dependence.output(1))
          .hasMessage("PartialDependence: there is no output 1, expected 0 to 0");
      assertThatThrownBy(() -> dependence.of(new float[0][], 0))
          .hasMessage("PartialDependence: there are no samples, expected at least one");
      assertThatThrownBy(() -> dependence.of(samples, 0, new float[] {Float.NaN}))
          .hasMessageContaining("feature 0 of the grid is NaN");
      assertThatThrownBy(() -> dependence.of(samples, 0, new float[0]))
          .hasMessageContaining("the grid has 0 features, expected 1");
      assertThatThrownBy(() -> dependence.points(1)).hasMessageContaining("points is 1");
      assertThatThrownBy(() -> dependence.withoutTails(0.5)).hasMessageContaining("a tail of 0.5");
    }
  }
}
