package dev.ranvier.bench.onnx;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What ONNX files hold, read back field by field. That ONNX Runtime computes the same from them is
 * checked by {@code bench/run.sh peers infer --check}.
 */
@Anywhere
class OnnxWriterTest {

  @TempDir private Path folder;

  /** A message's fields: numbers, or the bytes of what has a length, in the file's order. */
  private record Fields(Map<Integer, List<Object>> values) {

    static Fields parse(byte[] bytes) {
      Map<Integer, List<Object>> values = new LinkedHashMap<>();
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining()) {
        long tag = varint(in);
        Object value =
            switch ((int) tag & 7) {
              case 0 -> varint(in);
              case 2 -> {
                byte[] part = new byte[Math.toIntExact(varint(in))];
                in.get(part);
                yield part;
              }
              case 5 -> in.getFloat();
              default -> throw new IllegalStateException("wire type of " + tag);
            };
        values.computeIfAbsent((int) (tag >> 3), field -> new ArrayList<>()).add(value);
      }
      return new Fields(values);
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    List<Object> all(int field) {
      return values.getOrDefault(field, List.of());
    }

    List<Fields> messages(int field) {
      return all(field).stream().map(value -> parse((byte[]) value)).toList();
    }

    List<String> texts(int field) {
      return all(field).stream()
          .map(value -> new String((byte[]) value, StandardCharsets.UTF_8))
          .toList();
    }

    String text(int field) {
      return String.join("", texts(field));
    }

    float[] floats(int field) {
      ByteBuffer bytes = ByteBuffer.wrap((byte[]) all(field).getFirst());
      float[] floats = new float[bytes.remaining() / 4];
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
      return floats;
    }
  }

  private Fields write(Model model) throws IOException {
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(model, file);
    return Fields.parse(Files.readAllBytes(file));
  }

  @Test
  void layersBecomeNodesAndTensors() throws IOException {
    Dense hidden =
        Dense.of(130, Activation.relu()).withBiasInitializer(Initializer.randomNormal(0, 1));
    try (Model model =
        Model.initialize(List.of(Input.of(3), hidden, Dense.of(2).withoutBias()), 1)) {
      Fields file = write(model);
      assertThat(file.all(1)).containsExactly(9L);
      assertThat(file.messages(8).getFirst().all(2)).containsExactly(20L);
      Fields graph = file.messages(7).getFirst();

      List<Fields> nodes = graph.messages(1);
      assertThat(nodes.stream().map(node -> node.text(4))).containsExactly("Gemm", "Relu", "Gemm");
      assertThat(nodes.get(0).texts(1)).containsExactly("x", "dense_1.weights", "dense_1.bias");
      assertThat(nodes.get(0).text(2)).isEqualTo(nodes.get(1).text(1));
      assertThat(nodes.get(1).text(2)).isEqualTo("dense_1");
      assertThat(nodes.get(2).texts(1)).containsExactly("dense_1", "dense_2.weights");
      assertThat(nodes.get(2).text(2)).isEqualTo("y");

      List<Fields> tensors = graph.messages(5);
      assertThat(tensors.stream().map(tensor -> tensor.text(8)))
          .containsExactly("dense_1.weights", "dense_1.bias", "dense_2.weights");
      assertThat(tensors.get(0).all(1)).containsExactly(3L, 130L);
      assertThat(tensors.get(0).all(2)).containsExactly(1L);
      assertThat(tensors.get(0).floats(9)).isEqualTo(model.weights(0));
      assertThat(tensors.get(1).all(1)).containsExactly(130L);
      assertThat(tensors.get(1).floats(9)).isEqualTo(model.bias(0));
      assertThat(tensors.get(2).floats(9)).isEqualTo(model.weights(1));

      assertThat(shape(graph, 11)).containsExactly("x", "batch", 3L);
      assertThat(shape(graph, 12)).containsExactly("y", "batch", 2L);
    }
  }

