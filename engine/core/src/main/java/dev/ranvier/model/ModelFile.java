package dev.ranvier.model;

import dev.ranvier.io.Dtype;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.memory.Region;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Models as safetensors files: a tensor for each of a layer's parameters, such as {@code
 * dense_1.weight} [inputSize, outputSize] and {@code dense_1.bias} [outputSize], dense; the
 * architecture as JSON in the metadata string {@code ranvier.architecture}, how it was trained in
 * {@code ranvier.recipe}, the format's number in {@code ranvier.format_version}; other strings are
 * the user's {@link ModelMetadata}.
 */
public final class ModelFile {

  private static final String FORMAT_KEY = "ranvier.format_version";
  private static final String FORMAT = "1";
  private static final String ARCHITECTURE_KEY = "ranvier.architecture";
  private static final String RECIPE_KEY = "ranvier.recipe";
  private static final int MAX_LAYERS = 1 << 11;

  private ModelFile() {}

  /** Writes a model; the file's own strings go before those of the user. */
  public static void save(Path file, ModelContent model) {
    Map<String, String> strings = new HashMap<>(model.metadata());
    strings.put(FORMAT_KEY, FORMAT);
    strings.put(ARCHITECTURE_KEY, describe(model.architecture()));
    model.recipe().ifPresent(recipe -> strings.put(RECIPE_KEY, recipe));
    Safetensors.write(file, strings, tensors(model.architecture(), model.parameters()));
  }

  /** The checksum that the tensors of a file with these parameters have. */
  public static String checksum(Architecture architecture, Parameters parameters) {
    return Safetensors.checksum(tensors(architecture, parameters));
  }

  private static List<TensorSource> tensors(Architecture architecture, Parameters parameters) {
    return NamedParameter.of(architecture).stream()
        .map(named -> source(named, parameters))
        .toList();
  }

  private static TensorSource source(NamedParameter named, Parameters parameters) {
    Region region = parameters.layout().region(named.layer(), named.index());
    return TensorSource.f32(
        named.name(),
        parameters.segment(),
        region.offsetBytes(),
        region.rowStride(),
        named.shape());
  }

  /** The network as JSON: sizes, and nothing that tensors hold. */
  public static String describe(Architecture architecture) {
    Map<String, Object> network = new LinkedHashMap<>();
    List<Integer> shape = architecture.input().shape();
    if (shape.size() == 1) {
      network.put("input_size", (long) architecture.inputSize());
    } else {
      network.put("input_shape", shape.stream().map(Integer::longValue).toList());
    }
    architecture.input().name().ifPresent(name -> network.put("input_name", name));
    network.put("layers", architecture.layers().stream().map(LayerJson::describe).toList());
    return Json.write(network);
  }

  /** Reads and checks a file; the caller releases the parameters. */
  public static ModelContent load(Path file) {
    try (Safetensors tensors = Safetensors.open(file)) {
      JsonObject network = network(file, tensors);
      Architecture sizes = sizes(network);
      requireTensors(file, tensors, sizes);
      if (!tensors.hasChecksum()) {
        System.getLogger("dev.ranvier")
            .log(
                System.Logger.Level.WARNING,
                "{0} has no checksum: another program wrote it, its bytes were not verified",
                file);
      }
      Parameters parameters = Parameters.filled(sizes, made -> read(tensors, sizes, made));
      try {
        Architecture architecture = described(network, sizes, parameters);
        requireUsable(file, architecture, parameters);
        Map<String, String> own = ModelMetadata.ofFile(tensors.metadata());
        Optional<String> recipe = Optional.ofNullable(tensors.metadata().get(RECIPE_KEY));
        return new ModelContent(architecture, parameters.checkFinite(), own, recipe);
      } catch (RuntimeException | Error e) {
        parameters.release();
        throw e;
      }
    }
  }

  private static void read(Safetensors tensors, Architecture sizes, Parameters parameters) {
    for (NamedParameter named : NamedParameter.of(sizes)) {
      Region region = parameters.layout().region(named.layer(), named.index());
      tensors.copyTo(named.name(), parameters.segment(), region.offsetBytes(), region.rowStride());
    }
  }

  /** The network whose layers describe what they hold. */
  private static Architecture described(
      JsonObject network, Architecture sizes, Parameters parameters) {
    List<JsonObject> descriptions = network.objects("layers");
    List<Layer> layers = new ArrayList<>(List.of(sizes.input()));
    for (int i = 0; i < descriptions.size(); i++) {
      int layer = i;
      layers.add(
          LayerJson.checked(
              descriptions.get(layer),
              read ->
                  sizes
                      .layers()
                      .get(layer)
                      .withParameters(parameter -> parameters.copy(layer, parameter))));
    }
    return Architecture.of(layers);
  }

  /** Weights may be anything; a mean or variance that is no number would give NaN for ever. */
  private static void requireUsable(Path file, Architecture architecture, Parameters parameters) {
    UnusableParameter.find(architecture, parameters.segment(), parameters.layout())
        .ifPresent(
            bad -> {
              throw new ModelFormatException(
                  file,
                  "tensor '%s', element %s".formatted(bad.tensor(), bad.column()),
                  bad.expected(),
                  String.valueOf(bad.value()),
                  "The training that made it diverged: train again, with scaled features.");
            });
  }

  private static void requireTensors(Path file, Safetensors tensors, Architecture architecture) {
    List<NamedParameter> expected = NamedParameter.of(architecture);
    expected.forEach(named -> tensors.tensor(named.name(), Dtype.F32, named.shape()));
    if (tensors.tensors().size() != expected.size()) {
      throw new ModelFormatException(
          file,
          "header",
          expected.size() + " tensors, those of the layers",
          tensors.tensors().size() + " tensors",
          "The file holds more than its architecture says: save the model again.");
    }
  }

  private static JsonObject network(Path file, Safetensors tensors) {
    Map<String, String> metadata = tensors.metadata();
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
    network.allowOnly(Set.of("input_size", "input_shape", "input_name", "layers"));
    return network;
  }

  /** The network as far as its description goes: sizes, and nothing that tensors hold. */
  private static Architecture sizes(JsonObject network) {
    List<Layer> layers = new ArrayList<>();
    Input input = input(network);
    layers.add(network.has("input_name") ? LayerJson.named(input, network, "input_name") : input);
    network.objects("layers").forEach(layer -> layers.add(LayerJson.read(layer)));
    if (layers.size() < 2 || layers.size() > MAX_LAYERS + 1) {
      throw network.wrong("layers", "1 to " + MAX_LAYERS + " layers");
    }
    try {
      return Architecture.of(layers);
    } catch (IllegalArgumentException e) {
      throw network.wrong("layers", "layers that fit each other (" + e.getMessage() + ")");
    }
  }

  private static Input input(JsonObject network) {
    if (!network.has("input_shape")) {
      return Input.of((int) network.integer("input_size", 1, LayerJson.MAX_SIZE));
    }
    if (network.has("input_size")) {
      throw network.wrong("input_size", "none beside input_shape");
    }
    List<Long> shape = network.integers("input_shape", 1, LayerJson.MAX_SIZE);
    long size = 1;
    for (long dimension : shape) {
      size = Math.min(size * dimension, LayerJson.MAX_SIZE + 1L);
    }
    if (shape.isEmpty() || size > LayerJson.MAX_SIZE) {
      throw network.wrong("input_shape", "dimensions of up to " + LayerJson.MAX_SIZE + " features");
    }
    return new Input(shape.stream().map(Long::intValue).toList());
  }
}
