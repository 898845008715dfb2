package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import dev.ranvier.warmup.WarmUp;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clipping and accumulation of gradients: what a plan makes of them, and what they add up to. */
@Width
@Presence
class GradientUpdateTest {

  private static final Loss LOSS = Loss.categoricalCrossEntropy();
  private static final int ROWS = 12;

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  /** Wide enough for the first layer's gradient not to be stored without need. */
  private static Model model() {
    return Model.initialize(
        List.of(Input.of(90), Dense.of(70, Activation.relu()), Dense.of(3, Activation.softmax())),
        5);
  }

  private static Dataset data() {
    return Cases.dataset(LOSS, Cases.features(ROWS, 90, 1), Cases.targets(LOSS, ROWS, 3, 2), 3);
  }

  private static TrainingSession session(
      Model model, Optimizer optimizer, int batchSize, Backend backend) {
    return new TrainingSession(model, LOSS, optimizer, batchSize, backend);
  }

  private static void train(TrainingSession session, int from, int rows) {
    session.fill(data(), Cases.order(ROWS), from, rows);
    session.step(rows);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void microBatchesTrainLikeTheirJointBatch(Backend backend) {
    Optimizer whole = Optimizer.momentum(0.5, 0.9);
    try (Model model = model();
        TrainingSession joint = session(model, whole, ROWS, backend);
        TrainingSession micro = session(model, whole.withGradientAccumulation(3), 4, backend)) {
      for (int update = 0; update < 3; update++) {
        train(joint, 0, ROWS);
        for (int from = 0; from < ROWS; from += 4) {
          train(micro, from, 4);
        }
      }
      assertClose(joint, micro);
    }
  }

  private static void assertClose(TrainingSession expected, TrainingSession found) {
    try (Model first = expected.publish();
        Model second = found.publish()) {
      for (int layer = 0; layer < 2; layer++) {
        assertThat(second.weights(layer)).containsExactly(first.weights(layer), within(1e-5f));
        assertThat(second.bias(layer)).containsExactly(first.bias(layer), within(1e-5f));
      }
    }
  }

  @Test
  void stepsThatOnlyAccumulateLeaveTheWeightsAlone() {
    Optimizer optimizer = Optimizer.adam().withGradientAccumulation(2);
    try (Model model = model();
        TrainingSession session = session(model, optimizer, ROWS, Backend.SCALAR)) {
      train(session, 0, ROWS);
      try (Model after = session.publish()) {
        assertThat(after.weights(0)).isEqualTo(model.weights(0));
        assertThat(after.bias(1)).isEqualTo(model.bias(1));
      }
      train(session, 0, ROWS);
      try (Model after = session.publish()) {
        assertThat(after.weights(0)).isNotEqualTo(model.weights(0));
        assertThat(after.bias(1)).isNotEqualTo(model.bias(1));
      }
    }
  }

  /** As when {@code fit} is called again with another batch size. */
  @Test
  void aSessionThatTakesOverGoesOnAccumulating() {
    Optimizer optimizer = Optimizer.adam().withGradientAccumulation(2);
    try (Model model = model();
        TrainingSession alone = session(model, optimizer, 4, Backend.SCALAR);
        TrainingSession first = session(model, optimizer, 4, Backend.SCALAR);
        TrainingSession second = session(model, optimizer, 8, Backend.SCALAR)) {
      train(alone, 0, 4);
      train(alone, 4, 4);
      train(first, 0, 4);
      first.warmUp(new WarmUp(20, 0, 1_000_000_000L));
      second.continueFrom(first);
      train(second, 4, 4);
      try (Model expected = alone.publish();
          Model found = second.publish()) {
        assertThat(found.weights(0)).isEqualTo(expected.weights(0));
        assertThat(found.bias(1)).isEqualTo(expected.bias(1));
      }
    }
  }

  @Test
  void schedulesCountUpdates() {
    Optimizer optimizer =
        Optimizer.sgd(1).withSchedule(Schedule.stepDecay(2, 0.5)).withGradientAccumulation(3);
    try (Model model = model();
        TrainingSession session = session(model, optimizer, 4, Backend.SCALAR)) {
      for (int step = 0; step < 6; step++) {
        assertThat(session.learningRate()).isEqualTo(1f);
        train(session, 0, 4);
      }
      assertThat(session.learningRate()).isEqualTo(0.5f);
    }
  }

  @Test
  void aLimitThatIsNeverReachedChangesNoBit() {
    Optimizer plain = Optimizer.adam(0.01);
    try (Model model = model();
        TrainingSession expected = session(model, plain, ROWS, Backend.SCALAR)) {
      train(expected, 0, ROWS);
      for (Clipping clipping :
          List.of(Clipping.byValue(9), Clipping.byNorm(99), Clipping.byGlobalNorm(99))) {
        try (TrainingSession found =
            session(model, plain.withClipping(clipping), ROWS, Backend.SCALAR)) {
          train(found, 0, ROWS);
          try (Model first = expected.publish();
              Model second = found.publish()) {
            assertThat(second.weights(0)).isEqualTo(first.weights(0));
            assertThat(second.bias(1)).isEqualTo(first.bias(1));
          }
        }
      }
    }
  }

  @Test
  void aGradientThatOverflowsIsNotHidden() {
    Optimizer optimizer = Optimizer.sgd(0.1).withClipping(Clipping.byGlobalNorm(1));
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(2)), 1);
        TrainingSession session =
            new TrainingSession(model, Loss.meanAbsoluteError(), optimizer, 1, Backend.SCALAR)) {
      session.batch().setFeatures(0, new float[] {1e30f, 1e30f});
      session.batch().setTargets(0, new float[] {0, 0});
      session.step(1);
      assertThatThrownBy(() -> session.step(1)).isInstanceOf(DivergenceException.class);
    }
  }

  @Test
  void plansSayWhyAGradientIsStored() {
    String streamed = "update, gradient not stored";
    assertThat(plan(Optimizer.adam())).contains(streamed, "gradient stored: it is small");
    assertThat(plan(Optimizer.adam().withClipping(Clipping.byValue(0.1))))
        .contains(streamed + ", clipping by value");
    assertThat(plan(Optimizer.adam().withClipping(Clipping.byNorm(0.1))))
        .contains("gradient stored: clipping by norm", "dense_1 weight norm")
        .doesNotContain(streamed);
    assertThat(plan(Optimizer.adam().withClipping(Clipping.byGlobalNorm(0.1))))
        .contains("gradient stored: clipping by global norm", "global norm  ")
        .doesNotContain(streamed);
    assertThat(plan(Optimizer.adam().withGradientAccumulation(4)))
        .contains("gradient stored: gradient accumulation", "In every step number 4")
        .doesNotContain(streamed);
  }

  private static String plan(Optimizer optimizer) {
    try (Model model = model();
        TrainingSession session = session(model, optimizer, ROWS, Backend.SCALAR)) {
      return session.explainPlan();
    }
  }

  @Test
  void optionsAddUpInAnyOrder() {
    Optimizer plain = Optimizer.adamW(0.01, 0.5);
    Clipping clipping = Clipping.byNorm(1);
    assertThat(plain.clipping()).isEqualTo(Clipping.none());
    assertThat(plain.gradientAccumulationSteps()).isEqualTo(1);
    Optimizer one = plain.withClipping(clipping).withGradientAccumulation(3);
    Optimizer other = plain.withGradientAccumulation(3).withClipping(clipping);
    assertThat(one).isEqualTo(other);
    assertThat(one.clipping()).isEqualTo(clipping);
    assertThat(one.gradientAccumulationSteps()).isEqualTo(3);
    assertThat(one.learningRate()).isEqualTo(0.01f);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> Clipping.byNorm(0))
        .hasMessage("Clipping: limit is 0.0, expected a positive number");
    assertThatThrownBy(() -> Clipping.byValue(Double.NaN)).hasMessageContaining("limit is NaN");
    assertThatThrownBy(() -> Clipping.byGlobalNorm(Double.POSITIVE_INFINITY))
        .hasMessageContaining("limit is Infinity");
    assertThatThrownBy(() -> Optimizer.sgd().withGradientAccumulation(0))
        .hasMessage("Optimizer: gradientAccumulationSteps is 0, expected at least 1");
  }
}
