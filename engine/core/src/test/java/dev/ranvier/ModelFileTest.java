package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.IndependentInitializer;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.testkit.Presence;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model files, in one file because every case is a damaged or foreign copy of the same model: what
 * is written comes back, and what is not ours is refused.
 */
@Presence
class ModelFileTest {

  @TempDir private Path folder;

  @Test
  void everyActivationAndInitializerComesBack() {
    List<Dense> layers = new ArrayList<>();
    Cases.ACTIVATIONS.forEach(activation -> layers.add(Dense.of(5, activation)));
    for (Initializer initializer : Cases.INITIALIZERS) {
      Dense dense = Dense.of(5, Activation.relu()).withInitializer(initializer);
      layers.add(dense);
      if (initializer instanceof IndependentInitializer) {
        layers.add(dense.withBiasInitializer(initializer));
      }
    }
    layers.add(Dense.of(5).withoutBias());
    for (Dense dense : layers) {
      Path file = folder.resolve("model.safetensors");
      try (Model saved = Model.initialize(List.of(Input.of(3), dense, Dense.of(2)), 4)) {
        saved.save(file);
        try (Model loaded = Model.load(file)) {
          assertThat(loaded.architecture()).isEqualTo(saved.architecture());
          for (int layer = 0; layer < 2; layer++) {
            assertThat(loaded.weights(layer)).isEqualTo(saved.weights(layer));
            assertThat(loaded.bias(layer)).isEqualTo(saved.bias(layer));
          }
        }
      }
    }
  }

  @Test
  void anInitializerIsANameOrANameWithParameters() {
    Map<String, Initializer> descriptions =
        Map.of(
            "\"zeros\"",
            Initializer.zeros(),
            "\"orthogonal\"",
            Initializer.orthogonal(),
            "{\"name\":\"he_normal\"}",
            Initializer.heNormal(),
            "{\"name\":\"random_uniform\",\"maxval\":2,\"minval\":-1e-3}",
            Initializer.randomUniform(-0.001, 2));
    descriptions.forEach(
        (description, expected) -> {
          try (Model model = Model.load(writeInitializer(description))) {
            assertThat(firstDense(model).initializer()).isEqualTo(expected);
          }
        });
  }

  @Test
  void wrongInitializersAreRefused() {
    Map<String, String> wrong =
        Map.of(
            "3",
            "layers[0], initializer: expected an object, found 3",
            "\"glorot\"",
            "layers[0], initializer: expected one of [constant, glorot_normal",
            "{\"name\":\"glorot\"}",
            "layers[0], initializer, name: expected one of [constant, glorot_normal",
            "{\"value\":1}",
            "initializer, name: expected a member of this name, found none",
            "{\"name\":\"constant\"}",
            "initializer, value: expected a member of this name, found none",
            "{\"name\":\"constant\",\"value\":\"1\"}",
            "initializer, value: expected a number, found the string '1'",
            "{\"name\":\"constant\",\"value\":1e99}",
            "value is 1.0E99, expected a finite float",
            "{\"name\":\"constant\",\"value\":1,\"gain\":1}",
            "initializer: expected only the members [name, value], found 'gain'",
            "{\"name\":\"truncated_normal\",\"mean\":0,\"stddev\":-1}",
            "stddev is -1.0, expected 0 or a positive");
    wrong.forEach((description, message) -> refused(writeInitializer(description), message));
  }

  @Test
  void anActivationIsANameOrANameWithParameters() {
    Map<String, Activation> descriptions =
        Map.of(
            "\"selu\"",
            Activation.selu(),
            "\"leaky_relu\"",
            Activation.leakyRelu(0.2),
            "{\"name\":\"gelu_tanh\"}",
            Activation.geluTanh(),
            "{\"name\":\"elu\",\"alpha\":2}",
            Activation.elu(2));
    descriptions.forEach(
        (description, expected) -> {
          try (Model model = Model.load(writeActivation(description))) {
            assertThat(firstDense(model).activation()).isEqualTo(expected);
          }
        });
  }

  @Test
  void wrongActivationsAreRefused() {
    Map<String, String> wrong =
        Map.of(
            "[]",
            "layers[0], activation: expected an object, found a list",
            "\"swish\"",
            "layers[0], activation: expected one of [elu, gelu, gelu_tanh, hard_sigmoid",
            "{\"name\":\"leaky_relu\"}",
            "activation, negative_slope: expected a member of this name, found none",
            "{\"name\":\"leaky_relu\",\"negative_slope\":-0.2}",
            "negativeSlope is -0.2, expected a number above 0",
            "{\"name\":\"elu\",\"alpha\":1e39}",
            "alpha is 1.0E39, expected a number above 0",
            "{\"name\":\"elu\",\"alpha\":true}",
            "activation, alpha: expected a number, found true",
            "{\"name\":\"gelu\",\"alpha\":1}",
            "activation: expected only the members [name], found 'alpha'");
    wrong.forEach((description, message) -> refused(writeActivation(description), message));
  }

