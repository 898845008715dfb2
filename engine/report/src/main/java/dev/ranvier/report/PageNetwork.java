package dev.ranvier.report;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.layer.Rescaling;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * A network as the script of a page takes it: what each layer is, and all weights in one array, in
 * the order of layers and of their parameters.
 *
 * @param layers for each layer its kind, name, size, numbers, and where its parameters begin
 * @param weights all of them
 */
record PageNetwork(List<Map<String, Object>> layers, float[] weights) {

  static PageNetwork of(Model model) {
    Architecture architecture = model.architecture();
    float[] weights = new float[Math.toIntExact(architecture.parameterCount())];
    List<Map<String, Object>> layers = new ArrayList<>();
    int next = 0;
    for (int index = 0; index < architecture.layers().size(); index++) {
      Map<String, Object> layer = describe(architecture.layers().get(index));
      layer.put("name", architecture.name(index));
      layer.put("inputs", architecture.inputSize(index));
      layer.put("size", architecture.outputSize(index));
      for (ParameterSpec spec : architecture.parameters(index)) {
        float[] values = model.parameter(index, spec.name());
        layer.put(spec.name(), next);
        System.arraycopy(values, 0, weights, next, values.length);
        next += values.length;
      }
      layers.add(layer);
    }
    return new PageNetwork(layers, weights);
  }

  /** One value of a parameter of a layer. */
  float weight(int layer, String parameter, int index) {
    return weights[(int) layers.get(layer).get(parameter) + index];
  }

  private static Map<String, Object> describe(Layer layer) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("kind", layer.kind());
    switch (layer) {
      case ActivationLayer function -> description.put("activation", describe(function.function()));
      case BatchNormalization normalization -> description.put("epsilon", normalization.epsilon());
      case Dense dense -> description.put("activation", describe(dense.activation()));
      case Dropout dropout -> description.put("rate", dropout.rate());
      case Flatten _ -> {}
      case GaussianNoise noise -> description.put("stddev", noise.stddev());
      case Input input -> throw new AssertionError(input);
      case LayerNormalization normalization -> description.put("epsilon", normalization.epsilon());
      case Normalization _ -> {}
      case Rescaling rescaling -> {
        description.put("scale", rescaling.scale());
        description.put("offset", rescaling.offset());
      }
    }
    return description;
  }

  private static Map<String, Object> describe(Activation activation) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", activation.name());
    description.putAll(activation.parameters());
    return description;
  }

  /**
   * The weights as text: first all lowest bytes, then the next, deflated, in base64. Bytes of one
   * significance resemble each other in the highest two, so that a sixth is saved, which keeps
   * 600,000 weights below three megabytes.
   */
  String packed() {
    byte[] planes = new byte[4 * weights.length];
    for (int i = 0; i < weights.length; i++) {
      int bits = Float.floatToRawIntBits(weights[i]);
      for (int plane = 0; plane < 4; plane++) {
        planes[plane * weights.length + i] = (byte) (bits >>> (8 * plane));
      }
    }
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(planes);
    deflater.finish();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 16];
    while (!deflater.finished()) {
      packed.write(block, 0, deflater.deflate(block));
    }
    deflater.end();
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }
}
