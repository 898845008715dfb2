package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Dataset;
import dev.ranvier.io.Safetensors;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strings of the user's own, through training, files and other programs' files. */
@Anywhere
class ModelMetadataTest {

  private static final List<Layer> LAYERS = List.of(Input.of(2), Dense.of(1));
  private static final Map<String, String> OWN =
      Map.of("classes", "cat,dog", "unit", "\u00b0C \"\n\uD83D\uDE00", "", "");

  @TempDir private Path folder;

  @Test
  void itStaysFromLoadingToTrainingToSaving() {
    Path file = folder.resolve("a.safetensors");
    Path again = folder.resolve("b.safetensors");
    try (Model plain = Model.initialize(LAYERS, 1);
        Model model = plain.withMetadata(OWN)) {
      assertThat(plain.metadata()).isEmpty();
      assertThat(model.metadata()).isEqualTo(OWN);
      assertThat(model.weights(0)).isEqualTo(plain.weights(0));
      model.save(file);
      try (Model other = model.withWeights(model.getWeights())) {
        assertThat(other.metadata()).isEqualTo(OWN);
      }
      try (TrainingSession session =
              new TrainingSession(
                  model, Loss.meanSquaredError(), Optimizer.sgd(), 4, Backend.SCALAR);
          Model published = session.publish()) {
        assertThat(published.metadata()).isEqualTo(OWN);
      }
    }
    try (Sequential network = Sequential.load(file)) {
      assertThat(network.metadata()).isEqualTo(OWN);
      network.compile(Optimizer.sgd().withMovingAverage(0.9), Loss.meanSquaredError());
      network.fit(data(), FitOptions.epochs(2));
      assertThat(network.metadata()).isEqualTo(OWN);
      network.save(again);
    }
    try (Model model = Model.load(again)) {
      assertThat(model.metadata()).isEqualTo(OWN).isUnmodifiable();
    }
  }

  private static Dataset data() {
    return Dataset.of(Cases.features(8, 2, 1), Cases.features(8, 1, 2));
  }

  @Test
  void aNetworkTakesOthersAlsoAfterTraining() {
    try (Sequential network = Sequential.of(LAYERS.toArray(Layer[]::new))) {
      assertThat(network.metadata()).isEmpty();
      network.compile(Optimizer.sgd(), Loss.meanSquaredError());
      network.fit(data(), FitOptions.epochs(1));
      assertThat(network.setMetadata(OWN)).isSameAs(network);
      network.fit(data(), FitOptions.epochs(1));
      assertThat(network.metadata()).isEqualTo(OWN);
      network.setWeights(network.getWeights());
      assertThat(network.metadata()).isEqualTo(OWN);
      network.setMetadata(Map.of());
      network.fit(data(), FitOptions.epochs(1));
      assertThat(network.metadata()).isEmpty();
    }
  }

  /** The same file whether a model never had any or has none any more. */
  @Test
  void noneIsNothingInAFile() {
    Path file = folder.resolve("a.safetensors");
    Path again = folder.resolve("b.safetensors");
    try (Model model = Model.initialize(LAYERS, 1);
        Model own = model.withMetadata(OWN);
        Model none = own.withMetadata(Map.of())) {
      model.save(file);
      none.save(again);
    }
    assertThat(again).hasSameBinaryContentAs(file);
    try (Safetensors opened = Safetensors.open(file)) {
      assertThat(opened.metadata())
          .containsOnlyKeys("ranvier.architecture", "ranvier.format_version");
    }
  }

  /** Written by another program: other spacing, no checksums, metadata of its own. */
  @Test
  void whatAnotherProgramWroteIsKept() throws IOException {
    Path file = folder.resolve("foreign.safetensors");
    try (Model model = Model.initialize(LAYERS, 1)) {
      model.save(file);
    }
    byte[] whole = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header =
        new String(whole, 8, length, StandardCharsets.UTF_8)
            .strip()
            .replaceAll(",\"ranvier.(header_)?crc32c\":\"[0-9a-f]*\"", "")
            .replace(
                "\"__metadata__\":{", "\"__metadata__\": {\"format\" : \"pt\",\"run\":\"7\", ");
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer foreign = ByteBuffer.allocate(8 + json.length + whole.length - 8 - length);
    foreign.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    foreign.put(whole, 8 + length, whole.length - 8 - length);
    Files.write(file, foreign.array());
    try (Model model = Model.load(file)) {
      assertThat(model.metadata()).isEqualTo(Map.of("format", "pt", "run", "7"));
      model.save(file);
    }
    try (Model model = Model.load(file)) {
      assertThat(model.metadata()).isEqualTo(Map.of("format", "pt", "run", "7"));
    }
  }

  @Test
  void whatAFileCannotHoldIsRefused() {
    Map<String, String> none = new HashMap<>();
    none.put("a", null);
    Map<String, String> nameless = new HashMap<>();
    nameless.put(null, "a");
    refused(null, "the map is null");
    refused(none, "the value of 'a' is null");
    refused(nameless, "the key is null");
    refused(
        Map.of("ranvier.mine", "1"),
        "the key 'ranvier.mine' is reserved for the file format, expected keys that do not begin");
    refused(Map.of("ranvier.crc32c", "00000000"), "reserved");
    refused(Map.of("a", "\uD83D"), "the entry of key 'a' is no Unicode text");
    refused(Map.of("big", "x".repeat(9 << 20)), "expected at most 50000 and 8388608 bytes");
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i <= 50_000; i++) {
      many.put("k" + i, "");
    }
    refused(many, "50001 entries");
  }

  private static void refused(Map<String, String> metadata, String message) {
    try (Model model = Model.initialize(LAYERS, 1)) {
      assertThatThrownBy(() -> model.withMetadata(metadata))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("Metadata: ", message);
    }
  }

  @Test
  void theMostThatIsAllowedIsReadBack() {
    Path file = folder.resolve("large.safetensors");
    Map<String, String> most = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      most.put("k" + i, "v".repeat(100));
    }
    Layer[] layers = new Layer[501];
    Arrays.fill(layers, Dense.of(1));
    layers[0] = Input.of(1);
    try (Model model = Model.initialize(List.of(layers), 1);
        Model large = model.withMetadata(most)) {
      large.save(file);
      try (Model loaded = Model.load(file)) {
        assertThat(loaded.metadata()).isEqualTo(most);
      }
    }
  }
}