  private static void refused(Path file, String message) {
    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void aBiasOfAnotherKindThanTheTensorsIsRefused() {
    refused(
        writeLayer(layer("relu", ",\"use_bias\":false")),
        "expected 1 tensors, those of the layers, found 2 tensors");
    refused(
        writeLayer(layer("relu", ",\"use_bias\":false,\"bias_initializer\":\"zeros\"")),
        "bias_initializer: expected none where use_bias is false");
    refused(
        writeLayer(layer("relu", ",\"use_bias\":1")),
        "layers[0], use_bias: expected true or false, found 1");
    refused(
        writeLayer(layer("relu", ",\"bias_initializer\":\"orthogonal\"")),
        "layers[0], bias_initializer: expected one of [constant, glorot_normal");
    Path file = folder.resolve("biased.safetensors");
    MemorySegment values = MemorySegment.ofArray(new float[2]);
    Safetensors.write(
        file,
        metadata(layer("relu", ",\"use_bias\":true")),
        List.of(TensorSource.f32("dense_1.weight", values, 0, 1, 2, 1)));
    refused(file, "dense_1.bias");
  }

  @Test
  void aFileFromBeforeThereWereLayersWithoutBiasHasOneInEach() {
    try (Model model = Model.load(writeLayer(layer("relu", "")))) {
      assertThat(model.architecture().layers().getFirst())
          .isEqualTo(Dense.of(1, Activation.relu()).withInitializer(Initializer.zeros()));
    }
  }

  private Path writeInitializer(String description) {
    return writeLayer(layer("relu", "").replace("\"zeros\"", description));
  }

  private Path writeActivation(String description) {
    return writeLayer(layer("relu", "").replace("\"relu\"", description));
  }

  private Path writeLayer(String layer) {
    return write(metadata(layer));
  }

  private static Map<String, String> metadata(String layer) {
    return Map.of(
        "ranvier.format_version",
        "1",
        "ranvier.architecture",
        "{\"input_size\":2,\"layers\":[" + layer + "]}");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = save();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Model.load(file))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void everyFlippedBitIsRefused() throws IOException {
    Path file = save();
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] altered = whole.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, altered);
      assertThatThrownBy(() -> Model.load(file))
          .as("bit %d", bit)
          .isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void unknownPartsOfTheArchitectureAreRefused() {
    Map<String, String> wrong =
        Map.of(
            "{\"input_size\":2,\"layers\":[]}",
            "layers",
            "{\"input_size\":2}",
            "layers",
            "{\"input_size\":0,\"layers\":[" + layer("relu", "") + "]}",
            "input_size",
            "{\"input_size\":2,\"layers\":[" + layer("swishy", "") + "]}",
            "swishy",
            "{\"input_size\":2,\"layers\":[" + layer("relu", ",\"x\":1") + "]}",
            "x",
            "{\"input_size\":3,\"layers\":[" + layer("relu", "") + "]}",
            "dense_1.weight",
            "{\"input_size\":2,\"layers\":["
                + layer("relu", ",\"regularizer\":{\"l1\":0,\"l2\":-1}")
                + "]}",
            "layers[0], regularizer: expected factors l1 and l2 that are 0 or positive",
            "{\"input_size\":2,\"layers\":["
                + layer("relu", ",\"regularizer\":{\"l1\":0.5}")
                + "]}",
            "layers[0], regularizer, l2: expected a member of this name, found none",
            "[]",
            "object");
    wrong.forEach(
        (architecture, named) -> {
          Path file =
              write(Map.of("ranvier.format_version", "1", "ranvier.architecture", architecture));
          assertThatThrownBy(() -> Model.load(file))
              .isInstanceOf(ModelFormatException.class)
              .hasMessageContaining(named);
        });
  }

  @Test
  void aForeignFileAndANewerFormatAreRefusedWithAdvice() {
    assertThatThrownBy(() -> Model.load(write(Map.of())))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no Ranvier model");
    Path newer = write(Map.of("ranvier.format_version", "2", "ranvier.architecture", "{}"));
    assertThatThrownBy(() -> Model.load(newer))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("newer version");
  }

  private static String layer(String activation, String more) {
    return "{\"type\":\"dense\",\"output_size\":1,\"activation\":\""
        + activation
        + "\",\"initializer\":\"zeros\""
        + more
        + "}";
  }

  /** A file with a 2-1 network's tensors and any metadata. */
  private Path write(Map<String, String> metadata) {
    Path file = folder.resolve("written.safetensors");
    MemorySegment values = MemorySegment.ofArray(new float[2]);
    Safetensors.write(
        file,
        metadata,
        List.of(
            TensorSource.f32("dense_1.weight", values, 0, 1, 2, 1),
            TensorSource.f32("dense_1.bias", values, 0, 1, 1)));
    return file;
  }

  private Path save() {
    Path file = folder.resolve("model.safetensors");
    List<Layer> layers = new ArrayList<>(List.of(Input.of(2), Dense.of(3, Activation.relu())));
    try (Model model = Model.initialize(layers, 1)) {
      model.save(file);
    }
    return file;
  }

  private static Dense firstDense(Model model) {
    return (Dense) model.architecture().layers().getFirst();
  }
}
