package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.constraint.Constraint;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.OptimizerState;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that training leaves as they are, and what a trained network is fine-tuned with. */
@Width
@Presence
class FrozenLayersTest {

  private static final int ROWS = 12;
  private static final int INPUTS = 9;
  private static final Loss LOSS = Loss.categoricalCrossEntropy();
  private static final float[][] FEATURES = Cases.features(ROWS, INPUTS, 1);
  private static final Dataset DATA = Dataset.of(FEATURES, Cases.targets(LOSS, ROWS, 3, 2));

  @TempDir private Path folder;

  private static Layer[] layers() {
    return new Layer[] {
      Input.of(INPUTS),
      Dense.of(33, Activation.relu())
          .withRegularizer(Regularizer.l2(0.01))
          .withConstraint(Constraint.unitNorm()),
      BatchNormalization.of(),
      Dropout.of(0.2),
      Dense.of(20, Activation.tanh()).withConstraint(Constraint.nonNeg()),
      LayerNormalization.of(),
      Dense.of(3, Activation.softmax())
    };
  }

  private static final List<String> FROZEN =
      List.of("dense_1", "batch_normalization_1", "layer_normalization_1");

  private static boolean isFrozen(String tensor) {
    return FROZEN.contains(tensor.substring(0, tensor.indexOf('.')));
  }

  static Stream<Optimizer> optimizers() {
    return Stream.concat(
        Cases.OPTIMIZERS.stream(),
        Stream.of(
            Optimizer.adamW(0.01, 0.5)
                .withMovingAverage(0.9)
                .withGradientAccumulation(2)
                .withClipping(Clipping.byNorm(0.1))));
  }

  @TempDir private static Path shared;

  private static Path trained;

  /** Not what it starts from: averages have moved, and no weight is 0. */
  @BeforeAll
  static void train() {
    trained = shared.resolve("model.safetensors");
    try (Sequential network = Sequential.of(layers())) {
      network.compile(Optimizer.adam(0.01), LOSS);
      network.fit(DATA, FitOptions.epochs(2).batchSize(5).verbosity(Verbosity.SILENT));
      network.save(trained);
    }
  }

  /** Load, freeze, compile, fit: under every optimizer, on every backend. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void whatIsFrozenStaysByteByByte(Optimizer optimizer) {
    for (Backend backend : Cases.backends()) {
      try (Sequential network = Sequential.load(trained)) {
        Map<String, float[]> before = network.getWeights();
        network.backend(backend).freeze(FROZEN.toArray(String[]::new));
        network.compile(optimizer, LOSS);
        network.fit(DATA, FitOptions.epochs(2).batchSize(5).verbosity(Verbosity.SILENT));
        network
            .getWeights()
            .forEach(
                (name, weights) -> {
                  if (isFrozen(name)) {
                    assertThat(bits(weights)).as(name).isEqualTo(bits(before.get(name)));
                  } else {
                    assertThat(weights).as(name).isNotEqualTo(before.get(name));
                  }
                });
      }
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  private static List<Layer> frozen(String... names) {
    List<Layer> all = List.of(layers());
    return Architecture.of(all).withTrainable("test", List.of(names), false).all();
  }

  private static TrainingSession session(List<Layer> layers, Optimizer optimizer) {
    try (Model model = Model.initialize(layers, 5)) {
      return new TrainingSession(model, LOSS, optimizer, ROWS, Backend.AUTO);
    }
  }

  /** A step by the part that is trained alone, fed with what the frozen part gives. */
  @Test
  void theRestIsTrainedAsIfTheFrozenPartWereTheData() {
    List<Layer> below =
        List.of(
            Input.of(INPUTS),
            Dense.of(33, Activation.relu()),
            BatchNormalization.of(),
            Dense.of(8));
    List<Layer> above = List.of(Dense.of(20, Activation.tanh()), Dense.of(3, Activation.softmax()));
    List<Layer> whole = new ArrayList<>();
    below.forEach(layer -> whole.add(layer.trainable(false)));
    whole.addAll(above);
    Optimizer optimizer = Optimizer.adam(0.01);
    for (Backend backend : Cases.backends()) {
      try (Model model = Model.initialize(whole, 5);
          TrainingSession session = new TrainingSession(model, LOSS, optimizer, ROWS, backend)) {
        Map<String, float[]> weights = model.getWeights();
        float[][] features = new float[ROWS][8];
        try (Model lower = Model.of(below, only(weights, "dense_1", "batch_norm", "dense_2"));
            Predictor predictor = lower.predictor(ROWS, backend)) {
          predictor.predict(FEATURES, features);
        }
        List<Layer> upper = new ArrayList<>(List.of(Input.of(8)));
        upper.addAll(above);
        try (Model part =
                Model.of(
                    upper,
                    Map.of(
                        "dense_1.weight", weights.get("dense_3.weight"),
                        "dense_1.bias", weights.get("dense_3.bias"),
                        "dense_2.weight", weights.get("dense_4.weight"),
                        "dense_2.bias", weights.get("dense_4.bias")));
            TrainingSession alone = new TrainingSession(part, LOSS, optimizer, ROWS, backend)) {
          Dataset data = Dataset.of(features, Cases.targets(LOSS, ROWS, 3, 2));
          for (int step = 0; step < 5; step++) {
            session.fill(DATA, Cases.order(ROWS), 0, ROWS);
            alone.fill(data, Cases.order(ROWS), 0, ROWS);
            assertThat(session.step(ROWS)).isCloseTo(alone.step(ROWS), within(1e-5));
          }
          assertThat(session.evaluate(ROWS)).isCloseTo(alone.evaluate(ROWS), within(1e-5));
        }
      }
    }
  }

