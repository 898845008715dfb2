package dev.ranvier.model;

import dev.ranvier.io.JsonObject;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.regularizer.Regularizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Layers as JSON objects of model files: the kind as {@code type}, then what makes the layer. */
public final class LayerJson {

  public static final int MAX_SIZE = Layer.MOST_VALUES;

  private static final Set<String> DENSE_KEYS =
      Set.of(
          "type",
          "output_size",
          "activation",
          "initializer",
          "regularizer",
          "use_bias",
          "bias_initializer");

  private LayerJson() {}

  /** What stands in the file. */
  public static Map<String, Object> describe(Layer layer) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("type", layer.kind());
    switch (layer) {
      case ActivationLayer function ->
          description.put("activation", NamedJson.ACTIVATIONS.describe(function.function()));
      case BatchNormalization normalization -> {
        description.put("momentum", normalization.momentum());
        description.put("epsilon", normalization.epsilon());
        description.put("center", normalization.center());
        description.put("scale", normalization.scale());
      }
      case Dense dense -> describe(dense, description);
      case Dropout dropout -> {
        description.put("rate", dropout.rate());
        description.put("seed", dropout.seed());
      }
      case Flatten flatten -> {}
      case LayerNormalization normalization -> {
        description.put("epsilon", normalization.epsilon());
        description.put("center", normalization.center());
        description.put("scale", normalization.scale());
      }
      case Normalization normalization ->
          description.put("size", (long) normalization.mean().size());
      case Rescaling rescaling -> {
        description.put("scale", rescaling.scale());
        description.put("offset", rescaling.offset());
      }
      case Input input -> throw new AssertionError(input);
    }
    return description;
  }

  private static void describe(Dense layer, Map<String, Object> description) {
    description.put("output_size", (long) layer.outputSize());
    description.put("activation", NamedJson.ACTIVATIONS.describe(layer.activation()));
    description.put("initializer", NamedJson.INITIALIZERS.describe(layer.initializer()));
    description.put("use_bias", layer.hasBias());
    layer
        .biasInitializer()
        .map(NamedJson.BIAS_INITIALIZERS::describe)
        .ifPresent(bias -> description.put("bias_initializer", bias));
    if (!layer.regularizer().isNone()) {
      Map<String, Object> penalty = new LinkedHashMap<>();
      penalty.put("l1", layer.regularizer().l1());
      penalty.put("l2", layer.regularizer().l2());
      description.put("regularizer", penalty);
    }
  }

  /**
   * The layer that an object describes.
   *
   * @param vector gives a vector of the layer's tensors, by name and size
   */
  public static Layer read(JsonObject layer, VectorSource vector) {
    return switch (layer.string("type")) {
      case "activation" -> {
        layer.allowOnly(Set.of("type", "activation"));
        yield ActivationLayer.of(NamedJson.ACTIVATIONS.read(layer, "activation"));
      }
      case "batch_normalization" -> {
        layer.allowOnly(Set.of("type", "momentum", "epsilon", "center", "scale"));
        yield checked(
            layer,
            it ->
                new BatchNormalization(
                    it.number("momentum"),
                    it.number("epsilon"),
                    it.bool("center"),
                    it.bool("scale")));
      }
      case "dense" -> dense(layer);
      case "dropout" -> {
        layer.allowOnly(Set.of("type", "rate", "seed"));
        long seed = layer.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        yield checked(layer, it -> new Dropout(it.number("rate"), seed));
      }
      case "flatten" -> {
        layer.allowOnly(Set.of("type"));
        yield Flatten.of();
      }
      case "layer_normalization" -> {
        layer.allowOnly(Set.of("type", "epsilon", "center", "scale"));
        yield checked(
            layer,
            it ->
                new LayerNormalization(it.number("epsilon"), it.bool("center"), it.bool("scale")));
      }
      case "normalization" -> {
        layer.allowOnly(Set.of("type", "size"));
        int size = (int) layer.integer("size", 1, MAX_SIZE);
        float[] mean = vector.read("mean", size);
        float[] variance = vector.read("variance", size);
        yield checked(layer, it -> Normalization.of(mean, variance));
      }
      case "rescaling" -> {
        layer.allowOnly(Set.of("type", "scale", "offset"));
        yield checked(layer, it -> Rescaling.of(it.number("scale"), it.number("offset")));
      }
      default ->
          throw layer.wrong(
              "type",
              "one of activation, batch_normalization, dense, dropout, flatten,"
                  + " layer_normalization, normalization, rescaling");
    };
  }

  /** Vectors among a layer's tensors. */
  @FunctionalInterface
  public interface VectorSource {

    /** The tensor of this name and size. */
    float[] read(String name, int size);
  }

  private static Layer checked(JsonObject layer, Function<JsonObject, Layer> reader) {
    try {
      return reader.apply(layer);
    } catch (IllegalArgumentException e) {
      throw layer.wrong("type", "a layer in its limits (" + e.getMessage() + ")");
    }
  }

  private static Dense dense(JsonObject layer) {
    layer.allowOnly(DENSE_KEYS);
    Dense dense =
        Dense.of(
                (int) layer.integer("output_size", 1, MAX_SIZE),
                NamedJson.ACTIVATIONS.read(layer, "activation"))
            .withInitializer(NamedJson.INITIALIZERS.read(layer, "initializer"))
            .withRegularizer(regularizer(layer));
    if (layer.has("use_bias") && !layer.bool("use_bias")) {
      if (layer.has("bias_initializer")) {
        throw layer.wrong("bias_initializer", "none where use_bias is false");
      }
      return dense.withoutBias();
    }
    return layer.has("bias_initializer")
        ? dense.withBiasInitializer(NamedJson.BIAS_INITIALIZERS.read(layer, "bias_initializer"))
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