  @Test
  void everyLayerHasItsNodes() throws IOException {
    List<Layer> layers =
        List.of(
            Input.of(1, 3),
            Rescaling.of(0.5, -1),
            Flatten.of(),
            GaussianNoise.of(0.5),
            Normalization.of(new float[] {1, 2, 3}, new float[] {4, 0, 9}),
            Dense.of(2),
            BatchNormalization.of().withEpsilon(0.1).withoutScale(),
            ActivationLayer.of(Activation.linear()),
            ActivationLayer.of(Activation.tanh()),
            LayerNormalization.of().withoutCenter(),
            Dropout.of(0.5));
    Set<Class<?>> kinds = new HashSet<>();
    layers.forEach(layer -> kinds.add(layer.getClass()));
    assertThat(kinds).containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
    try (Model model = Model.initialize(layers, 1)) {
      Fields graph = write(model).messages(7).getFirst();
      List<Fields> nodes = graph.messages(1);
      assertThat(nodes.stream().map(OnnxWriterTest::operator))
          .containsExactly(
              "Mul",
              "Add",
              "Sub",
              "Div",
              "Gemm",
              "BatchNormalization epsilon=0.1",
              "Tanh",
              "LayerNormalization axis=-1 epsilon=0.001");
      for (int i = 1; i < nodes.size(); i++) {
        assertThat(nodes.get(i).texts(1).getFirst()).isEqualTo(nodes.get(i - 1).text(2));
      }
      assertThat(nodes.getFirst().texts(1)).containsExactly("x", "rescaling_1.scale");
      assertThat(nodes.get(5).texts(1).stream().skip(1))
          .containsExactly(
              "batch_normalization_1.gamma",
              "batch_normalization_1.beta",
              "batch_normalization_1.mean",
              "batch_normalization_1.variance");
      assertThat(nodes.getLast().text(2)).isEqualTo("y");

      Map<String, Fields> tensors = new LinkedHashMap<>();
      graph.messages(5).forEach(tensor -> tensors.put(tensor.text(8), tensor));
      assertThat(tensors.get("rescaling_1.offset").floats(9)).containsExactly(-1f);
      assertThat(tensors.get("normalization_1.mean").floats(9)).containsExactly(1f, 2f, 3f);
      assertThat(tensors.get("normalization_1.deviation").floats(9)).containsExactly(2f, 1e-7f, 3f);
      assertThat(tensors.get("batch_normalization_1.gamma").floats(9)).containsExactly(1f, 1f);
      assertThat(tensors.get("batch_normalization_1.variance").floats(9)).containsExactly(1f, 1f);
      assertThat(tensors.get("layer_normalization_1.beta").floats(9)).containsExactly(0f, 0f);
      assertThat(shape(graph, 11)).containsExactly("x", "batch", 3L);
    }
  }

  /** Name, name of the first dimension, size of the second. */
  private static List<Object> shape(Fields graph, int field) {
    Fields value = graph.messages(field).getFirst();
    Fields tensor = value.messages(2).getFirst().messages(1).getFirst();
    assertThat(tensor.all(1)).containsExactly(1L);
    List<Fields> sizes = tensor.messages(2).getFirst().messages(1);
    return List.of(value.text(1), sizes.get(0).text(2), sizes.get(1).all(1).getFirst());
  }

  static List<Activation> activations() {
    return Activation.all();
  }

  @ParameterizedTest
  @MethodSource("activations")
  void everyActivationHasItsNodes(Activation activation) throws IOException {
    List<String> expected =
        switch (activation.name()) {
          case "elu" -> List.of("Elu alpha=1.0");
          case "gelu" -> List.of("Gelu");
          case "gelu_tanh" -> List.of("Gelu approximate=tanh");
          case "hard_sigmoid" -> List.of("HardSigmoid alpha=" + 1 / 6f + " beta=0.5");
          case "leaky_relu" -> List.of("LeakyRelu alpha=0.2");
          case "linear" -> List.of();
          case "log_softmax" -> List.of("LogSoftmax axis=-1");
          case "silu" -> List.of("Sigmoid", "Mul");
          case "softmax" -> List.of("Softmax axis=-1");
          default ->
              List.of(
                  activation.name().substring(0, 1).toUpperCase(Locale.ROOT)
                      + activation.name().substring(1));
        };
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(3, activation)), 1)) {
      List<Fields> nodes = write(model).messages(7).getFirst().messages(1);
      assertThat(nodes.stream().skip(1).map(OnnxWriterTest::operator))
          .containsExactlyElementsOf(expected);
      assertThat(nodes.getLast().text(2)).isEqualTo("y");
    }
  }

  private static String operator(Fields node) {
    StringBuilder text = new StringBuilder(node.text(4));
    for (Fields attribute : node.messages(5)) {
      Object value =
          switch (attribute.all(20).getFirst().toString()) {
            case "1" -> attribute.all(2).getFirst();
            case "2" -> attribute.all(3).getFirst();
            default -> attribute.text(4);
          };
      text.append(' ').append(attribute.text(1)).append('=').append(value);
    }
    return text.toString();
  }
}
