package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorInfo;
import dev.ranvier.io.TensorSource;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.Normalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that their users named: where the names stand, and which are refused. */
@Anywhere
class LayerNamesTest {

  @TempDir private Path folder;

  private static List<Layer> named() {
    return List.of(
        Input.of(2).named("pixels"),
        Normalization.of(new float[] {1, 2}, new float[] {3, 4}).named("scaled"),
        Dense.of(3, Activation.relu()).named("hidden"),
        Dropout.of(0.5),
        Dense.of(1));
  }

  private static List<String> tensors(Path file) {
    try (Safetensors opened = Safetensors.open(file)) {
      return opened.tensors().stream().map(TensorInfo::name).toList();
    }
  }

  @Test
  void namesStandInSummariesPlansAndFiles() {
    Path file = folder.resolve("named.safetensors");
    try (Sequential network = Sequential.of(named().toArray(Layer[]::new))) {
      assertThat(network.summary())
          .containsPattern("(?m)^pixels +\\(batch, 2\\)")
          .containsPattern("(?m)^hidden +\\(batch, 3\\) +relu +9$")
          .containsPattern("(?m)^dense_2 ");
      network.compile(Optimizer.sgd(), Loss.meanSquaredError());
      assertThat(network.explainPlan(4)).contains("hidden", "dense_2").doesNotContain("dense_1");
      network.save(file);
      try (Predictor predictor = network.model().predictor(1)) {
        assertThat(predictor.explainPlan()).contains("scaled", "dropout_1 removed");
      }
      assertThatThrownBy(() -> network.model().weights(2))
          .hasMessageContaining("dropout_1 has no parameter");
      assertThatThrownBy(() -> network.model().parameter(1, "gamma"))
          .hasMessageContaining("hidden has no parameter 'gamma'");
    }
    assertThat(tensors(file))
        .containsExactly(
            "scaled.mean",
            "scaled.variance",
            "hidden.weight",
            "hidden.bias",
            "dense_2.weight",
            "dense_2.bias");
  }

  @Test
  void aFileKeepsTheNames() {
    Path file = folder.resolve("named.safetensors");
    Path again = folder.resolve("again.safetensors");
    try (Model model = Model.initialize(named(), 3)) {
      model.save(file);
      try (Model loaded = Model.load(file)) {
        assertThat(loaded.architecture()).isEqualTo(model.architecture());
        assertThat(loaded.architecture().input().name()).contains("pixels");
        assertThat(loaded.weights(1)).isEqualTo(model.weights(1));
        loaded.save(again);
      }
    }
    assertThat(again).hasSameBinaryContentAs(file);
  }

