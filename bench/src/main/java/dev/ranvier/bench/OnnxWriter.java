package dev.ranvier.bench;

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
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Layer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a network of dense layers as an ONNX model: a Gemm for each layer, with its bias, then its
 * activation, which ONNX Runtime joins to the Gemm where it can. The input {@code x} is [batch,
 * inputSize], the output {@code y} is [batch, outputSize]; the batch has a name and no size.
 * Numbers of fields are those of onnx.proto; the operator set is the first that has Gelu.
 */
final class OnnxWriter {

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

  /**
   * Writes a file.
   *
   * @throws IllegalArgumentException if the network has a layer or an activation that has no form
   *     here, saying which
   */
  static void write(Model model, Path file) {
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
    String input = INPUT;
    for (int i = 0; i < architecture.layers().size(); i++) {
      boolean last = i == architecture.layers().size() - 1;
      String name = architecture.name(i);
      String output = last ? OUTPUT : name;
      Layer layer = architecture.layers().get(i);
      if (!(layer instanceof Dense dense)) {
        throw refusal(name, "layer " + layer);
      }
      boolean linear = dense.activation() instanceof Linear;
      String sums = linear ? output : name + ".sums";
      gemm(model, i, name, input, sums);
      if (!linear) {
        activation(dense.activation(), name, sums, output);
      }
      input = output;
    }
    graph.put(11, value(INPUT, architecture.inputSize()));
    graph.put(12, value(OUTPUT, architecture.outputSize()));
    return new ProtobufMessage()
        .put(1, IR_VERSION)
        .put(2, "ranvier")
        .put(7, graph)
        .put(8, new ProtobufMessage().put(1, "").put(2, OPERATOR_SET));
  }

  private void gemm(Model model, int layer, String name, String input, String output) {
    Architecture architecture = model.architecture();
    int inputSize = architecture.inputSize(layer);
    int outputSize = architecture.outputSize(layer);
    graph.put(5, tensor(name + ".weights", model.weights(layer), inputSize, outputSize));
    ProtobufMessage node = new ProtobufMessage().put(1, input).put(1, name + ".weights");
    float[] bias = model.bias(layer);
    if (bias.length > 0) {
      graph.put(5, tensor(name + ".bias", bias, outputSize));
      node.put(1, name + ".bias");
    }
    graph.put(1, node.put(2, output).put(3, name).put(4, "Gemm"));
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
        graph.put(
            1,
            new ProtobufMessage()
                .put(1, input)
                .put(1, name + ".gate")
                .put(2, output)
                .put(4, "Mul"));
      }
      case Softmax softmax -> node("Softmax", input, output, attribute("axis", -1L));
      case Softplus softplus -> node("Softplus", input, output);
      case Tanh tanh -> node("Tanh", input, output);
      default -> throw refusal(name, "activation " + activation.name());
    }
  }

  private static IllegalArgumentException refusal(String layer, String what) {
    return new IllegalArgumentException(
        "OnnxWriter: the " + what + " of " + layer + " has no form in ONNX that is known here");
  }

  private void node(String operator, String input, String output, ProtobufMessage... attributes) {
    ProtobufMessage node = new ProtobufMessage().put(1, input).put(2, output).put(4, operator);
    for (ProtobufMessage attribute : attributes) {
      node.put(5, attribute);
    }
    graph.put(1, node);
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
    return tensor.put(2, FLOAT).put(8, name).put(9, InferFiles.littleEndian(values).array());
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
