package dev.ranvier.model;

import dev.ranvier.io.JsonObject;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Layers as JSON objects of model files: the kind as {@code type}, the {@code name} if the layer
 * has one of its own, then what makes the layer, {@code trainable} if it is frozen. Sizes only:
 * what a layer holds are its tensors.
 */
public final class LayerJson {

  public static final int MAX_SIZE = Layer.MOST_VALUES;

  private static final String TRAINABLE = "trainable";

  private LayerJson() {}

  /** What stands in the file. */
  public static Map<String, Object> describe(Layer layer) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("type", layer.kind());
    layer.name().ifPresent(name -> description.put("name", name));
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
      case GaussianNoise noise -> {
        description.put("stddev", noise.stddev());
        description.put("seed", noise.seed());
      }
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
    if (!layer.trainable()) {
      description.put(TRAINABLE, false);
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
      description.put("regularizer", RegularizerJson.describe(layer.regularizer()));
    }
    if (!layer.biasRegularizer().isNone()) {
      description.put("bias_regularizer", RegularizerJson.describe(layer.biasRegularizer()));
    }
    layer
        .constraint()
        .map(NamedJson.CONSTRAINTS::describe)
        .ifPresent(constraint -> description.put("constraint", constraint));
    layer
        .biasConstraint()
        .map(NamedJson.CONSTRAINTS::describe)
        .ifPresent(constraint -> description.put("bias_constraint", constraint));
  }

  /** The layer that an object describes; what it holds is still to come. */
  public static Layer read(JsonObject layer) {
    Layer unnamed = readUnnamed(layer);
    Layer read = layer.has(TRAINABLE) ? unnamed.trainable(layer.bool(TRAINABLE)) : unnamed;
    return layer.has("name") ? named(read, layer, "name") : read;
  }

  /** The layer with the name that a member of an object gives it. */
  static Layer named(Layer layer, JsonObject object, String key) {
    String name = object.string(key);
    try {
      return layer.named(name);
    } catch (IllegalArgumentException e) {
      throw object.wrong(key, "a layer's name (" + e.getMessage() + ")");
    }
  }

  private static Layer readUnnamed(JsonObject layer) {
    return switch (layer.string("type")) {
      case "activation" -> {
        allowOnly(layer, "activation");
        yield ActivationLayer.of(NamedJson.ACTIVATIONS.read(layer, "activation"));
      }
      case "batch_normalization" -> {
        allowOnly(layer, "momentum", "epsilon", "center", "scale", TRAINABLE);
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
        allowOnly(layer, "rate", "seed");
        long seed = layer.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        yield checked(layer, it -> new Dropout(it.number("rate"), seed));
      }
      case "flatten" -> {
        allowOnly(layer);
        yield Flatten.of();
      }
      case "gaussian_noise" -> {
        allowOnly(layer, "stddev", "seed");
        long seed = layer.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        yield checked(layer, it -> new GaussianNoise(it.number("stddev"), seed));
      }
      case "layer_normalization" -> {
        allowOnly(layer, "epsilon", "center", "scale", TRAINABLE);
        yield checked(
            layer,
            it ->
                new LayerNormalization(it.number("epsilon"), it.bool("center"), it.bool("scale")));
      }
      case "normalization" -> {
        allowOnly(layer, "size");
        int size = (int) layer.integer("size", 1, MAX_SIZE);
        yield Normalization.ofSize(size);
      }
      case "rescaling" -> {
        allowOnly(layer, "scale", "offset");
        yield checked(layer, it -> Rescaling.of(it.number("scale"), it.number("offset")));
      }
      default ->
          throw layer.wrong(
              "type",
              "one of activation, batch_normalization, dense, dropout, flatten, gaussian_noise,"
                  + " layer_normalization, normalization, rescaling");
    };
  }

  /** What an object may have: these members, type and name. */
  private static void allowOnly(JsonObject layer, String... keys) {
    Set<String> allowed = new HashSet<>(List.of(keys));
    allowed.add("type");
    allowed.add("name");
    layer.allowOnly(allowed);
  }

  /** What a reader makes of an object, unless it is out of a layer's limits. */
  static Layer checked(JsonObject layer, Function<JsonObject, Layer> reader) {
    try {
      return reader.apply(layer);
    } catch (IllegalArgumentException e) {
      throw layer.wrong("type", "a layer in its limits (" + e.getMessage() + ")");
    }
  }

  private static Dense dense(JsonObject layer) {
    allowOnly(
        layer,
        "output_size",
        "activation",
        "initializer",
        "regularizer",
        "use_bias",
        "bias_initializer",
        "bias_regularizer",
        "constraint",
        "bias_constraint",
        TRAINABLE);
    Dense dense = matrices(layer);
    dense = dense.withBiasRegularizer(RegularizerJson.read(layer, "bias_regularizer"));
    if (layer.has("constraint")) {
      dense = dense.withConstraint(NamedJson.CONSTRAINTS.read(layer, "constraint"));
    }
    return layer.has("bias_constraint")
        ? dense.withBiasConstraint(NamedJson.CONSTRAINTS.read(layer, "bias_constraint"))
        : dense;
  }

  /** Weights, and whether there is a bias, and how it starts. */
  private static Dense matrices(JsonObject layer) {
    Dense dense =
        Dense.of(
                (int) layer.integer("output_size", 1, MAX_SIZE),
                NamedJson.ACTIVATIONS.read(layer, "activation"))
            .withInitializer(NamedJson.INITIALIZERS.read(layer, "initializer"))
            .withRegularizer(RegularizerJson.read(layer, "regularizer"));
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
}
