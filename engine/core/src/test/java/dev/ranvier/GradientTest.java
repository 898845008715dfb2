package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import dev.ranvier.training.TrainingPlan;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine's gradients against central differences of an independent double computation, and what
 * a fused step does against the gradients. All memory but the parameters starts as NaN, so that a
 * result that depends on padding shows.
 */
@Width
@Presence
class GradientTest {

  private static final int ROWS = 7;
  private static final int OUTPUTS = 3;

  private static final int INPUTS = 5;

  record Case(List<Layer> layers, Loss loss) {}

  /** Every activation before a loss that absorbs the last and one that does not; every last. */
  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Activation hidden : Cases.ACTIVATIONS) {
      cases.add(
          new Case(dense(hidden, Activation.softmax()), Loss.sparseCategoricalCrossEntropy()));
      cases.add(new Case(dense(hidden, Activation.linear()), Loss.meanSquaredError()));
    }
    for (Loss loss : Cases.LOSSES) {
      for (Activation last : Cases.lastActivations(loss)) {
        cases.add(new Case(dense(Activation.tanh(), last), loss));
      }
    }
    for (List<Layer> layers : Cases.networks(INPUTS, OUTPUTS)) {
      cases.add(new Case(layers, Loss.meanSquaredError()));
    }
    return cases.stream().distinct();
  }

  private static List<Layer> dense(Activation hidden, Activation last) {
    return List.of(
        Input.of(INPUTS),
        Dense.of(6, hidden).withBiasInitializer(Initializer.randomNormal(0, 0.5)),
        Dense.of(4, hidden).withoutBias(),
        Dense.of(OUTPUTS, last));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void matchesCentralDifferences(Case of) {
    float[][] targets = Cases.targets(of.loss, ROWS, OUTPUTS, 2);
    try (Model model = Model.initialize(of.layers, 11)) {
      OracleNetwork oracle = new OracleNetwork(model, of.loss);
      Cases.setMasks(oracle, model.architecture(), ROWS);
      float[][] features = awayFromKinks(oracle);
      double loss = oracle.loss(features, targets);
      double[][] expected = oracle.gradient(features, targets);
      double[] ofInputs = oracle.inputGradient(features, targets);
      for (Backend backend : Cases.backends()) {
        for (Fusion fusion : Fusion.values()) {
          double[][] found = new double[expected.length][];
          try (TrainingSession session = session(model, of.loss, backend, fusion)) {
            fill(session, of.loss, features, targets);
            Gradients gradients = session.gradients(ROWS);
            assertThat(gradients.loss()).isCloseTo(loss, within(1e-5));
            for (int layer = 0; layer < expected.length; layer++) {
              found[layer] = gradient(gradients, model.architecture().name(layer));
              compare(expected[layer], found[layer], 0);
            }
            compare(ofInputs, doubles(gradients.inputs()), 0);
            assertThat(session.step(ROWS)).isEqualTo(gradients.loss());
            compareChange(model, session, found);
          }
        }
      }
    }
  }

  private static TrainingSession session(Model model, Loss loss, Backend backend, Fusion fusion) {
    TrainingOptions options = TrainingOptions.of(ROWS).backend(backend).fusion(fusion);
    return new TrainingSession(model, loss, Optimizer.sgd(1), options);
  }

  private static void fill(
      TrainingSession session, Loss loss, float[][] features, float[][] targets) {
    spoil(session.memory(), session.plan());
    spoil(session.gradientSteps().memory(), session.gradientSteps().plan());
    session.fill(Cases.dataset(loss, features, targets, OUTPUTS), Cases.order(ROWS), 0, ROWS);
  }

  private static void spoil(MemorySegment memory, TrainingPlan plan) {
    memory.asSlice(plan.persistentBytes()).fill((byte) 0xFF);
    plan.startConstants(memory);
  }

  /** With a learning rate of 1 a step takes the gradient away, up to the rounding of the result. */
  private static void compareChange(Model before, TrainingSession session, double[][] gradient) {
    try (Model after = session.publish()) {
      for (int layer = 0; layer < gradient.length; layer++) {
        double[] change = OracleNetwork.trainable(before, layer);
        double[] left = OracleNetwork.trainable(after, layer);
        if (!before.architecture().layers().get(layer).trainable()) {
          assertThat(left).isEqualTo(change);
          continue;
        }
        double squares = 0;
        for (int i = 0; i < change.length; i++) {
          squares += left[i] * left[i];
          change[i] -= left[i];
        }
        compare(gradient[layer], change, 1e-7 * Math.sqrt(squares));
      }
    }
  }

  private static float[][] awayFromKinks(OracleNetwork oracle) {
    for (long seed = 0; ; seed++) {
      float[][] features = Cases.features(ROWS, INPUTS, seed);
      if (oracle.distanceToKink(features) > 1e-3) {
        return features;
      }
    }
  }

  /** In the oracle's order. */
  private static double[] gradient(Gradients gradients, String layer) {
    return gradients.parameters().entrySet().stream()
        .filter(parameter -> parameter.getKey().startsWith(layer + "."))
        .flatMapToDouble(parameter -> Arrays.stream(doubles(parameter.getValue())))
        .toArray();
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** Relative to the layer's gradient norm, so that elements that cancel do not blow up. */
  private static void compare(double[] expected, double[] found, double rounding) {
    double norm = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      norm += expected[i] * expected[i];
      difference += (expected[i] - found[i]) * (expected[i] - found[i]);
    }
    if (expected.length > 0) {
      assertThat(Math.sqrt(norm)).isGreaterThan(1e-6);
    }
    assertThat(Math.sqrt(difference)).isLessThanOrEqualTo(1e-4 * Math.sqrt(norm) + rounding);
  }
}
