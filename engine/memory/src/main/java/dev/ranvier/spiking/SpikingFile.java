package dev.ranvier.spiking;

import dev.ranvier.io.Dtype;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A spiking network as safetensors: tensors {@code layer0.weights} [inputs, neurons] and {@code
 * layer0.biases} and so on, the architecture in the metadata.
 */
final class SpikingFile {

  private static final String PREFIX = "ranvier.spiking.";

  private SpikingFile() {}

  static void save(SpikingNetwork network, Path file) {
    Checks.there(SpikingNetwork.NAME, "file", file);
    SpikingArchitecture architecture = network.architecture();
    List<TensorSource> tensors = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      SpikingLayer layer = network.layers().get(i);
      tensors.add(
          TensorSource.f32(
              weights(i), layer.weights, 0, layer.neurons, layer.inputs, layer.neurons));
      tensors.add(
          TensorSource.f32(
              biases(i), MemorySegment.ofArray(layer.bias), 0, layer.neurons, layer.neurons));
    }
    String sizes = String.join(",", architecture.sizes().stream().map(String::valueOf).toList());
    Safetensors.write(
        file,
        Map.of(
            PREFIX + "sizes", sizes,
            PREFIX + "steps", String.valueOf(architecture.steps()),
            PREFIX + "beta", String.valueOf(architecture.beta()),
            PREFIX + "threshold", String.valueOf(architecture.threshold()),
            PREFIX + "alpha", String.valueOf(architecture.alpha())),
        tensors);
  }

  static SpikingNetwork load(Path file) {
    Checks.there(SpikingNetwork.NAME, "file", file);
    try (Safetensors content = Safetensors.open(file)) {
      List<Integer> sizes =
          value(
              content,
              "sizes",
              "numbers of neurons with commas between",
              text -> Arrays.stream(text.split(",")).map(Integer::valueOf).toList());
      int steps = value(content, "steps", "a whole number", Integer::valueOf);
      float beta = value(content, "beta", "a number", Float::valueOf);
      float threshold = value(content, "threshold", "a number", Float::valueOf);
      float alpha = value(content, "alpha", "a number", Float::valueOf);
      SpikingArchitecture architecture;
      try {
        architecture = new SpikingArchitecture(sizes, steps, beta, threshold, alpha);
      } catch (IllegalArgumentException e) {
        throw new ModelFormatException(
            file, "metadata", "a spiking network", e.getMessage(), "Save the network again.");
      }
      // before anything of those sizes is allocated
      for (int i = 0; i < architecture.layers(); i++) {
        int neurons = sizes.get(i + 1);
        content.tensor(weights(i), Dtype.F32, sizes.get(i), neurons);
        content.tensor(biases(i), Dtype.F32, neurons);
      }
      SpikingNetwork network = new SpikingNetwork(architecture);
      for (int i = 0; i < architecture.layers(); i++) {
        SpikingLayer layer = network.layers().get(i);
        content.copyTo(weights(i), layer.weights, 0, layer.neurons);
        content.copyTo(biases(i), MemorySegment.ofArray(layer.bias), 0, layer.neurons);
      }
      return network;
    }
  }

  private static String weights(int layer) {
    return "layer" + layer + ".weights";
  }

  private static String biases(int layer) {
    return "layer" + layer + ".biases";
  }

  private static <T> T value(
      Safetensors content, String key, String expected, Function<String, T> parse) {
    String text = content.metadata().get(PREFIX + key);
    if (text != null) {
      try {
        return parse.apply(text);
      } catch (NumberFormatException _) {
        // the refusal below says it better
      }
    }
    throw new ModelFormatException(
        content.file(),
        "metadata, " + PREFIX + key,
        expected,
        text == null ? "nothing" : ModelFormatException.quote(text),
        "Load a file that SpikingNetwork.save wrote; Model.load reads networks of other kinds.");
  }
}
