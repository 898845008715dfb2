package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.constraint.Constraint;
import dev.ranvier.constraint.MaxNorm;
import dev.ranvier.constraint.MinMaxNorm;
import dev.ranvier.constraint.NonNeg;
import dev.ranvier.constraint.NormConstraint;
import dev.ranvier.constraint.UnitNorm;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.model.LayerJson;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What weights must be behind each update: whatever the update is like, and however it is done. */
@Width
@Presence
class ConstraintTest {

  private static final int ROWS = 40;
  private static final int INPUTS = 90;
  private static final Loss LOSS = Loss.meanSquaredError();
  private static final float[][] FEATURES = Cases.features(ROWS, INPUTS, 1);
  private static final Dataset DATA = Dataset.of(FEATURES, Cases.targets(LOSS, ROWS, 3, 2));

  /** Weights that are stored go into an update as a whole, larger ones block by block. */
  private static final int WIDE = 150;

  /** What a step makes of weights that nothing constrains, by how it is done. */
  private static final Map<Object, Map<String, float[]>> FREE = new HashMap<>();

  @TempDir private Path folder;

  /** All with Keras's parameters, then such that all of the formulas count. */
  static Stream<Constraint> constraints() {
    return Stream.concat(
        Constraint.all().stream(),
        Stream.of(
            Constraint.maxNorm(0.3),
            Constraint.minMaxNorm(0.9, 1.1),
            Constraint.minMaxNorm(0.5, 0.8).withRate(0.25)));
  }

  private static List<Layer> layers(Constraint constraint) {
    return List.of(
        Input.of(INPUTS),
        Dense.of(WIDE, Activation.tanh())
            .withBiasInitializer(Initializer.randomNormal(0, 0.5))
            .withConstraint(constraint)
            .withBiasConstraint(constraint),
        Dense.of(3).withConstraint(constraint).withoutBias());
  }

  private static List<Layer> without() {
    return List.of(
        Input.of(INPUTS),
        Dense.of(WIDE, Activation.tanh()).withBiasInitializer(Initializer.randomNormal(0, 0.5)),
        Dense.of(3).withoutBias());
  }

  private static TrainingSession session(
      Model model, Optimizer optimizer, TrainingOptions options) {
    TrainingSession session = new TrainingSession(model, LOSS, optimizer, options);
    session.fill(DATA, Cases.order(ROWS), 0, ROWS);
    return session;
  }

  private static Map<String, float[]> step(
      List<Layer> layers, Optimizer optimizer, Backend backend, Fusion fusion) {
    TrainingOptions options = TrainingOptions.of(ROWS).backend(backend).fusion(fusion);
    try (Model model = Model.initialize(layers, 3);
        TrainingSession session = session(model, optimizer, options)) {
      session.step(ROWS);
      try (Model after = session.publish()) {
        return after.getWeights();
      }
    }
  }

