package dev.ranvier.bench.onnx;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Elu;
import dev.ranvier.activation.Gelu;
import dev.ranvier.activation.GeluTanh;
import dev.ranvier.activation.HardSigmoid;
import dev.ranvier.activation.LeakyRelu;
import dev.ranvier.activation.Linear;
import dev.ranvier.activation.LogSoftmax;
import dev.ranvier.activation.Relu;
import dev.ranvier.activation.Selu;
import dev.ranvier.activation.Sigmoid;
import dev.ranvier.activation.Silu;
import dev.ranvier.activation.Softmax;
import dev.ranvier.activation.Softplus;
import dev.ranvier.activation.Tanh;
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
import dev.ranvier.layer.Rescaling;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a network as an ONNX model, layer by layer as it is, nothing folded: a Gemm for each dense
 * layer, with its bias, then its activation, which ONNX Runtime joins to the Gemm where it can;
 * nothing for layers that do nothing to a prediction. The input {@code x} is [batch, inputSize],
 * samples of several dimensions flattened, the output {@code y} is [batch, outputSize]; the batch
 * has a name and no size. Numbers of fields are those of onnx.proto; the operator set is the first
 * that has Gelu.
 */
public final class OnnxWriter {

  static final String INPUT = "x";
  static final String OUTPUT = "y";
  static final String BATCH = "batch";

  private static final long IR_VERSION = 9;
  private static final long OPERATOR_SET = 20;

  /** Numbers of TensorProto.DataType and AttributeProto.AttributeType. */
  private static final long FLOAT = 1;

  private static final long ATTRIBUTE_FLOAT = 1;
  private static final long ATTRIBUTE_INT = 2;
  private static final long ATTRIBUTE_STRING = 3;

  private final ProtobufMessage graph = new ProtobufMessage();

  private OnnxWriter() {}

  /** Writes a file. */
  public static void write(Model model, Path file) {
    ProtobufMessage message = new OnnxWriter().model(model);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private ProtobufMessage model(Model model) {
    Architecture architecture = model.architecture();
    graph.put(2, "network");
    List<Layer> layers = architecture.layers();
    int last = layers.size() - 1;
    while (doesNothing(layers.get(last))) {
      last--;
    }
    String input = INPUT;
    for (int i = 0; i <= last; i++) {
      if (!doesNothing(layers.get(i))) {
        String output = i == last ? OUTPUT : architecture.name(i);
        layer(model, i, input, output);
        input = output;
      }
    }
    graph.put(11, value(INPUT, architecture.inputSize()));
    graph.put(12, value(OUTPUT, architecture.outputSize()));
    return new ProtobufMessage()
        .put(1, IR_VERSION)
        .put(2, "ranvier")
        .put(7, graph)
        .put(8, new ProtobufMessage().put(1, "").put(2, OPERATOR_SET));
  }

  /** Whether a prediction is the same without it. */
  private static boolean doesNothing(Layer layer) {
    return switch (layer) {
      case Dropout dropout -> true;
      case Flatten flatten -> true;
      case GaussianNoise noise -> true;
      case ActivationLayer function -> function.function() instanceof Linear;
      case BatchNormalization _,
          Dense _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          false;
    };
  }

  private void layer(Model model, int layer, String input, String output) {
    String name = model.architecture().name(layer);
    switch (model.architecture().layers().get(layer)) {
      case Dense dense when dense.activation() instanceof Linear ->
          gemm(model, layer, name, input, output);
      case Dense dense -> {
        gemm(model, layer, name, input, name + ".sums");
        activation(dense.activation(), name, name + ".sums", output);
      }
      case ActivationLayer function -> activation(function.function(), name, input, output);
      case BatchNormalization normalization -> {
        gammaAndBeta(model, layer, normalization.scale(), normalization.center());
        put(name + ".mean", model.parameter(layer, "moving_mean"));
        put(name + ".variance", model.parameter(layer, "moving_variance"));
        List<String> inputs =
            List.of(input, name + ".gamma", name + ".beta", name + ".mean", name + ".variance");
        node("BatchNormalization", inputs, output, attribute("epsilon", normalization.epsilon()));
      }
      case LayerNormalization normalization -> {
        gammaAndBeta(model, layer, normalization.scale(), normalization.center());
        List<String> inputs = List.of(input, name + ".gamma", name + ".beta");
        ProtobufMessage epsilon = attribute("epsilon", normalization.epsilon());
        node("LayerNormalization", inputs, output, attribute("axis", -1L), epsilon);
      }
      case Normalization normalization -> {
        put(name + ".mean", model.parameter(layer, "mean"));
        put(name + ".deviation", deviations(model.parameter(layer, "variance")));
        node("Sub", List.of(input, name + ".mean"), name + ".centered");
        node("Div", List.of(name + ".centered", name + ".deviation"), output);
      }
      case Rescaling rescaling -> {
        put(name + ".scale", (float) rescaling.scale());
        put(name + ".offset", (float) rescaling.offset());
        node("Mul", List.of(input, name + ".scale"), name + ".scaled");
        node("Add", List.of(name + ".scaled", name + ".offset"), output);
      }
      case Dropout _, Flatten _, GaussianNoise _, Input _ -> throw new AssertionError(name);
    }
  }

  /** ONNX wants both; what the layer has not is 1 and 0. */
  private void gammaAndBeta(Model model, int layer, boolean scale, boolean center) {
    String name = model.architecture().name(layer);
    float[] ones = new float[model.architecture().outputSize(layer)];
    Arrays.fill(ones, 1f);
    put(name + ".gamma", scale ? model.parameter(layer, "gamma") : ones);
    put(name + ".beta", center ? model.parameter(layer, "beta") : new float[ones.length]);
  }

  /** max(sqrt(variance), 1e-7), as Keras's Normalization divides by. */
  private static float[] deviations(float[] variances) {
    float[] deviations = new float[variances.length];
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = (float) Math.max(Math.sqrt(variances[i]), 1e-7);
    }
    return deviations;
  }

