package dev.ranvier.report;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Diagrams of small and large networks, with names of every length, for checks of pictures. */
final class NetworkDiagrams {

  /** Every kind of layer. */
  static final List<Layer> LARGE =
      List.of(
          Input.of(28, 28),
          Rescaling.of(1 / 255.0, 0),
          Flatten.of(),
          Normalization.ofSize(784),
          Dense.of(512)
              .named("a_name_that_is_a_good_deal_longer_than_the_place_that_there_is_for_it"),
          BatchNormalization.of(),
          ActivationLayer.of(Activation.leakyRelu(0.05)),
          Dropout.of(0.25),
          Dense.of(256, Activation.gelu()).withoutBias().trainable(false),
          LayerNormalization.of(),
          GaussianNoise.of(0.1),
          Dense.of(10, Activation.logSoftmax()));

  private NetworkDiagrams() {}

  static Map<String, Picture> all() {
    Map<String, Picture> all = new LinkedHashMap<>();
    all.put("small", small().picture());
    all.put("numbers", small().withNumbers().picture());
    all.put("blocks", small().asBlocks().picture());
    all.put("long-names", longNames().picture());
    all.put("long-names-numbers", longNames().withNumbers().picture());
    all.put("deep", of(2, 16, 16, 1).picture());
    all.put("deep-numbers", of(2, 16, 16, 1).withNumbers().picture());
    all.put("one", of(1, 1).picture());
    try (Model model = Model.initialize(LARGE, 1)) {
      all.put("large", NetworkDiagram.of(model).picture());
    }
    return all;
  }

  static NetworkDiagram small() {
    return of(2, 8, 1).inputNames("x", "y").outputNames("same");
  }

  private static NetworkDiagram longNames() {
    try (Model model =
        Model.initialize(
            List.of(
                Input.of(3),
                Normalization.ofSize(3),
                Dropout.of(0.1),
                Dense.of(4, Activation.leakyRelu(0.05)).named("hidden_layer_with_a_long_name"),
                BatchNormalization.of(),
                Dense.of(2).named("o")),
            1)) {
      return NetworkDiagram.of(model)
          .title("A title that is longer than the picture is wide, and has <markup> & more in it")
          .inputNames("sepal length in centimetres", "b", "<i>c</i>")
          .outputNames("a very long name of a class", "\"quoted\"");
    }
  }

  /** Dense layers with tanh between inputs and outputs. */
  static NetworkDiagram of(int... sizes) {
    Layer[] layers = new Layer[sizes.length];
    layers[0] = Input.of(sizes[0]);
    for (int i = 1; i < sizes.length; i++) {
      layers[i] =
          Dense.of(sizes[i], Activation.tanh())
              .withBiasInitializer(Initializer.randomNormal(0, 0.5));
    }
    try (Model model = Model.initialize(List.of(layers), 3)) {
      return NetworkDiagram.of(model);
    }
  }
}