  private static Map<String, float[]> only(Map<String, float[]> weights, String... starts) {
    Map<String, float[]> some = new HashMap<>(weights);
    some.keySet().removeIf(name -> Arrays.stream(starts).noneMatch(name::startsWith));
    return some;
  }

  @Test
  void thePlanShowsThatNothingIsDoneForThem() {
    try (TrainingSession session =
        session(frozen("dense_1", "batch_normalization_1"), Optimizer.adam())) {
      String plan = session.explainPlan();
      assertThat(plan)
          .contains(
              "Frozen, without gradients of their own or updates: dense_1, batch_normalization_1;"
                  + " gradients go back to dense_2\n")
          .contains("dense_1 forward", "dense_2 weight grad", "dense_3 input grad")
          .doesNotContain("dense_1 weight", "dense_1 bias", "dense_1 input", "dense_2 input grad")
          .doesNotContain("batch_normalization_1 by batch", "batch_normalization_1 averages")
          .doesNotContain("second pass", "penalties");
      assertThat(session.backends().keySet())
          .contains("dense_1 forward")
          .doesNotContain("dense_1 weight grad", "dense_1 input grad", "dense_2 input grad");
    }
    try (TrainingSession session = session(List.of(layers()), Optimizer.adam())) {
      assertThat(session.explainPlan())
          .doesNotContain("Frozen")
          .contains("dense_1 weight unit_norm", "penalties on weights");
    }
  }

  /** In the middle a frozen layer hands its gradient on. */
  @Test
  void aFrozenLayerBetweenOthersPassesGradientsOn() {
    try (TrainingSession session = session(frozen("dense_2"), Optimizer.adam())) {
      assertThat(session.explainPlan())
          .contains("gradients go back to dense_1", "dense_2 input grad", "dense_1 weight grad")
          .doesNotContain("dense_2 weight grad", "dense_2 bias grad");
    }
  }

  @Test
  void theyTakeNoMemoryForStateGradientsAndAverages() {
    Optimizer optimizer =
        Optimizer.adam().withMovingAverage(0.9).withClipping(Clipping.byGlobalNorm(1));
    try (TrainingSession all = session(List.of(layers()), optimizer);
        TrainingSession some = session(frozen(FROZEN.toArray(String[]::new)), optimizer)) {
      assertThat(some.memoryBytes()).isLessThan(all.memoryBytes());
      assertThat(some.memoryPlan())
          .contains("dense_1.weight", "dense_2.weight.state0", "batch_normalization_1.moving_mean")
          .doesNotContain("dense_1.weight.", "dense_1.bias.", "dense_1.output.grad")
          .doesNotContain("batch_normalization_1.gamma.", "moving_mean.rest")
          .doesNotContain("layer_normalization_1.beta.");
      some.fill(DATA, Cases.order(ROWS), 0, ROWS);
      some.step(ROWS);
      OptimizerState state = some.optimizerState();
      assertThat(new TreeSet<>(state.slots().getFirst().keySet()))
          .containsExactly("dense_2.bias", "dense_2.weight", "dense_3.bias", "dense_3.weight");
      assertThat(state.averages().keySet()).isEqualTo(state.slots().getFirst().keySet());
      assertThat(state.rests()).isEmpty();
      assertThat(some.gradients(ROWS).parameters().keySet())
          .isEqualTo(state.slots().getFirst().keySet());
    }
  }