  private void gemm(Model model, int layer, String name, String input, String output) {
    Architecture architecture = model.architecture();
    int inputSize = architecture.inputSize(layer);
    int outputSize = architecture.outputSize(layer);
    graph.put(5, tensor(name + ".weights", model.weights(layer), inputSize, outputSize));
    float[] bias = model.bias(layer);
    if (bias.length == 0) {
      node("Gemm", List.of(input, name + ".weights"), output);
    } else {
      put(name + ".bias", bias);
      node("Gemm", List.of(input, name + ".weights", name + ".bias"), output);
    }
  }

  private void activation(Activation activation, String name, String input, String output) {
    switch (activation) {
      case Elu elu -> node("Elu", input, output, attribute("alpha", elu.alpha()));
      case Gelu gelu -> node("Gelu", input, output);
      case GeluTanh gelu -> node("Gelu", input, output, attribute("approximate", "tanh"));
      case HardSigmoid hard ->
          node("HardSigmoid", input, output, attribute("alpha", 1.0 / 6), attribute("beta", 0.5));
      case LeakyRelu leaky ->
          node("LeakyRelu", input, output, attribute("alpha", leaky.negativeSlope()));
      case LogSoftmax softmax -> node("LogSoftmax", input, output, attribute("axis", -1L));
      case Relu relu -> node("Relu", input, output);
      case Selu selu -> node("Selu", input, output);
      case Sigmoid sigmoid -> node("Sigmoid", input, output);
      case Silu silu -> {
        node("Sigmoid", input, name + ".gate");
        node("Mul", List.of(input, name + ".gate"), output);
      }
      case Softmax softmax -> node("Softmax", input, output, attribute("axis", -1L));
      case Softplus softplus -> node("Softplus", input, output);
      case Tanh tanh -> node("Tanh", input, output);
      case Linear linear -> node("Identity", input, output);
    }
  }

  private void node(String operator, String input, String output, ProtobufMessage... attributes) {
    node(operator, List.of(input), output, attributes);
  }

  private void node(
      String operator, List<String> inputs, String output, ProtobufMessage... attributes) {
    ProtobufMessage node = new ProtobufMessage();
    inputs.forEach(input -> node.put(1, input));
    node.put(2, output).put(4, operator);
    for (ProtobufMessage attribute : attributes) {
      node.put(5, attribute);
    }
    graph.put(1, node);
  }

  /** A vector that is the same for every sample. */
  private void put(String name, float... values) {
    graph.put(5, tensor(name, values, values.length));
  }

  private static ProtobufMessage attribute(String name, double value) {
    return new ProtobufMessage().put(1, name).put(2, (float) value).put(20, ATTRIBUTE_FLOAT);
  }

  private static ProtobufMessage attribute(String name, long value) {
    return new ProtobufMessage().put(1, name).put(3, value).put(20, ATTRIBUTE_INT);
  }

  private static ProtobufMessage attribute(String name, String value) {
    return new ProtobufMessage().put(1, name).put(4, value).put(20, ATTRIBUTE_STRING);
  }

  private static ProtobufMessage tensor(String name, float[] values, int... sizes) {
    ProtobufMessage tensor = new ProtobufMessage();
    for (int size : sizes) {
      tensor.put(1, size);
    }
    return tensor.put(2, FLOAT).put(8, name).put(9, LittleEndian.bytes(values).array());
  }

  private static ProtobufMessage value(String name, int size) {
    ProtobufMessage shape =
        new ProtobufMessage()
            .put(1, new ProtobufMessage().put(2, BATCH))
            .put(1, new ProtobufMessage().put(1, size));
    ProtobufMessage tensor = new ProtobufMessage().put(1, FLOAT).put(2, shape);
    return new ProtobufMessage().put(1, name).put(2, new ProtobufMessage().put(1, tensor));
  }
}
