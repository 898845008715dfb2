package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parameters as arrays by name: out of models and networks, and into them; in one file because what
 * comes out is what goes in.
 */
@Presence
class NamedWeightsTest {

  private static final List<Layer> SMALL =
      List.of(Input.of(2), Dense.of(3, Activation.relu()).named("hidden"), Dense.of(1));

  static Stream<List<Layer>> networks() {
    return Cases.networks(5, 3).stream();
  }

  private static Dataset data(int features, int targets) {
    return Dataset.of(Cases.features(24, features, 1), Cases.features(24, targets, 2));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aModelIsMadeOfItsWeights(List<Layer> layers) {
    float[][] samples = Cases.features(4, 5, 3);
    try (Sequential network = Sequential.of(layers.toArray(Layer[]::new))) {
      network.compile(Optimizer.adam(0.01), Loss.meanSquaredError());
      network.fit(data(5, 3), FitOptions.epochs(1).batchSize(8));
      Map<String, float[]> weights = network.getWeights();
      List<String> names = new ArrayList<>();
      for (int layer = 0; layer < layers.size() - 1; layer++) {
        for (ParameterSpec spec : network.model().architecture().parameters(layer)) {
          String name = network.model().architecture().name(layer) + "." + spec.name();
          assertThat(weights.get(name)).isEqualTo(network.model().parameter(layer, spec.name()));
          names.add(name);
        }
      }
      assertThat(weights.keySet()).containsExactlyElementsOf(names);
      try (Model model = Model.of(layers, weights);
          Sequential other = Sequential.withSeed(5, layers.toArray(Layer[]::new))) {
        assertThat(model.architecture()).isEqualTo(network.model().architecture());
        assertThat(model.getWeights()).usingRecursiveComparison().isEqualTo(weights);
        other.setWeights(weights);
        assertThat(other.predict(samples)).isEqualTo(network.predict(samples));
      }
    }
  }

  @Test
  void valuesAreCopiedInAndOut() {
    try (Model model = Model.initialize(SMALL, 1)) {
      Map<String, float[]> weights = model.getWeights();
      float[] before = weights.get("hidden.bias").clone();
      try (Model other = model.withWeights(weights)) {
        weights.get("hidden.bias")[0] = 7;
        assertThat(other.getWeights().get("hidden.bias")).isEqualTo(before);
        assertThat(model.getWeights().get("hidden.bias")).isEqualTo(before);
      }
      weights.clear();
      assertThat(model.getWeights()).hasSize(4);
    }
  }

  @Test
  void weightsAreRowByRow() {
    Map<String, float[]> weights =
        Map.of("d.weight", new float[] {1, 2, 3, 4, 5, 6}, "d.bias", new float[] {0, 0, 10});
    try (Model model = Model.of(List.of(Input.of(2), Dense.of(3).named("d")), weights);
        Predictor predictor = model.predictor(1)) {
      float[] out = new float[3];
      predictor.predict(new float[] {1, 10}, out);
      assertThat(out).containsExactly(41, 52, 73);
    }
  }

  @Test
  void whatIsMissingUnknownOrOfAnotherSizeIsNamed() {
    try (Model model = Model.initialize(SMALL, 1)) {
      Map<String, float[]> right = model.getWeights();
      refused(without(right, "dense_2.bias"), "missing are [dense_2.bias], of no layer are none");
      refused(
          with(without(right, "hidden.bias"), "hidden.offset", new float[3]),
          "missing are [hidden.bias], of no layer are [hidden.offset]; expected exactly the tensors"
              + " [hidden.weight, hidden.bias, dense_2.weight, dense_2.bias], as getWeights()");
      refused(with(right, "x", new float[1]), "missing are none, of no layer are [x]");
      refused(
          with(right, "hidden.weight", new float[5]),
          "tensor 'hidden.weight' has 5 values, expected 6, [2, 3] row by row");
      refused(with(right, "hidden.bias", new float[4]), "has 4 values, expected 3, [3] row");
      refused(with(right, "hidden.bias", null), "tensor 'hidden.bias' is null, expected 3 values");
      refused(null, "the weights are null");
    }
  }

  private static void refused(Map<String, float[]> weights, String message) {
    assertThatThrownBy(() -> Model.of(SMALL, weights))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Model.of: ", message);
    try (Sequential network = Sequential.of(SMALL.toArray(Layer[]::new))) {
      float[] sample = {1, 2};
      float[] before = network.predict(sample);
      assertThatThrownBy(() -> network.setWeights(weights))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("setWeights: ", message);
      assertThat(network.predict(sample)).isEqualTo(before);
    }
  }

  private static Map<String, float[]> with(Map<String, float[]> all, String name, float[] value) {
    Map<String, float[]> changed = new LinkedHashMap<>(all);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, float[]> without(Map<String, float[]> all, String name) {
    Map<String, float[]> changed = new HashMap<>(all);
    changed.remove(name);
    return changed;
  }

  @Test
  void aThousandNamesAreNotListed() {
    List<Layer> layers = new ArrayList<>(List.of(Input.of(1)));
    for (int i = 0; i < 1000; i++) {
      layers.add(Dense.of(1));
    }
    assertThatThrownBy(() -> Model.of(layers, Map.of()))
        .hasMessageContaining("dense_4.bias] and 1992 more")
        .message()
        .hasSizeLessThan(1000);
  }

  /** As in files: weights may be anything, what no gradient changes may not. */
  @Test
  void valuesThatNoNetworkCanWorkWithAreNamed() {
    List<Layer> layers = List.of(Input.of(2), BatchNormalization.of().named("bn"), Dense.of(1));
    try (Model model = Model.initialize(layers, 1)) {
      Map<String, float[]> right = model.getWeights();
      assertThatThrownBy(
              () -> model.withWeights(with(right, "bn.moving_mean", new float[] {0, Float.NaN})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "Model.withWeights: tensor 'bn.moving_mean', element 1 is NaN, expected a finite"
                  + " number");
      assertThatThrownBy(
              () -> model.withWeights(with(right, "bn.moving_variance", new float[] {-1, 0})))
          .hasMessageContaining("element 0 is -1.0, expected a finite number from 0");
      model.withWeights(with(right, "bn.gamma", new float[] {Float.NaN, 1})).close();
    }
    List<Layer> scaled = List.of(Input.of(1), Normalization.ofSize(1), Dense.of(1));
    try (Model model = Model.initialize(scaled, 1)) {
      Map<String, float[]> right = model.getWeights();
      assertThat(right.get("normalization_1.variance")).containsExactly(1);
      assertThatThrownBy(
              () ->
                  model.withWeights(
                      with(right, "normalization_1.variance", new float[] {Float.MAX_VALUE})))
          .hasMessageContaining("Normalization: feature 0 has mean 0.0 and variance 3.4");
    }
  }

  /** The layer's own description follows, which plans and files are made of. */
  @Test
  void aNormalizationTakesOtherMeans() {
    List<Layer> layers =
        List.of(Input.of(1), Normalization.of(new float[] {5}, new float[] {1}), Dense.of(1));
    Map<String, float[]> weights =
        Map.of(
            "normalization_1.mean",
            new float[] {100},
            "normalization_1.variance",
            new float[] {4},
            "dense_1.weight",
            new float[] {1},
            "dense_1.bias",
            new float[] {0});
    try (Sequential network = Sequential.of(layers.toArray(Layer[]::new))) {
      network.compile(Optimizer.sgd(1e-30), Loss.meanSquaredError());
      float[][] features = {{104}};
      float[][] targets = {{2}};
      network.fit(features, targets, FitOptions.epochs(1));
      assertThat(network.evaluate(features, targets).loss()).isGreaterThan(1);
      network.setWeights(weights);
      assertThat(network.predict(features[0])).containsExactly(2);
      assertThat(network.evaluate(features, targets).loss()).isZero();
      network.fit(features, targets, FitOptions.epochs(1));
      assertThat(network.predict(features[0])).containsExactly(2);
      assertThat(network.model().architecture().layers().getFirst())
          .isEqualTo(Normalization.of(new float[] {100}, new float[] {4}));
    }
  }

  /** As with Keras: training with momentum goes on with the momentum that it had. */
  @Test
  void theOptimizersStateStays() {
    Dataset data = data(2, 1);
    FitOptions options = FitOptions.epochs(1).batchSize(8).shuffle(false);
    try (Sequential once = Sequential.of(SMALL.toArray(Layer[]::new));
        Sequential set = Sequential.of(SMALL.toArray(Layer[]::new))) {
      for (Sequential network : List.of(once, set)) {
        network.compile(Optimizer.adam(0.01), Loss.meanSquaredError());
        network.fit(data, options);
      }
      set.setWeights(set.getWeights());
      once.fit(data, options);
      set.fit(data, options);
      assertThat(set.getWeights()).usingRecursiveComparison().isEqualTo(once.getWeights());
    }
  }

  /** What rounding left over of an average belongs to that average alone. */
  @Test
  void movingAveragesGoOnFromWhatWasSet() {
    List<Layer> layers = List.of(Input.of(1), BatchNormalization.of().named("bn"), Dense.of(1));
    float[][] far = new float[24][1];
    float[][] near = new float[24][1];
    for (int i = 0; i < 24; i++) {
      far[i][0] = 3e7f + 1234 * i;
      near[i][0] = 0;
    }
    float[][] targets = new float[24][1];
    FitOptions options = FitOptions.epochs(3).batchSize(4).shuffle(false);
    try (Sequential network = Sequential.of(layers.toArray(Layer[]::new))) {
      network.compile(Optimizer.sgd(1e-30), Loss.meanSquaredError());
      network.fit(far, targets, options);
      Map<String, float[]> weights = network.getWeights();
      Arrays.fill(weights.get("bn.moving_mean"), 0);
      network.setWeights(weights);
      network.fit(near, targets, options);
      assertThat(network.getWeights().get("bn.moving_mean")).containsExactly(0);
    }
  }

  /** By another thread; all or nothing: also a session that is there trains on as it would have. */
  @Test
  void whileItPredictsNothingIsSet() {
    float[][] features = Cases.features(8, 2, 1);
    float[][] targets = Cases.features(8, 1, 2);
    try (Sequential network = Sequential.of(SMALL.toArray(Layer[]::new))) {
      network.compile(Optimizer.sgd(), Loss.meanSquaredError());
      double before = network.evaluate(features, targets).loss();
      Map<String, float[]> weights = network.getWeights();
      weights.replaceAll((name, values) -> new float[values.length]);
      network.predictor().occupancy().enter();
      assertThatThrownBy(() -> network.setWeights(weights))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("while another thread is inside");
      assertThatThrownBy(() -> network.setMetadata(Map.of("a", "b")))
          .isInstanceOf(IllegalStateException.class);
      network.predictor().occupancy().exit();
      assertThat(network.metadata()).isEmpty();
      assertThat(network.evaluate(features, targets).loss()).isEqualTo(before);
      assertThat(network.getWeights().get("hidden.weight")).doesNotContain(0f);
      network.setWeights(weights);
      assertThat(network.predict(features[0])).containsExactly(0);
    }
  }

  @Test
  void whileItTrainsNothingIsSet() {
    try (Sequential network = Sequential.of(SMALL.toArray(Layer[]::new))) {
      network.compile(Optimizer.sgd(), Loss.meanSquaredError());
      Map<String, float[]> weights = network.getWeights();
      List<String> messages = new ArrayList<>();
      network.fit(
          data(2, 1),
          FitOptions.epochs(1)
              .afterEpoch(
                  history -> {
                    assertThat(network.getWeights()).hasSize(4);
                    for (Runnable call :
                        List.<Runnable>of(
                            () -> network.setWeights(weights),
                            () -> network.setMetadata(Map.of()))) {
                      try {
                        call.run();
                      } catch (IllegalStateException e) {
                        messages.add(e.getMessage());
                      }
                    }
                  }));
      assertThat(messages).hasSize(2);
      assertThat(messages.get(0)).startsWith("setWeights: the network is inside of fit");
      assertThat(messages.get(1)).startsWith("setMetadata: the network is inside of fit");
    }
  }
}
