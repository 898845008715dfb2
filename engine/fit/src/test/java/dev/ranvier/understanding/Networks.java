package dev.ranvier.understanding;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Small networks with every activation and every layer, and what may compute them. */
final class Networks {

  static final int IN = 6;
  static final int OUT = 3;

  private Networks() {}

  /** One of each activation inside and at the end, then one with all other layers. */
  static Stream<List<Layer>> all() {
    List<List<Layer>> networks = new ArrayList<>();
    for (Activation activation : Activation.all()) {
      networks.add(List.of(Input.of(IN), Dense.of(7, activation), Dense.of(OUT, activation)));
    }
    networks.add(
        List.of(
            Input.of(2, 3),
            Rescaling.of(0.5, 0.1),
            Flatten.of(),
            Normalization.of(new float[] {0, 1, 0, 0, 0, 0}, new float[] {1, 2, 1, 1, 3, 1}),
            GaussianNoise.of(0.3),
            Dense.of(8),
            BatchNormalization.of(),
            ActivationLayer.of(Activation.tanh()),
            Dropout.of(0.5),
            Dense.of(5, Activation.silu()).withoutBias(),
            LayerNormalization.of(),
            Dense.of(OUT),
            ActivationLayer.of(Activation.softmax())));
    return networks.stream();
  }

  /** With parameters none of which is what layers begin with. */
  static Model model(List<Layer> layers) {
    try (Model start = Model.initialize(layers, 4)) {
      Map<String, float[]> weights = new TreeMap<>(start.getWeights());
      Random random = new Random(8);
      weights.forEach(
          (name, values) -> {
            for (int i = 0; i < values.length && !name.startsWith("normalization"); i++) {
              values[i] += 0.4f * random.nextFloat();
            }
          });
      return start.withWeights(weights);
    }
  }

  static float[][] samples(int count, int features, long seed) {
    Random random = new Random(seed);
    float[][] samples = new float[count][features];
    for (float[] sample : samples) {
      for (int i = 0; i < features; i++) {
        sample[i] = (float) random.nextGaussian();
      }
    }
    return samples;
  }

  /** All that this run did not switch off. */
  static List<Backend> backends() {
    boolean noVectors =
        Set.of("off", "scalar").contains(System.getProperty("ranvier.simd", ""))
            || !System.getProperty("ranvier.jvm.flags", "").contains("jdk.incubator.vector");
    boolean noBlas =
        "none".equals(System.getProperty("ranvier.blas"))
            || !System.getProperty("os.name").equals("Linux")
            || !System.getProperty("os.arch").equals("amd64");
    return Arrays.stream(Backend.values())
        .filter(backend -> backend != Backend.SIMD || !noVectors)
        .filter(backend -> backend != Backend.BLAS || !noBlas)
        .toList();
  }
}