  @Test
  void everythingFrozenIsRefusedAndUnknownLayersAreNamed() {
    try (Sequential network = Sequential.of(layers())) {
      network.freeze();
      assertThatThrownBy(() -> network.compile(Optimizer.sgd(), LOSS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "compile: every layer with weights is frozen, expected at least one");
      network.unfreeze("dense_3");
      network.compile(Optimizer.sgd(), LOSS);
      assertThatThrownBy(() -> network.freeze("dense_2", "dense_9"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("freeze: no layer is named [dense_9], expected some of [dense_1, ");
      assertThat(network.explainPlan(4)).contains("gradients go back to dense_3");
    }
    try (Model model = Model.initialize(frozen(), 1)) {
      assertThatThrownBy(() -> new TrainingSession(model, LOSS, Optimizer.sgd(), 1, Backend.AUTO))
          .hasMessageContaining("TrainingSession: every layer with weights is frozen");
    }
  }

  @Test
  void freezingAsksForACompileAndFilesKeepIt() throws IOException {
    Path file = folder.resolve("frozen.safetensors");
    try (Sequential network = Sequential.of(layers())) {
      network.save(file);
      assertThat(text(file)).doesNotContain("trainable");
      network.compile(Optimizer.sgd(), LOSS, Metric.accuracy());
      network.unfreeze(); // nothing was frozen
      network.evaluate(DATA);
      network.freeze(FROZEN.toArray(String[]::new));
      assertThatThrownBy(() -> network.evaluate(DATA)).hasMessageContaining("is not compiled");
      assertThat(network.summary())
          .containsPattern("dense_1 .* 330 frozen\n")
          .containsPattern("dense_2 .* 680\n")
          .contains("1,245 parameters", "502 of them not trained");
      network.save(file);
      try (Sequential loaded = Sequential.load(file)) {
        assertThat(loaded.model().architecture()).isEqualTo(network.model().architecture());
        loaded.unfreeze(FROZEN.toArray(String[]::new));
        assertThat(loaded.summary()).contains("66 of them not trained");
      }
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** Another task: the last layer is replaced, what is below stays and is frozen. */
  @Test
  void theLastLayersOfALoadedModelAreReplaced() {
    Path file = folder.resolve("model.safetensors");
    try (Sequential first = Sequential.withSeed(3, layers())) {
      first.save(file);
    }
    try (Model loaded = Model.load(file)) {
      List<Layer> layers = new ArrayList<>(loaded.architecture().all());
      layers.removeLast();
      layers.add(Dense.of(5).named("head"));
      layers.add(ActivationLayer.of(Activation.softmax()));
      try (Sequential network = Sequential.of(layers.toArray(Layer[]::new))) {
        Map<String, float[]> weights = network.getWeights();
        loaded.getWeights().forEach(weights::replace);
        network.setWeights(weights);
        network.freeze().unfreeze("head");
        network.compile(Optimizer.adam(0.05), LOSS, Metric.accuracy());
        Dataset data = Dataset.of(FEATURES, Cases.targets(LOSS, ROWS, 5, 2));
        network.fit(data, FitOptions.epochs(150).verbosity(Verbosity.SILENT));
        assertThat(network.evaluate(data).metric("accuracy")).isGreaterThan(0.9);
        Map<String, float[]> after = network.getWeights();
        loaded
            .getWeights()
            .forEach(
                (name, kept) -> {
                  if (after.containsKey(name)) {
                    assertThat(bits(after.get(name))).as(name).isEqualTo(bits(kept));
                  }
                });
        assertThat(after.get("head.weight")).isNotEqualTo(weights.get("head.weight"));
      }
    }
  }

  /** Weights that come in later are those that a frozen normalization goes by. */
  @Test
  void aFrozenNormalizationFollowsNewWeights() {
    Layer[] layers = {
      Input.of(INPUTS), BatchNormalization.of().trainable(false), Dense.of(3, Activation.softmax())
    };
    try (Sequential network = Sequential.of(layers)) {
      network.compile(Optimizer.sgd(1e-30), LOSS);
      double before = network.evaluate(DATA).loss();
      Map<String, float[]> weights = network.getWeights();
      Arrays.fill(weights.get("batch_normalization_1.moving_mean"), 2f);
      network.setWeights(weights);
      History history =
          network.fit(DATA, FitOptions.epochs(1).batchSize(ROWS).verbosity(Verbosity.SILENT));
      assertThat(history.last("loss")).isNotEqualTo(before);
      assertThat(network.evaluate(DATA).loss()).isEqualTo(history.last("loss"));
    }
  }

  @Test
  void copiesAreNetworksOfTheirOwn() {
    Dataset data = Dataset.of(FEATURES, Cases.targets(LOSS, ROWS, 3, 2));
    try (Sequential network = Sequential.withSeed(3, layers())) {
      network.setMetadata(Map.of("unit", "m")).freeze("dense_1");
      try (Sequential copy = network.copy();
          Sequential fresh = network.copyUntrained(4);
          Sequential drawn =
              Sequential.withSeed(4, network.model().architecture().all().toArray(Layer[]::new))) {
        assertThat(copy.model().architecture()).isEqualTo(network.model().architecture());
        assertThat(fresh.model().architecture()).isEqualTo(network.model().architecture());
        assertThat(copy.metadata()).containsEntry("unit", "m");
        assertThat(fresh.metadata()).isEmpty();
        Map<String, float[]> before = network.getWeights();
        drawn
            .getWeights()
            .forEach((name, of) -> assertThat(fresh.getWeights().get(name)).isEqualTo(of));
        assertThat(fresh.getWeights().get("dense_1.weight"))
            .isNotEqualTo(before.get("dense_1.weight"));
        before.forEach((name, of) -> assertThat(copy.getWeights().get(name)).isEqualTo(of));
        assertThatThrownBy(() -> copy.evaluate(data)).hasMessageContaining("is not compiled");
        copy.compile(Optimizer.sgd(), LOSS);
        copy.fit(data, FitOptions.epochs(1).verbosity(Verbosity.SILENT));
        before.forEach((name, of) -> assertThat(network.getWeights().get(name)).isEqualTo(of));
        assertThat(copy.getWeights().get("dense_3.bias")).isNotEqualTo(before.get("dense_3.bias"));
      }
    }
  }
}