  /** What earlier versions wrote, and read. */
  @Test
  void aFileOfANetworkWithoutNamesSaysNothingOfThem() {
    Path file = folder.resolve("plain.safetensors");
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(3, Activation.relu())), 1)) {
      model.save(file);
    }
    try (Safetensors opened = Safetensors.open(file)) {
      assertThat(opened.metadata())
          .isEqualTo(
              Map.of(
                  "ranvier.format_version",
                  "1",
                  "ranvier.architecture",
                  "{\"input_size\":2,\"layers\":[{\"type\":\"dense\",\"output_size\":3,"
                      + "\"activation\":\"relu\",\"initializer\":\"glorot_uniform\","
                      + "\"use_bias\":true,\"bias_initializer\":\"zeros\"}]}"));
    }
  }

  @Test
  void namesChangeNothingElse() {
    List<Layer> plain =
        List.of(Input.of(2), Dense.of(4), BatchNormalization.of(), Dropout.of(0.3), Dense.of(1));
    List<Layer> named =
        List.of(
            Input.of(2).named("a"),
            Dense.of(4).named("b"),
            BatchNormalization.of().named("c"),
            Dropout.of(0.3).named("d"),
            Dense.of(1).named("e"));
    assertThat(trained(named)).isEqualTo(trained(plain));
  }

  private static float[] trained(List<Layer> layers) {
    try (Sequential network = Sequential.of(layers.toArray(Layer[]::new))) {
      network.backend(Backend.SCALAR).compile(Optimizer.adam(), Loss.meanSquaredError());
      network.fit(
          Dataset.of(Cases.features(20, 2, 1), Cases.features(20, 1, 2)),
          FitOptions.epochs(2).batchSize(5));
      return network.model().weights(0);
    }
  }

  static Stream<Layer> layers() {
    return Cases.networks(5, 3).stream().flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyLayerIsItselfApartFromItsName(Layer layer) {
    assertThat(layer.name()).isEmpty();
    Layer named = layer.named("own");
    assertThat(named.name()).contains("own");
    assertThat(named.named("other").name()).contains("other");
    assertThat(named).hasSameClassAs(layer).isNotEqualTo(layer);
    assertThat(named.toString().replace("Optional[own]", "Optional.empty"))
        .isEqualTo(layer.toString());
  }

  @Test
  void aLayerThatIsChangedKeepsItsName() {
    Dense dense = Dense.of(3).named("own");
    assertThat(
            List.of(
                dense.withoutBias(),
                dense.withInitializer(dense.initializer()),
                dense.withBiasInitializer(dense.biasInitializer().orElseThrow()),
                dense.withRegularizer(dense.regularizer()),
                BatchNormalization.of()
                    .named("own")
                    .withEpsilon(1)
                    .withMomentum(0.5)
                    .withoutCenter()
                    .withoutScale(),
                Dropout.of(0.5).named("own").withSeed(1)))
        .allSatisfy(layer -> assertThat(layer.name()).contains("own"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "1a", "_a", "a.b", "a/b", "a b", "\u00e4", "a\n", "__metadata__", "-"})
  void namesThatDoNotFitAreRefused(String name) {
    assertThatThrownBy(() -> Dense.of(1).named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the name is '" + name + "', expected 1 to 100 letters, digits");
  }

  @Test
  void noneAndTooLongOnesAreRefused() {
    assertThatThrownBy(() -> Input.of(1).named(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the name is null, expected 1 to 100 letters");
    assertThat(Dense.of(1).named("a".repeat(100)).name()).isPresent();
    assertThatThrownBy(() -> Dense.of(1).named("a".repeat(5000)))
        .hasMessageContaining("a'")
        .message()
        .hasSizeLessThan(300);
  }

  @Test
  void twoOfOneNameAreRefused() {
    refused(
        "layer 1 and layer 3 are both named 'x'",
        Input.of(2),
        Dense.of(2).named("x"),
        Dense.of(2),
        Dense.of(2).named("x"));
    refused(
        "layer 1 and layer 2 are both named 'dense_2', expected a name of its own for each",
        Input.of(2),
        Dense.of(2).named("dense_2"),
        Dense.of(2));
    refused("the input and layer 1 are both", Input.of(2), Dense.of(2).named("input"));
    refused("the input and layer 1", Input.of(2).named("dense_1"), Dense.of(2));
    assertThat(Architecture.of(List.of(Input.of(2).named("x"), Dense.of(2).named("input"))).name(0))
        .isEqualTo("input");
  }

  private static void refused(String message, Layer... layers) {
    assertThatThrownBy(() -> Architecture.of(List.of(layers)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void damagedNamesInFilesAreRefused() {
    refusedFile("", "\"name\":7", "layers[0], name: expected a string, found 7");
    refusedFile(
        "", "\"name\":\"a b\"", "layers[0], name: expected a layer's name (Layer: the name");
    refusedFile("", "\"name\":\"input\"", "the input and layer 1 are both named 'input'");
    refusedFile("\"input_name\":\"\",", "\"name\":\"a\"", "input_name: expected a layer's name");
    refusedFile("\"input_name\":\"a\",", "\"name\":\"a\"", "are both named 'a'");
    refusedFile("", "\"name\":\"a\"", "expected a tensor named 'a.weight'");
  }

  private void refusedFile(String input, String name, String message) {
    Path file = folder.resolve("bad.safetensors");
    String architecture =
        "{\"input_size\":2,%s\"layers\":[{\"type\":\"dense\",%s,\"output_size\":1,\"activation\":\"relu\",\"initializer\":\"zeros\"}]}"
            .formatted(input, name);
    MemorySegment values = MemorySegment.ofArray(new float[2]);
    Safetensors.write(
        file,
        Map.of("ranvier.format_version", "1", "ranvier.architecture", architecture),
        List.of(
            TensorSource.f32("dense_1.weight", values, 0, 1, 2, 1),
            TensorSource.f32("dense_1.bias", values, 0, 1, 1)));
    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }

  /** Descriptions are read before any tensor is known to be there. */
  @Test
  void sizesThatAFileOnlyClaimsTakeNoMemory() {
    Path file = folder.resolve("claims.safetensors");
    String layer = "{\"type\":\"normalization\",\"size\":%s},".formatted(Layer.MOST_VALUES);
    String last =
        "{\"type\":\"dense\",\"output_size\":1,\"activation\":\"relu\",\"initializer\":\"zeros\"}";
    String architecture =
        "{\"input_size\":%s,\"layers\":[%s]}"
            .formatted(Layer.MOST_VALUES, layer.repeat(1000) + last);
    MemorySegment values = MemorySegment.ofArray(new float[1]);
    Safetensors.write(
        file,
        Map.of("ranvier.format_version", "1", "ranvier.architecture", architecture),
        List.of(TensorSource.f32("dense_1.bias", values, 0, 1, 1)));
    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected a tensor named 'normalization_1.mean'");
  }
}
