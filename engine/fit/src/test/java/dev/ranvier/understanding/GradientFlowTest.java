package dev.ranvier.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Backend;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gradients by layer after an epoch, against differences of the loss; training does not see it. */
@Presence
final class GradientFlowTest {

  private static final float[][] FEATURES = Networks.samples(48, 3, 1);

  private static Dataset data() {
    float[][] targets = new float[48][1];
    for (int i = 0; i < 48; i++) {
      targets[i][0] = FEATURES[i][0] * FEATURES[i][1];
    }
    return Dataset.of(FEATURES, targets);
  }

  private static Sequential network(Layer... between) {
    List<Layer> layers = new ArrayList<>(List.of(Input.of(3)));
    layers.addAll(List.of(between));
    layers.add(Dense.of(1));
    return Sequential.withSeed(3, layers.toArray(Layer[]::new))
        .compile(Optimizer.adam(0.01), Loss.meanSquaredError());
  }

  @Test
  void isTheSlopeOfTheLossByDifferences() {
    Dataset data = data();
    for (Backend backend : Networks.backends()) {
      GradientFlow flow = GradientFlow.of().samples(1000).backend(backend);
      try (Sequential network = network(Dense.of(5, Activation.tanh()))) {
        network.fit(data, FitOptions.epochs(2).batchSize(16).callbacks(flow));
        EpochGradients last = flow.last();
        assertThat(flow.epochs()).hasSize(2);
        assertThat(last.epoch()).isEqualTo(1);
        assertThat(last.samples()).isEqualTo(48);
        assertThat(last.loss()).isCloseTo(network.evaluate(data).loss(), within(1e-5));
        Map<String, float[]> weights = network.getWeights();
        for (LayerGradient layer : last.layers()) {
          double squares = 0;
          double norms = 0;
          for (Map.Entry<String, float[]> parameter : weights.entrySet()) {
            if (parameter.getKey().startsWith(layer.layer() + ".")) {
              for (int i = 0; i < parameter.getValue().length; i++) {
                squares += Math.pow(slope(network, data, weights, parameter.getValue(), i), 2);
                norms += Math.pow(parameter.getValue()[i], 2);
              }
            }
          }
          assertThat(layer.gradientNorm())
              .isCloseTo(Math.sqrt(squares), within(2e-2 * Math.sqrt(squares)));
          assertThat(layer.weightNorm()).isCloseTo(Math.sqrt(norms), within(1e-6));
        }
        assertThat(last.layers().stream().map(LayerGradient::layer))
            .containsExactly("dense_1", "dense_2");
        assertThat(last.layers().getFirst().parameters()).isEqualTo(20);
      }
    }
  }

  private static double slope(
      Sequential network, Dataset data, Map<String, float[]> weights, float[] values, int i) {
    float kept = values[i];
    values[i] = kept + 0x1p-7f;
    network.setWeights(weights);
    double above = network.evaluate(data).loss();
    values[i] = kept - 0x1p-7f;
    network.setWeights(weights);
    double below = network.evaluate(data).loss();
    values[i] = kept;
    network.setWeights(weights);
    return (above - below) * 0x1p6;
  }

  /** Same bits, and the same steps: no gradient is stored for it. */
  @Test
  void trainingNeitherSeesNorPaysForIt() {
    Layer[] layers = {Dense.of(8, Activation.relu()), Dropout.of(0.3)};
    try (Sequential plain = network(layers);
        Sequential watched = network(layers)) {
      GradientFlow flow = GradientFlow.of().samples(10).frequency(2);
      FitOptions options = FitOptions.epochs(3).batchSize(16);
      String steps = plain.explainPlan(options);
      FitOptions with = options.callbacks(flow);
      assertThat(watched.explainPlan(with)).isEqualTo(steps);
      plain.fit(data(), FitOptions.epochs(3).batchSize(16));
      watched.fit(data(), with);
      assertThat(watched.model().checksum()).isEqualTo(plain.model().checksum());
      assertThat(flow.epochs().stream().map(EpochGradients::epoch)).containsExactly(0, 2);
      assertThat(flow.last().samples()).isEqualTo(10);
      assertThat(flow.toString()).contains("epoch 1", "epoch 3", "dense_1").doesNotContain("h 2");
    }
  }

  /** Twelve layers of sigmoids hardly let anything through; frozen layers have no gradient. */
  @Test
  void showsThatGradientsVanishAndWhichAreThere() {
    Layer[] deep = new Layer[12];
    for (int i = 0; i < deep.length; i++) {
      deep[i] = Dense.of(8, Activation.sigmoid()).trainable(i != 5);
    }
    GradientFlow flow = GradientFlow.of();
    try (Sequential network = network(deep)) {
      network.fit(data(), FitOptions.epochs(1).batchSize(16).callbacks(flow));
      assertThat(flow.last().layers()).hasSize(12);
      assertThat(flow.last().layers().stream().map(LayerGradient::layer)).doesNotContain("dense_6");
      assertThat(flow.last().firstToLast()).isLessThan(1e-4);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> GradientFlow.of().samples(0)).hasMessageContaining("samples is 0");
    assertThatThrownBy(() -> GradientFlow.of().frequency(0)).hasMessageContaining("frequency is 0");
    assertThatThrownBy(() -> GradientFlow.of().last()).hasMessageContaining("no epoch has ended");
  }
}
