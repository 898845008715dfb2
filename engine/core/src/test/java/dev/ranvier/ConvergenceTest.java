package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.testkit.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a training counts as come to rest, and the norm of gradients that it is told by. */
@Presence
class ConvergenceTest {

  private static final int SAMPLES = 22;
  private static final Loss LOSS = Loss.meanSquaredError();
  private static final Dataset DATA =
      Dataset.of(Cases.features(SAMPLES, 4, 1), Cases.features(SAMPLES, 3, 2));

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        Optimizer.sgd(0.05),
        Optimizer.adam(0.01),
        Optimizer.sgd(0.05).withClipping(Clipping.byGlobalNorm(0.1)),
        Optimizer.adam(0.01).withClipping(Clipping.byNorm(0.1)),
        Optimizer.sgd(0.05).withClipping(Clipping.byValue(0.01)),
        Optimizer.adam(0.01).withMovingAverage(0.9));
  }

  private static Sequential network(Optimizer optimizer) {
    return Sequential.withSeed(
            5,
            Input.of(4),
            Dense.of(70, Activation.tanh()).withRegularizer(Regularizer.l2(0.01)),
            BatchNormalization.of(),
            Dense.of(80, Activation.relu()),
            Dense.of(3))
        .compile(optimizer, LOSS);
  }

  private static double norm(List<Gradients> steps, List<Integer> rows) {
    double squares = 0;
    int samples = rows.stream().mapToInt(Integer::intValue).sum();
    for (String name : steps.getFirst().parameters().keySet()) {
      float[] first = steps.getFirst().parameters().get(name);
      for (int i = 0; i < first.length; i++) {
        double sum = 0;
        for (int step = 0; step < steps.size(); step++) {
          sum += (double) rows.get(step) * steps.get(step).parameters().get(name)[i];
        }
        squares += sum / samples * (sum / samples);
      }
    }
    return Math.sqrt(squares);
  }

  /** Beside another session, which is asked for each step's gradients. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void theNormIsThatOfTheMeanGradientAndTheStepsAreTheSame(Optimizer optimizer) {
    try (Sequential network = network(optimizer);
        TrainingSession session =
            new TrainingSession(
                network.model(), LOSS, optimizer, TrainingOptions.of(8).gradientNorm(true));
        TrainingSession plain =
            new TrainingSession(network.model(), LOSS, optimizer, TrainingOptions.of(8))) {
      for (int epoch = 0; epoch < 2; epoch++) {
        session.startGradientNorm();
        List<Gradients> gradients = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int from = 0; from < SAMPLES; from += 8) {
          int count = Math.min(8, SAMPLES - from);
          session.fill(DATA, Cases.order(SAMPLES), from, count);
          plain.fill(DATA, Cases.order(SAMPLES), from, count);
          gradients.add(session.gradients(count));
          rows.add(count);
          assertThat(session.step(count)).isEqualTo(plain.step(count));
        }
        double expected = norm(gradients, rows);
        assertThat(session.gradientNorm(SAMPLES)).isCloseTo(expected, within(1e-5 * expected));
      }
      try (Model one = session.publish();
          Model other = plain.publish()) {
        assertThat(one.weights(0)).isEqualTo(other.weights(0));
        assertThat(one.weights(3)).isEqualTo(other.weights(3));
      }
      assertThatThrownBy(() -> plain.gradientNorm(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("compile the session with TrainingOptions.gradientNorm(true)");
    }
  }

  @Test
  void thePlanShowsWhatItTakesAndATrainingWithoutItTakesNothing() {
    FitOptions with = FitOptions.epochs(1).callbacks(Convergence.ofGradient(1e-3, 1));
    try (Sequential network = network(Optimizer.adam())) {
      String plain = network.explainPlan(FitOptions.epochs(1));
      assertThat(network.explainPlan(with))
          .contains("gradient stored: norm over the epoch", "dense_1 weight grad to sum");
      assertThat(plain).doesNotContain("to sum", "norm over the epoch");
      assertThat(network.explainPlan(32)).isEqualTo(plain);
      String loss =
          network.explainPlan(FitOptions.epochs(1).callbacks(Convergence.ofLoss(1e-3, 1)));
      assertThat(loss).isEqualTo(plain);
      network.fit(DATA, with);
      network.evaluate(DATA);
      network.fit(DATA, FitOptions.epochs(1));
      assertThat(network.explainPlan(FitOptions.epochs(1))).isEqualTo(plain);
    }
  }

  /** A line through points, which gradient descent finds. */
  private static Sequential line() {
    return Sequential.withSeed(1, Input.of(1), Dense.of(1))
        .backend(Backend.SCALAR)
        .compile(Optimizer.sgd(0.1), LOSS);
  }

  private static final Dataset POINTS =
      Dataset.of(new float[][] {{-1}, {0}, {1}}, new float[][] {{-2}, {1}, {5}});

  @Test
  void trainingEndsAfterTheEpochsOfPatienceBelowTheTolerance() {
    try (Sequential network = line()) {
      FitOptions options = FitOptions.epochs(1000).callbacks(Convergence.ofGradient(1e-3, 3));
      History history = network.fit(POINTS, options);
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.CONVERGED);
      List<Double> norms = history.get("gradient_norm");
      assertThat(norms.subList(norms.size() - 3, norms.size())).allMatch(norm -> norm < 1e-3);
      assertThat(norms.subList(0, norms.size() - 3)).allMatch(norm -> norm >= 1e-3);
      assertThat(network.model().weights(0)[0]).isCloseTo(3.5f, within(0.01f));
    }
  }

  @Test
  void aLossThatHardlyChangesEndsTrainingToo() {
    try (Sequential network = line()) {
      FitOptions options = FitOptions.epochs(1000).callbacks(Convergence.ofLoss(1e-4, 2));
      History history = network.fit(POINTS, options);
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.CONVERGED);
      List<Double> losses = history.get("loss");
      int last = losses.size() - 1;
      for (int epoch = 1; epoch <= last; epoch++) {
        double change = Math.abs(losses.get(epoch) / losses.get(epoch - 1) - 1);
        assertThat(change < 1e-4).isEqualTo(epoch >= last - 1);
      }
    }
  }

  /** The learning rate is 0 in the second epoch alone, so that the third has its loss. */
  @Test
  void anEpochThatMovesAgainStartsTheWaitingAnew() {
    Convergence rest = Convergence.ofLoss(1e-4, 2);
    Callback pausing =
        new Callback() {
          @Override
          public void onEpochBegin(TrainingRun run, int epoch) {
            run.setLearningRate(epoch == 1 ? 0 : 0.1);
          }

          @Override
          public void onEpochEnd(TrainingRun run, int epoch) {
            assertThat(rest.state()).containsEntry("epochs_at_rest", epoch == 3 ? 1L : 0L);
          }
        };
    try (Sequential network = line()) {
      network.fit(POINTS, FitOptions.epochs(5).callbacks(pausing, rest));
      assertThat(rest.state()).containsEntry("epochs_at_rest", 0L);
    }
  }

  @Test
  void theMostEpochsAreAnEndOfTheirOwn() {
    try (Sequential network = line()) {
      FitOptions options = FitOptions.epochs(3).callbacks(Convergence.ofGradient(1e-9, 1));
      assertThat(network.fit(POINTS, options).endedBecause()).isEqualTo(EndedBecause.COMPLETED);
    }
  }

  @Test
  void aStateComesBack() {
    Convergence first = Convergence.ofLoss(1e-4, 2);
    try (Sequential network = line()) {
      network.fit(POINTS, FitOptions.epochs(3).callbacks(first));
    }
    Convergence second = Convergence.ofLoss(1e-4, 2);
    second.restore(first.state());
    assertThat(second.state()).isEqualTo(first.state()).hasSize(2);
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertThatThrownBy(() -> Convergence.ofLoss(0, 1))
        .hasMessage("Convergence: tolerance is 0.0, expected a positive number");
    assertThatThrownBy(() -> Convergence.ofGradient(1, 0))
        .hasMessage("Convergence: patience is 0, expected at least 1");
    try (Sequential network =
        line().compile(Optimizer.sgd(0.1).withGradientAccumulation(2), LOSS)) {
      FitOptions options = FitOptions.epochs(3).callbacks(Convergence.ofGradient(1e-9, 1));
      assertThatThrownBy(() -> network.fit(POINTS, options))
          .hasMessageContaining("the optimizer accumulates gradients over 2 steps");
    }
  }
}