  /** Keras's formulas in double precision, axis 0. */
  private static void constrain(Constraint constraint, double[] weights, int columns) {
    for (int column = 0; column < columns; column++) {
      double squares = 0;
      for (int i = column; i < weights.length; i += columns) {
        squares += weights[i] * weights[i];
      }
      double norm = Math.sqrt(squares);
      for (int i = column; i < weights.length; i += columns) {
        weights[i] =
            switch (constraint) {
              case NonNeg _ -> weights[i] >= 0 ? weights[i] : 0;
              case MaxNorm of -> weights[i] * Math.min(norm, of.maxValue()) / norm;
              case UnitNorm _ -> weights[i] / norm;
              case MinMaxNorm of -> {
                double clipped = Math.min(Math.max(norm, of.minValue()), of.maxValue());
                yield weights[i] * (of.rate() * clipped + (1 - of.rate()) * norm) / norm;
              }
            };
      }
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  @ParameterizedTest
  @MethodSource("constraints")
  void weightsAreConstrainedBehindTheUpdate(Constraint constraint) {
    for (Optimizer optimizer :
        List.of(
            Optimizer.sgd(0.5),
            Optimizer.adamW(0.05, 0.5),
            Optimizer.sgd(0.5).withClipping(Clipping.byGlobalNorm(1)))) {
      for (Backend backend : Cases.backends()) {
        for (Fusion fusion : Fusion.values()) {
          Map<String, float[]> free =
              FREE.computeIfAbsent(
                  List.of(optimizer, backend, fusion),
                  of -> step(without(), optimizer, backend, fusion));
          Map<String, float[]> bound = step(layers(constraint), optimizer, backend, fusion);
          free.forEach(
              (name, weights) -> {
                double[] expected = doubles(weights);
                int columns = name.endsWith("bias") ? 1 : name.equals("dense_1.weight") ? WIDE : 3;
                constrain(constraint, expected, columns);
                float[] found = bound.get(name);
                for (int i = 0; i < found.length; i++) {
                  assertThat((double) found[i]).as(name).isCloseTo(expected[i], within(2e-6));
                }
              });
        }
      }
    }
  }

  /** Keras's division by norm + 1e-7 would move them at each step. */
  @Test
  void whatIsAsItShouldBeStaysBitByBit() {
    Optimizer still = Optimizer.sgd(1e-30);
    for (Backend backend : Cases.backends()) {
      Map<String, float[]> kept =
          step(layers(Constraint.maxNorm(1e3)), still, backend, Fusion.AUTO);
      Map<String, float[]> free = step(without(), still, backend, Fusion.AUTO);
      free.forEach((name, weights) -> assertThat(kept.get(name)).isEqualTo(weights));
    }
    List<Layer> zeros =
        List.of(
            Input.of(INPUTS),
            Dense.of(3)
                .withInitializer(Initializer.zeros())
                .withConstraint(Constraint.unitNorm())
                .withBiasConstraint(Constraint.unitNorm()));
    step(zeros, still, Backend.AUTO, Fusion.AUTO)
        .forEach(
            (name, weights) -> {
              for (float weight : weights) {
                assertThat(weight).isCloseTo(0f, within(1e-20f));
              }
            });
  }

  /** Threads, fusion, vectors: the same bits, also of a moving average. */
  @ParameterizedTest
  @MethodSource("constraints")
  void theSameBitsHoweverItIsDone(Constraint constraint) {
    Optimizer optimizer = Optimizer.adam(0.05).withMovingAverage(0.9);
    for (Backend backend : Cases.backends()) {
      Backend twin = backend == Backend.SIMD ? Backend.SCALAR : backend;
      Map<String, float[]> first = trained(constraint, optimizer, backend, Fusion.AUTO, 1);
      for (int threads = 2; threads <= 3; threads++) {
        same(trained(constraint, optimizer, backend, Fusion.AUTO, threads), first);
      }
      if (backend == Backend.SIMD || backend == Backend.SCALAR) {
        same(trained(constraint, optimizer, twin, Fusion.NONE, 2), first);
      }
    }
  }

  private static void same(Map<String, float[]> found, Map<String, float[]> expected) {
    expected.forEach((name, weights) -> assertThat(found.get(name)).isEqualTo(weights));
  }

  /** The average, which is more than the weights are made of. */
  private static Map<String, float[]> trained(
      Constraint constraint, Optimizer optimizer, Backend backend, Fusion fusion, int threads) {
    TrainingOptions options = TrainingOptions.of(ROWS).backend(backend).fusion(fusion);
    try (ThreadTeam team = ThreadTeam.of(threads);
        Model model = Model.initialize(layers(constraint), 3);
        TrainingSession session =
            new TrainingSession(
                model, LOSS, optimizer, options, TrainedWeights.workers(team, threads))) {
      for (int step = 0; step < 4; step++) {
        session.fill(DATA, Cases.order(ROWS), 0, ROWS);
        session.step(ROWS);
      }
      try (Model average = session.publishAverage()) {
        return average.getWeights();
      }
    }
  }

  /** A set without corners to the inside holds its members' mean. */
  @Test
  void theAverageIsOfConstrainedWeights() {
    Optimizer optimizer = Optimizer.sgd(5).withMovingAverage(0.5);
    float[] cut =
        trained(Constraint.nonNeg(), optimizer, Backend.AUTO, Fusion.AUTO, 1).get("dense_1.weight");
    for (float weight : cut) {
      assertThat(weight).isGreaterThanOrEqualTo(0);
    }
    float[] short1 =
        trained(Constraint.maxNorm(0.1), optimizer, Backend.AUTO, Fusion.AUTO, 1)
            .get("dense_1.weight");
    for (int column = 0; column < WIDE; column++) {
      double squares = 0;
      for (int i = column; i < short1.length; i += WIDE) {
        squares += short1[i] * short1[i];
      }
      assertThat(Math.sqrt(squares)).isLessThan(0.1 + 1e-6);
    }
  }

  /** What overflows a float must show in the next loss, not be scaled away. */
  @Test
  void aNormThatIsNotFiniteShows() {
    List<Layer> layers =
        List.of(Input.of(2), Dense.of(3).withConstraint(Constraint.maxNorm(1)).withoutBias());
    float[] huge = {3e19f, 1, 1, 3e19f, 1, 1};
    for (Backend backend : Cases.backends()) {
      try (Model model = Model.of(layers, Map.of("dense_1.weight", huge));
          TrainingSession session =
              new TrainingSession(model, LOSS, Optimizer.sgd(1e-30), 1, backend)) {
        session.fill(Dataset.of(new float[1][2], new float[1][3]), new int[1], 0, 1);
        session.step(1);
        try (Model after = session.publish()) {
          float[] weights = after.weights(0);
          assertThat(weights[0]).isNaN();
          assertThat(weights[1]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
        }
      }
    }
  }

  @Test
  void thePlanSaysWhereThereIsASecondPass() {
    try (Model norms = Model.initialize(layers(Constraint.maxNorm()), 1);
        Model cuts = Model.initialize(layers(Constraint.nonNeg()), 1);
        TrainingSession ofNorms = session(norms, Optimizer.sgd(), TrainingOptions.of(ROWS));
        TrainingSession ofCuts = session(cuts, Optimizer.sgd(), TrainingOptions.of(ROWS))) {
      assertThat(ofNorms.explainPlan())
          .containsPattern("dense_1 weight max_norm .*, a second pass over the weights")
          .containsPattern("dense_1 bias max_norm .*, a second pass over the weights")
          .contains("update, gradient not stored");
      assertThat(ofCuts.explainPlan())
          .contains("update, gradient not stored, non_neg")
          .containsPattern("dense_1 bias update .*, non_neg")
          .doesNotContain("second pass");
      assertThat(ofNorms.trafficBytes())
          .isEqualTo(ofCuts.trafficBytes() + 2 * 4 * (INPUTS * WIDE + WIDE + WIDE * 3));
    }
  }

  @Test
  void gradientsKnowOfNoConstraint() {
    try (Model model = Model.initialize(layers(Constraint.unitNorm()), 3);
        Model free = Model.initialize(without(), 3);
        TrainingSession session = session(model, Optimizer.sgd(), TrainingOptions.of(ROWS));
        TrainingSession other = session(free, Optimizer.sgd(), TrainingOptions.of(ROWS))) {
      same(session.gradients(ROWS).parameters(), other.gradients(ROWS).parameters());
    }
  }

  @ParameterizedTest
  @MethodSource("constraints")
  void filesKeepThem(Constraint constraint) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Model model = Model.initialize(layers(constraint), 1)) {
      model.save(file);
      try (Model loaded = Model.load(file)) {
        assertThat(loaded.architecture()).isEqualTo(model.architecture());
      }
    }
    try (Model model = Model.initialize(without(), 1)) {
      model.save(file);
    }
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("constraint");
  }

  @Test
  void filesWithImpossibleOnesAreRefused() {
    Dense dense = Dense.of(2).withConstraint(Constraint.maxNorm(0.5));
    String text = Json.write(LayerJson.describe(dense));
    assertThat(text).contains("\"constraint\":{\"name\":\"max_norm\",\"max_value\":0.5}");
    for (String wrong : List.of(text.replace("0.5", "-1"), text.replace("max_norm", "max"))) {
      JsonObject object = JsonObject.parse(Path.of("file"), "layer", wrong);
      assertThatThrownBy(() -> LayerJson.read(object)).isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void everyConstraintIsListedAndNamedOnce() {
    Stream<Class<?>> norms = Stream.of(NormConstraint.class.getPermittedSubclasses());
    assertThat(Constraint.all().stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(norms, Stream.of(NonNeg.class)).toList());
    assertThat(Constraint.class.getPermittedSubclasses())
        .containsExactlyInAnyOrder(NonNeg.class, NormConstraint.class);
    assertThat(Constraint.all().stream().map(Constraint::name)).doesNotHaveDuplicates();
    for (Constraint constraint : Constraint.all()) {
      assertThat(constraint.parameters())
          .hasSize(constraint.getClass().getRecordComponents().length);
      assertThat(constraint.withParameters(constraint.parameters())).isEqualTo(constraint);
    }
    assertThat(Constraint.maxNorm()).isEqualTo(new MaxNorm(2));
    assertThat(Constraint.minMaxNorm()).isEqualTo(new MinMaxNorm(0, 1, 1));
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> Constraint.maxNorm(-1))
        .hasMessage("MaxNorm: maxValue is -1.0, expected 0 or a positive number");
    assertThatThrownBy(() -> Constraint.minMaxNorm(-1, 1)).hasMessageContaining("minValue is -1.0");
    assertThatThrownBy(() -> Constraint.minMaxNorm(2, 1))
        .hasMessage("MinMaxNorm: minValue is 2.0, expected at most maxValue, 1.0");
    assertThatThrownBy(() -> Constraint.minMaxNorm().withRate(1.5))
        .hasMessage("MinMaxNorm: rate is 1.5, expected 0 to 1");
  }
}
