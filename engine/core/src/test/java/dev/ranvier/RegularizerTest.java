package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Penalties on weights: in the loss, in the gradient, under clipping, in files. */
@Width
@Presence
class RegularizerTest {

  private static final int ROWS = 6;
  private static final Loss LOSS = Loss.categoricalCrossEntropy();

  @TempDir Path folder;

  static Stream<Arguments> cases() {
    List<Regularizer> all =
        List.of(Regularizer.l1(0.3), Regularizer.l2(0.2), Regularizer.l1l2(0.1, 0.4));
    return Cases.backends().stream()
        .flatMap(backend -> all.stream().map(regularizer -> Arguments.of(backend, regularizer)));
  }

  private static Model model(Regularizer regularizer) {
    return Model.initialize(
        List.of(
            Input.of(5),
            Dense.of(6, Activation.tanh())
                .withBiasInitializer(Initializer.randomNormal(0, 0.5))
                .withRegularizer(regularizer)
                .withBiasRegularizer(regularizer),
            Dense.of(4, Activation.tanh()),
            Dense.of(3, Activation.softmax()).withRegularizer(regularizer)),
        7);
  }

  private static final float[][] FEATURES = Cases.features(ROWS, 5, 1);
  private static final float[][] TARGETS = Cases.targets(LOSS, ROWS, 3, 2);

  private static TrainingSession session(
      Model model, Optimizer optimizer, Backend backend, Fusion fusion) {
    TrainingOptions options = TrainingOptions.of(ROWS).backend(backend).fusion(fusion);
    TrainingSession session = new TrainingSession(model, LOSS, optimizer, options);
    session.fill(Dataset.of(FEATURES, TARGETS), Cases.order(ROWS), 0, ROWS);
    return session;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossAndGradientMatchCentralDifferences(Backend backend, Regularizer regularizer) {
    try (Model model = model(regularizer);
        TrainingSession session = session(model, Optimizer.sgd(), backend, Fusion.AUTO)) {
      OracleNetwork oracle = new OracleNetwork(model, LOSS);
      double expectedLoss = oracle.loss(FEATURES, TARGETS);
      assertThat(session.evaluate(ROWS)).isCloseTo(expectedLoss, within(1e-5));
      Gradients gradients = session.gradients(ROWS);
      assertThat(gradients.loss()).isCloseTo(expectedLoss, within(1e-5));
      double[][] expected = oracle.gradient(FEATURES, TARGETS);
      for (int layer = 0; layer < expected.length; layer++) {
        String name = model.architecture().name(layer);
        float[] weights = gradients.parameter(name + ".weight");
        float[] bias = gradients.parameter(name + ".bias");
        for (int i = 0; i < expected[layer].length; i++) {
          float found = i < weights.length ? weights[i] : bias[i - weights.length];
          assertThat((double) found).isCloseTo(expected[layer][i], within(2e-6));
        }
      }
    }
  }

  /** The penalty is part of the gradient that is clipped, of its mean not of its sum. */
  @ParameterizedTest
  @MethodSource("cases")
  void aStepMatchesWhateverTheGradientGoesThrough(Backend backend, Regularizer regularizer) {
    Optimizer plain = Optimizer.sgd(1);
    for (Fusion fusion : Fusion.values()) {
      for (Clipping clipping :
          List.of(Clipping.none(), Clipping.byValue(0.1), Clipping.byGlobalNorm(0.5))) {
        for (int steps = 1; steps <= 2; steps++) {
          Optimizer optimizer = plain.withClipping(clipping).withGradientAccumulation(steps);
          try (Model model = model(regularizer);
              TrainingSession session = session(model, optimizer, backend, fusion)) {
            for (int step = 0; step < steps; step++) {
              session.step(ROWS);
            }
            assertStep(model, session, clipping);
          }
        }
      }
    }
  }

  private static void assertStep(Model model, TrainingSession session, Clipping clipping) {
    OracleNetwork oracle = new OracleNetwork(model, LOSS);
    double[][] gradient = oracle.gradient(FEATURES, TARGETS);
    double squares = 0;
    for (double[] layer : gradient) {
      for (double g : layer) {
        squares += g * g;
      }
    }
    boolean global = clipping.kind() == Clipping.Kind.GLOBAL_NORM;
    double factor = global ? Math.min(1, clipping.limit() / Math.sqrt(squares)) : 1;
    double limit = global ? Double.POSITIVE_INFINITY : clipping.limit();
    try (Model trained = session.publish()) {
      for (int layer = 0; layer < gradient.length; layer++) {
        double[] weights = OracleNetwork.trainable(trained, layer);
        for (int i = 0; i < weights.length; i++) {
          double step = Math.clamp(factor * gradient[layer][i], -limit, limit);
          assertThat(weights[i]).isCloseTo(oracle.parameters[layer][i] - step, within(3e-6));
        }
      }
    }
  }

  @Test
  void filesKeepPenaltiesAndNeedNone() throws IOException {
    Path with = folder.resolve("with.safetensors");
    Path without = folder.resolve("without.safetensors");
    try (Model model = model(Regularizer.l1l2(0.001, 0.25));
        Model plain = model(Regularizer.none())) {
      model.save(with);
      plain.save(without);
      try (Model loaded = Model.load(with);
          Model loadedPlain = Model.load(without)) {
        assertThat(loaded.architecture()).isEqualTo(model.architecture());
        assertThat(loadedPlain.architecture()).isEqualTo(plain.architecture());
      }
    }
    assertThat(text(without)).doesNotContain("regularizer");
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Test
  void plansNamePenalties() {
    try (Model model = model(Regularizer.l2(0.1));
        TrainingSession whole = session(model, Optimizer.sgd(), Backend.SCALAR, Fusion.NONE)) {
      assertThat(whole.explainPlan())
          .contains("with softmax", ", penalties on weights")
          .contains("dense_1 weight penalty grad", "dense_1 bias penalty grad")
          .doesNotContain("dense_2 weight penalty grad")
          .doesNotContain("dense_3 bias penalty grad");
    }
  }

  @Test
  void wrongFactorsAreRefused() {
    assertThatThrownBy(() -> Regularizer.l1(-1))
        .hasMessage("Regularizer: l1 is -1.0, expected 0 or a positive number");
    assertThatThrownBy(() -> Regularizer.l2(Double.NaN)).hasMessageContaining("l2 is NaN");
    assertThatThrownBy(() -> Regularizer.l2(1e39)).hasMessageContaining("l2 is 1.0E39");
  }
}
