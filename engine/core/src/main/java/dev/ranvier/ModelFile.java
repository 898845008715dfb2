package dev.ranvier;

import dev.ranvier.io.Dtype;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.memory.Region;
import dev.ranvier.regularizer.Regularizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Models as safetensors files: tensors {@code dense_1.weight} [inputSize, outputSize] and {@code
 * dense_1.bias} [outputSize], where the layer has one, and so on, dense; the architecture as JSON
 * in the metadata string {@code ranvier.architecture}, the format's number in {@code
 * ranvier.format_version}.
 */
final class ModelFile {

  private static final String FORMAT_KEY = "ranvier.format_version";
  private static final String FORMAT = "1";
  private static final String ARCHITECTURE_KEY = "ranvier.architecture";
  private static final int MAX_SIZE = 1 << 24;
  private static final int MAX_LAYERS = 1 << 11;

  private ModelFile() {}

  static void save(Path file, Architecture architecture, Parameters parameters) {
    List<TensorSource> tensors = new ArrayList<>();
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      Region weights = parameters.layout().weights().get(layer);
      Region bias = parameters.layout().biases().get(layer);
      tensors.add(
          TensorSource.f32(
              architecture.name(layer) + ".weight",
              parameters.segment(),
              weights.offsetBytes(),
              weights.rowStride(),
              weights.rows(),
              weights.columns()));
      if (!bias.isEmpty()) {
        tensors.add(
            TensorSource.f32(
                architecture.name(layer) + ".bias",
                parameters.segment(),
                bias.offsetBytes(),
                bias.rowStride(),
                bias.columns()));
      }
    }
    Safetensors.write(
        file, Map.of(FORMAT_KEY, FORMAT, ARCHITECTURE_KEY, describe(architecture)), tensors);
  }

  private static String describe(Architecture architecture) {
    List<Object> layers = new ArrayList<>();
    for (Dense layer : architecture.layers()) {
      Map<String, Object> description = new LinkedHashMap<>();
      description.put("type", "dense");
      description.put("output_size", (long) layer.outputSize());
      description.put("activation", NamedKinds.ACTIVATIONS.describe(layer.activation()));
      description.put("initializer", NamedKinds.INITIALIZERS.describe(layer.initializer()));
      description.put("use_bias", layer.hasBias());
      layer
          .biasInitializer()
          .map(NamedKinds.BIAS_INITIALIZERS::describe)
          .ifPresent(bias -> description.put("bias_initializer", bias));
      if (!layer.regularizer().isNone()) {
        description.put("regularizer", describe(layer.regularizer()));
      }
      layers.add(description);
    }
    Map<String, Object> network = new LinkedHashMap<>();
    network.put("input_size", (long) architecture.inputSize());
    network.put("layers", layers);
    return Json.write(network);
  }

  private static Map<String, Object> describe(Regularizer regularizer) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("l1", regularizer.l1());
    description.put("l2", regularizer.l2());
    return description;
  }

  static Model load(Path file) {
    try (Safetensors tensors = Safetensors.open(file)) {
      Architecture architecture = architecture(file, tensors.metadata());
      requireTensors(file, tensors, architecture);
      if (!tensors.hasChecksum()) {
        System.getLogger("dev.ranvier")
            .log(
                System.Logger.Level.WARNING,
                "{0} has no checksum: another program wrote it, its bytes were not verified",
                file);
      }
      Parameters parameters = Parameters.zeros(architecture);
      try {
        copy(tensors, architecture, parameters);
      } catch (RuntimeException | Error e) {
        parameters.release();
        throw e;
      }
      return new Model(architecture, parameters.checkFinite());
    }
  }

  private static void copy(Safetensors tensors, Architecture architecture, Parameters target) {
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      copy(tensors, architecture.name(layer) + ".weight", target, target.layout().weights(), layer);
      if (architecture.layers().get(layer).hasBias()) {
        copy(tensors, architecture.name(layer) + ".bias", target, target.layout().biases(), layer);
      }
    }
  }

  private static void copy(
      Safetensors tensors, String name, Parameters target, List<Region> regions, int layer) {
    Region region = regions.get(layer);
    tensors.copyTo(name, target.segment(), region.offsetBytes(), region.rowStride());
  }

  private static void requireTensors(Path file, Safetensors tensors, Architecture architecture) {
    int expected = 0;
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      int outputSize = architecture.outputSize(layer);
      String name = architecture.name(layer);
      tensors.tensor(name + ".weight", Dtype.F32, architecture.inputSize(layer), outputSize);
      expected++;
      if (architecture.layers().get(layer).hasBias()) {
        tensors.tensor(name + ".bias", Dtype.F32, outputSize);
        expected++;
      }
    }
    if (tensors.tensors().size() != expected) {
      throw new ModelFormatException(
          file,
          "header",
          expected + " tensors, a weight for each layer and a bias where it has one",
          tensors.tensors().size() + " tensors",
          "The file holds more than its architecture says: save the model again.");
    }
  }

  private static Architecture architecture(Path file, Map<String, String> metadata) {
    String format = metadata.get(FORMAT_KEY);
    String description = metadata.get(ARCHITECTURE_KEY);
    if (format == null || description == null) {
      throw new ModelFormatException(
          file,
          "metadata",
          FORMAT_KEY + " and " + ARCHITECTURE_KEY,
          metadata.keySet().toString(),
          "The file holds tensors but no Ranvier model: save it with Model.save.");
    }
    if (!format.equals(FORMAT)) {
      throw new ModelFormatException(
          file,
          "metadata, " + FORMAT_KEY,
          FORMAT,
          ModelFormatException.quote(format),
          "A newer version of Ranvier wrote the file: load it with that version.");
    }
    JsonObject network = JsonObject.parse(file, ARCHITECTURE_KEY, description);
    network.allowOnly(Set.of("input_size", "layers"));
    List<Dense> layers = new ArrayList<>();
    for (JsonObject layer : network.objects("layers")) {
      layers.add(dense(layer));
    }
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw network.wrong("layers", "1 to " + MAX_LAYERS + " layers");
    }
    return new Architecture((int) network.integer("input_size", 1, MAX_SIZE), layers);
  }

  private static final Set<String> DENSE_KEYS =
      Set.of(
          "type",
          "output_size",
          "activation",
          "initializer",
          "regularizer",
          "use_bias",
          "bias_initializer");

  private static Dense dense(JsonObject layer) {
    layer.allowOnly(DENSE_KEYS);
    if (!layer.string("type").equals("dense")) {
      throw layer.wrong("type", "'dense'");
    }
    Dense dense =
        Dense.of(
                (int) layer.integer("output_size", 1, MAX_SIZE),
                NamedKinds.ACTIVATIONS.read(layer, "activation"))
            .withInitializer(NamedKinds.INITIALIZERS.read(layer, "initializer"))
            .withRegularizer(regularizer(layer));
    if (layer.has("use_bias") && !layer.bool("use_bias")) {
      if (layer.has("bias_initializer")) {
        throw layer.wrong("bias_initializer", "none where use_bias is false");
      }
      return dense.withoutBias();
    }
    return layer.has("bias_initializer")
        ? dense.withBiasInitializer(NamedKinds.BIAS_INITIALIZERS.read(layer, "bias_initializer"))
        : dense;
  }

  /** None in files that say nothing of it. */
  private static Regularizer regularizer(JsonObject layer) {
    if (!layer.has("regularizer")) {
      return Regularizer.none();
    }
    JsonObject description = layer.object("regularizer");
    description.allowOnly(Set.of("l1", "l2"));
    try {
      return new Regularizer(description.number("l1"), description.number("l2"));
    } catch (IllegalArgumentException e) {
      throw layer.wrong("regularizer", "factors l1 and l2 that are 0 or positive");
    }
  }
}
