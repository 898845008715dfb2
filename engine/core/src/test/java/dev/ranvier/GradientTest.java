package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.optimizer.Optimizer;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's gradients against central differences of an independent double computation. */
class GradientTest {

  private static final int ROWS = 7;
  private static final int OUTPUTS = 3;

  record Case(Backend backend, Activation hidden, Activation last, Loss loss) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Backend backend : Cases.backends()) {
      for (Activation hidden : Activation.ALL) {
        for (Loss loss : Cases.LOSSES) {
          for (Activation last : Cases.lastActivations(loss)) {
            cases.add(new Case(backend, hidden, last, loss));
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void matchesCentralDifferences(Case of) {
    float[][] targets = Cases.targets(of.loss, ROWS, OUTPUTS, 2);
    try (Model model = model(of)) {
      OracleNetwork oracle = new OracleNetwork(model, of.loss);
      float[][] features = awayFromKinks(oracle);
      try (TrainingSession session =
          new TrainingSession(
              model,
              of.loss,
              Optimizer.sgd(),
              TrainingOptions.of(ROWS).backend(of.backend).fusion(Fusion.NONE))) {
        session.fill(
            Cases.dataset(of.loss, features, targets, OUTPUTS), Cases.order(ROWS), 0, ROWS);
        double loss = session.computeGradients(ROWS);
        assertThat(loss).isCloseTo(oracle.loss(features, targets), within(1e-5));
        double[][] expected = oracle.gradient(features, targets);
        for (int layer = 0; layer < expected.length; layer++) {
          compare(expected[layer], gradient(session, layer));
        }
      }
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double bound) {
    return org.assertj.core.data.Offset.offset(bound);
  }

  private static Model model(Case of) {
    return Model.initialize(
        List.of(
            Input.of(5),
            Dense.of(6, of.hidden),
            Dense.of(4, of.hidden),
            Dense.of(OUTPUTS, of.last)),
        11);
  }

  private static float[][] awayFromKinks(OracleNetwork oracle) {
    for (long seed = 0; ; seed++) {
      float[][] features = Cases.features(ROWS, 5, seed);
      if (oracle.distanceToKink(features) > 1e-3) {
        return features;
      }
    }
  }

  /** Weights, then bias, as the oracle has them. */
  private static double[] gradient(TrainingSession session, int layer) {
    List<Double> values = new ArrayList<>();
    for (Region region :
        List.of(
            session.plan().gradients().weights().get(layer),
            session.plan().gradients().biases().get(layer))) {
      for (int row = 0; row < region.rows(); row++) {
        for (int column = 0; column < region.columns(); column++) {
          values.add(
              (double)
                  session.memory().get(ValueLayout.JAVA_FLOAT, region.rowBytes(row) + 4L * column));
        }
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Relative to the layer's gradient norm, so that elements that cancel do not blow up. */
  private static void compare(double[] expected, double[] found) {
    double norm = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      norm += expected[i] * expected[i];
      difference += (expected[i] - found[i]) * (expected[i] - found[i]);
    }
    assertThat(Math.sqrt(norm)).isGreaterThan(1e-6);
    assertThat(Math.sqrt(difference / norm)).isLessThan(1e-4);
  }
}
