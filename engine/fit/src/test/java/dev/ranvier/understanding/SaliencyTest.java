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
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Saliency is the slope of an output, as differences in double precision find it. */
@Presence
final class SaliencyTest {

  static Iterable<List<Layer>> networks() {
    return Networks.all().toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyOutputOfEveryNetwork(List<Layer> layers) {
    try (Model model = Networks.model(layers)) {
      check(model, Networks.samples(5, Networks.IN, 1), 1, Backend.AUTO);
    }
  }

  /** More samples than go through at once, so that the last ones are fewer. */
  @Test
  void manySamplesOnEveryBackend() {
    try (Model model = Networks.model(Networks.all().toList().getLast())) {
      for (Backend backend : Networks.backends()) {
        check(model, Networks.samples(300, Networks.IN, 1), 37, backend);
      }
    }
  }

  private static void check(Model model, float[][] samples, int every, Backend backend) {
    DoubleNetwork oracle = new DoubleNetwork(model, true);
    PredictionOptions options = PredictionOptions.of(64).backend(backend);
    try (Saliency saliency = Saliency.of(model, options)) {
      for (int output = 0; output < Networks.OUT; output++) {
        List<FeatureGradients> found = saliency.explain(samples, output);
        assertThat(found).hasSize(samples.length);
        for (int i = 0; i < samples.length; i += every) {
          String place = backend + ", output " + output + ", sample " + i;
          check(oracle, samples[i], found.get(i), place);
          assertThat(found.get(i).output()).isEqualTo(output);
        }
      }
    }
  }

  private static void check(
      DoubleNetwork oracle, float[] sample, FeatureGradients found, String place) {
    double[] at = DoubleNetwork.doubles(sample);
    double value = oracle.run(at)[found.output()];
    double[] expected = oracle.gradient(at, found.output());
    assertThat((double) found.value()).as(place).isCloseTo(value, bound(value));
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found.gradients()[i])
          .as("%s, feature %s", place, i)
          .isCloseTo(expected[i], bound(expected[i]));
    }
  }

  private static Offset<Double> bound(double value) {
    return within(1e-4 * Math.max(1, Math.abs(value)));
  }

  private static Model classifier() {
    return Networks.model(
        List.of(Input.of(4), Dense.of(6, Activation.tanh()), Dense.of(3, Activation.softmax())));
  }

  @Test
  void unlessToldOtherwiseItIsOfTheClassThatIsPredicted() {
    float[][] samples = Networks.samples(600, 4, 3);
    try (Model model = classifier();
        Saliency saliency = Saliency.of(model);
        var predictor = model.predictor(1)) {
      List<FeatureGradients> found = saliency.explain(samples);
      int[] classes = new int[samples.length];
      for (int i = 0; i < samples.length; i++) {
        classes[i] = predictor.predictClass(samples[i]);
        assertThat(found.get(i).output()).isEqualTo(classes[i]);
      }
      assertThat(classes).contains(0, 1, 2);
      float[][] again = saliency.gradients(samples, classes);
      for (int i = 0; i < samples.length; i++) {
        assertThat(again[i]).isEqualTo(found.get(i).gradients());
        FeatureGradients alone = saliency.explain(samples[i], classes[i]);
        for (int j = 0; j < 4; j++) {
          assertThat(alone.gradients()[j]).isCloseTo(again[i][j], within(1e-5f));
        }
      }
    }
  }

  @Test
  void itReadsAsATable() {
    FeatureGradients found = new FeatureGradients(1, 2.5f, new float[] {0.1f, -3f, 1f});
    assertThat(found.largest(2)).containsExactly(1, 2);
    assertThat(found.toString("a", "bb", "c"))
        .isEqualTo(
            """
            output 1 is 2.5000
                gradient
            bb   -3.0000
            c     1.0000
            a    0.10000
            """);
    assertThat(found.toString()).contains("feature 1");
    assertThatThrownBy(() -> found.toString("a"))
        .hasMessage("FeatureGradients: 1 names, expected 3, one for each feature, or none");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    float[][] two = new float[2][4];
    try (Model model = classifier();
        Saliency saliency = Saliency.of(model)) {
      assertThatThrownBy(() -> saliency.explain(new float[0][]))
          .hasMessage("Saliency: there are no samples, expected at least one");
      assertThatThrownBy(() -> saliency.explain(new float[][] {new float[4], new float[3]}))
          .hasMessage("Saliency: sample 1 has 3 features, expected 4");
      assertThatThrownBy(() -> saliency.explain(new float[] {0, 0, Float.NaN, 0}))
          .hasMessage("Saliency: feature 2 of sample 0 is NaN, expected a finite number");
      assertThatThrownBy(() -> saliency.explain(two, 3))
          .hasMessage("Saliency: there is no output 3, expected 0 to 2");
      assertThatThrownBy(() -> saliency.explain(two, -1)).hasMessageContaining("no output -1");
      assertThatThrownBy(() -> saliency.gradients(two, 1))
          .hasMessage("Saliency: 1 outputs for 2 samples, expected one for each");
    }
  }

  @Test
  void aNetworkThatIsNotFiniteIsNamed() {
    List<Layer> layers = List.of(Input.of(1), Dense.of(1));
    Map<String, float[]> weights =
        Map.of("dense_1.weight", new float[] {Float.NaN}, "dense_1.bias", new float[1]);
    try (Model model = Model.of(layers, weights);
        Saliency saliency = Saliency.of(model)) {
      assertThatThrownBy(() -> saliency.explain(new float[] {1}))
          .hasMessageContaining("Saliency: output 0 of the network for sample 0 is NaN")
          .hasMessageContaining("look for weights");
    }
  }
}
