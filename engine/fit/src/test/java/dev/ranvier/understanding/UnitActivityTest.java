package dev.ranvier.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dead and saturated units, found where they were put. */
@Anywhere
final class UnitActivityTest {

  private static Dataset data(float[][] samples) {
    return Dataset.of(samples, new float[samples.length][1]);
  }

  static Stream<Activation> activations() {
    return Stream.concat(
        Activation.all().stream(), Stream.of(Activation.elu(3), Activation.leakyRelu(0.01)));
  }

  /** By differences of the function itself, whose largest slope is sought far and wide. */
  @ParameterizedTest
  @MethodSource("activations")
  void aFunctionIsFlatWhereItsSlopeIsSmall(Activation activation) {
    if (activation.name().endsWith("softmax")) {
      assertThat(ActivationSlope.kind(activation)).isEqualTo(ActivationSlope.Kind.OTHER);
      return;
    }
    double largest =
        DoubleStream.iterate(-8.0005, z -> z < 8, z -> z + 0.01)
            .map(z -> Math.abs(DoubleNetwork.slope(activation, z)))
            .max()
            .orElseThrow();
    for (double z = -7.99; z < 8; z += 0.37) {
      double slope = DoubleNetwork.slope(activation, z);
      assertThat(ActivationSlope.slope(activation, z)).isCloseTo(slope, within(1e-6));
      assertThat(ActivationSlope.share(activation, z))
          .isCloseTo(Math.abs(slope) / largest, within(2e-3));
    }
  }

  static Stream<List<Layer>> networks() {
    return Networks.all();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void sharesAreThoseOfALoopOverSamples(List<Layer> layers) {
    float[][] samples = Networks.samples(12, Networks.IN, 2);
    try (Model model = Networks.model(layers)) {
      DoubleNetwork oracle = new DoubleNetwork(model, false);
      UnitActivity found = UnitActivity.of(model, data(samples));
      assertThat(found.samples()).isEqualTo(12);
      for (LayerActivity layer : found.layers()) {
        int number = model.architecture().names().indexOf(layer.layer());
        Activation activation =
            model.architecture().layers().get(number) instanceof Dense dense
                ? dense.activation()
                : ((ActivationLayer) model.architecture().layers().get(number)).function();
        assertThat(layer.activation()).isEqualTo(activation.name());
        for (int unit = 0; unit < layer.units(); unit++) {
          int flat = 0;
          for (float[] sample : samples) {
            double z = oracle.preactivation(DoubleNetwork.doubles(sample), number)[unit];
            flat += ActivationSlope.share(activation, z) < UnitActivity.FLAT ? 1 : 0;
          }
          assertThat(layer.flatShares()[unit]).isCloseTo(flat / 12f, within(0.084f));
        }
      }
    }
  }

  /** Biases of -100 kill; weights of 100 saturate; a sigmoid at the end is left alone. */
  @Test
  void deadAndSaturatedUnitsAreFoundWhereTheyWerePut() {
    List<Layer> layers =
        List.of(
            Input.of(3),
            Dense.of(4, Activation.relu()).named("first"),
            Dense.of(3),
            ActivationLayer.of(Activation.tanh()).named("second"),
            Dense.of(2, Activation.silu()),
            Dense.of(1, Activation.sigmoid()));
    try (Model start = Model.initialize(layers, 1)) {
      Map<String, float[]> weights = start.getWeights();
      weights.get("first.bias")[2] = -100;
      weights.get("dense_2.bias")[0] = 30;
      weights.get("dense_3.bias")[1] = -90;
      weights.get("dense_4.bias")[0] = 50;
      try (Model model = start.withWeights(weights)) {
        UnitActivity found = UnitActivity.of(model, data(Networks.samples(500, 3, 1)));
        assertThat(found.layers().stream().map(LayerActivity::layer))
            .containsExactly("first", "second", "dense_3");
        assertThat(found.layers().get(0).dead()).containsExactly(2);
        assertThat(found.layers().get(0).saturated()).isEmpty();
        assertThat(found.layers().get(1).saturated()).containsExactly(0);
        assertThat(found.layers().get(1).dead()).isEmpty();
        assertThat(found.layers().get(2).dead()).containsExactly(1);
        assertThat(found.dead()).isEqualTo(2);
        assertThat(found.saturated()).isEqualTo(1);
        assertThat(found.toString().lines().toList())
            .hasSize(4)
            .element(1)
            .asString()
            .matches("first\\s+relu\\s+4\\s+1\\s+0\\s+[0-9.]+ %");
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(1)), 1)) {
      assertThat(UnitActivity.of(model, data(new float[3][2])).layers()).isEmpty();
      assertThatThrownBy(() -> UnitActivity.of(model, data(new float[3][4])))
          .hasMessage("UnitActivity: samples of 4 features, expected 2 as the network takes");
      assertThatThrownBy(() -> UnitActivity.of(model, data(new float[3][2]).slice(0, 0)))
          .hasMessageContaining("no samples");
    }
    Map<String, float[]> broken =
        Map.of(
            "dense_1.weight", new float[] {Float.POSITIVE_INFINITY}, "dense_1.bias", new float[1]);
    try (Model model = Model.of(List.of(Input.of(1), Dense.of(1, Activation.relu())), broken)) {
      float[][] ones = new float[2][1];
      Arrays.stream(ones).forEach(row -> row[0] = 1);
      assertThatThrownBy(() -> UnitActivity.of(model, data(ones)))
          .hasMessageContaining("unit 0 of layer dense_1 is given Infinity for sample 0");
    }
  }
}
