package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each activation in a network: listed once, Keras's definition and defaults, and refused where it
 * makes no sense.
 */
@Width
@Presence
class ActivationTest {

  private static final int ROWS = 9;
  private static final int OUTPUTS = 18;

  static Stream<Activation> activations() {
    return Cases.ACTIVATIONS.stream();
  }

  @Test
  void everyKindIsListedAndNamedOnce() {
    assertThat(Activation.all().stream().<Class<?>>map(Activation::getClass))
        .containsExactlyInAnyOrder(Activation.class.getPermittedSubclasses());
    assertThat(Activation.all().stream().map(Activation::name)).doesNotHaveDuplicates();
  }

  /**
   * Outputs and, one layer up, inputs of a product; several steps in place, alone and in batches.
   */
  @ParameterizedTest
  @MethodSource("activations")
  void predictionsAreTheDefinition(Activation activation) {
    float[][] features = Cases.features(ROWS, 7, 3);
    for (Dense hidden : List.of(Dense.of(21, activation), Dense.of(21, activation).withoutBias())) {
      List<Dense> lasts =
          List.of(Dense.of(OUTPUTS, activation), Dense.of(OUTPUTS, activation).withoutBias());
      for (Dense last : lasts) {
        try (Model model = Model.initialize(List.of(Input.of(7), hidden, last), 1)) {
          double[][] expected = new OracleNetwork(model, Loss.meanSquaredError()).predict(features);
          for (Backend backend : Cases.backends()) {
            assertPredicts(model, backend, features, expected);
          }
        }
      }
    }
  }

  private static void assertPredicts(
      Model model, Backend backend, float[][] features, double[][] expected) {
    float[] in = new float[ROWS * features[0].length];
    for (int row = 0; row < ROWS; row++) {
      System.arraycopy(features[row], 0, in, row * features[row].length, features[row].length);
    }
    for (int maxBatch : new int[] {1, 4}) {
      try (Predictor predictor = model.predictor(maxBatch, backend)) {
        float[] out = new float[ROWS * OUTPUTS];
        predictor.predict(in, out);
        for (int i = 0; i < out.length; i++) {
          double value = expected[i / OUTPUTS][i % OUTPUTS];
          assertThat((double) out[i]).isCloseTo(value, within(2e-6 * (1 + Math.abs(value))));
        }
      }
    }
  }

  @Test
  void defaultsAreThoseOfKeras() {
    Map<String, Map<String, Double>> keras =
        Map.of("leaky_relu", Map.of("negative_slope", 0.2), "elu", Map.of("alpha", 1.0));
    for (Activation each : Activation.all()) {
      assertThat(each.parameters())
          .as(each.name())
          .isEqualTo(keras.getOrDefault(each.name(), Map.of()));
    }
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    refused(() -> Activation.leakyRelu(0), "LeakyRelu: negativeSlope is 0.0, expected a number");
    refused(() -> Activation.leakyRelu(Double.NaN), "LeakyRelu: negativeSlope is NaN");
    refused(() -> Activation.elu(-1), "Elu: alpha is -1.0, expected a number above 0");
    refused(() -> Activation.elu(1e39), "Elu: alpha is 1.0E39");
  }

  @Test
  void lossesOfProbabilitiesRefuseLogarithms() {
    for (Loss loss : List.of(Loss.binaryCrossEntropy(), Loss.klDivergence())) {
      refused(
          () -> loss.checkLast(Activation.logSoftmax()),
          loss.name() + ": the last layer's activation is log_softmax, whose outputs are");
    }
    for (Loss loss : Cases.LOSSES) {
      Cases.lastActivations(loss).forEach(loss::checkLast);
    }
    refused(
        () -> Loss.categoricalCrossEntropy().checkLast(Activation.logSoftmax()),
        "is log_softmax, expected softmax");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** Whether a training step keeps the sums is the kernel's wish, and costs memory only then. */
  @ParameterizedTest
  @MethodSource("activations")
  void sumsAreKeptOnlyForDerivativesThatNeedThem(Activation activation) {
    List<String> keep = List.of("gelu", "gelu_tanh", "silu");
    try (Model model = Model.initialize(List.of(Input.of(3), Dense.of(2, activation)), 1);
        TrainingSession session =
            new TrainingSession(
                model, Loss.meanSquaredError(), Optimizer.sgd(), 4, Backend.SCALAR)) {
      String[] lines = session.memoryPlan().split("\n");
      assertThat(Arrays.stream(lines).anyMatch(line -> line.contains("preactivation")))
          .isEqualTo(keep.contains(activation.name()));
    }
  }
}
