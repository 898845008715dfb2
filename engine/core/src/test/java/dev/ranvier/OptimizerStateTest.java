package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.ConfiguredOptimizer;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.OptimizerState;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Width;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an optimizer has gathered can be read and set: a session that goes on with it is, bit by
 * bit, the one that was left.
 */
@Width
class OptimizerStateTest {

  private static final int ROWS = 6;

  /** Each alone, and each with all that every optimizer may have. */
  static List<Optimizer> optimizers() {
    List<Optimizer> all = new ArrayList<>(Cases.OPTIMIZERS);
    for (Optimizer optimizer : Cases.OPTIMIZERS) {
      if (!(optimizer instanceof ConfiguredOptimizer)) {
        all.add(
            optimizer
                .withGradientAccumulation(3)
                .withMovingAverage(0.9)
                .withSchedule(Schedule.cosineDecay(42)));
      }
    }
    return all;
  }

  private static final Optimizer ADAM = Optimizer.adam(0.01);

  private static Model model() {
    return Model.initialize(
        List.of(
            Input.of(5),
            Dense.of(8, Activation.tanh()),
            BatchNormalization.of(),
            Dropout.of(0.2),
            Dense.of(6).withoutBias(),
            LayerNormalization.of(),
            Dense.of(3)),
        3);
  }

  private static TrainingSession session(Model model, Optimizer optimizer) {
    return new TrainingSession(
        model,
        Loss.meanSquaredError(),
        optimizer,
        TrainingOptions.of(ROWS).backend(Backend.SCALAR));
  }

  /** Every step with a batch and a learning rate of its own. */
  private static void train(TrainingSession session, Optimizer optimizer, int from, int to) {
    for (int step = from; step < to; step++) {
      Dataset data =
          Dataset.of(Cases.features(ROWS, 5, step), Cases.features(ROWS, 3, 1000 + step));
      session.fill(data, Cases.order(ROWS), 0, ROWS);
      session.step(ROWS);
      if (optimizer.schedule().equals(Schedule.constant())) {
        session.setLearningRate(session.exactLearningRate() * 0.9);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aSessionThatGoesOnIsTheOneThatWasLeft(Optimizer optimizer) {
    int all = 14;
    try (Model model = model();
        TrainingSession straight = session(model, optimizer);
        TrainingSession left = session(model, optimizer)) {
      train(straight, optimizer, 0, all);
      train(left, optimizer, 0, all / 2);
      OptimizerState state = left.optimizerState();
      assertThat(state.steps()).isEqualTo(all / 2);
      assertThat(state.averages().isEmpty()).isEqualTo(optimizer.movingAverageMomentum() == 0);
      try (Model published = left.publish();
          TrainingSession next = session(published, optimizer)) {
        next.setOptimizerState(state);
        assertThat(next.stepsDone()).isEqualTo(all / 2);
        assertThat(next.learningRate()).isEqualTo(left.learningRate());
        train(next, optimizer, all / 2, all);
        assertThat(next.learningRate()).isEqualTo(straight.learningRate());
        assertThat(persistent(next).mismatch(persistent(straight))).isEqualTo(-1);
      }
      assertThat(straight.learningRate()).isLessThan(optimizer.learningRate());
    }
  }

  private static MemorySegment persistent(TrainingSession session) {
    return session.memory().asSlice(0, session.plan().persistentBytes());
  }

  @Test
  void itIsACopyByTheNamesOfFiles() {
    try (Model model = model();
        TrainingSession session = session(model, Optimizer.adam(0.01).withMovingAverage(0.5))) {
      train(session, ADAM, 0, 1);
      OptimizerState state = session.optimizerState();
      assertThat(state.optimizer()).isEqualTo(Optimizer.adam().name());
      assertThat(state.slots()).hasSize(2);
      assertThat(state.slots().getFirst().keySet())
          .isEqualTo(state.averages().keySet())
          .containsExactly(
              "dense_1.weight",
              "dense_1.bias",
              "batch_normalization_1.gamma",
              "batch_normalization_1.beta",
              "dense_2.weight",
              "layer_normalization_1.gamma",
              "layer_normalization_1.beta",
              "dense_3.weight",
              "dense_3.bias");
      assertThat(state.rests().keySet())
          .containsExactly(
              "batch_normalization_1.moving_mean", "batch_normalization_1.moving_variance");
      assertThat(state.gradients()).isEmpty();
      try (Model published = session.publish()) {
        assertThat(state.averages().get("dense_1.weight")).isEqualTo(published.weights(0));
      }
      float kept = state.slots().getFirst().get("dense_1.weight")[0];
      train(session, ADAM, 1, 3);
      assertThat(state.slots().getFirst().get("dense_1.weight")[0]).isEqualTo(kept);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingOfItTaken() {
    try (Model model = model();
        TrainingSession session = session(model, Optimizer.adam(0.01));
        TrainingSession other = session(model, Optimizer.adam(0.01))) {
      train(session, ADAM, 0, 2);
      train(other, ADAM, 0, 1);
      OptimizerState good = session.optimizerState();
      refused(other, session(model, Optimizer.sgd()), "is of optimizer 'sgd', expected 'adam'");
      refused(
          other,
          session(model, Optimizer.adam(0.01).withGradientAccumulation(2)),
          "has 2 gradientAccumulationSteps, expected 1");
      refused(
          other,
          session(model, Optimizer.adam(0.01).withMovingAverage(0.5)),
          "averages: missing are [], unknown are [dense_1.weight");
      Map<String, float[]> less = new LinkedHashMap<>(good.slots().getLast());
      less.remove("dense_3.bias");
      refused(other, with(good, less), "slots[1]: missing are [dense_3.bias], unknown are []");
      less.put("dense_3.bias", new float[4]);
      refused(other, with(good, less), "slots[1]: 'dense_3.bias' has 4 values, expected 1 x 3");
      less.put("dense_3.bias", null);
      refused(other, with(good, less), "slots[1]: 'dense_3.bias' is null, expected 1 x 3");
      assertThatThrownBy(() -> other.setOptimizerState(null)).hasMessageContaining("state is null");
    }
  }

  private static OptimizerState with(OptimizerState state, Map<String, float[]> lastSlot) {
    return new OptimizerState(
        state.optimizer(),
        state.gradientAccumulationSteps(),
        state.steps(),
        state.learningRate(),
        List.of(state.slots().getFirst(), lastSlot),
        state.averages(),
        state.gradients(),
        state.rests());
  }

  private static void refused(TrainingSession session, TrainingSession from, String message) {
    try (from) {
      refused(session, from.optimizerState(), message);
    }
  }

  private static void refused(TrainingSession session, OptimizerState state, String message) {
    byte[] before = persistent(session).toArray(ValueLayout.JAVA_BYTE);
    assertThatThrownBy(() -> session.setOptimizerState(state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThat(persistent(session).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
    assertThat(session.stepsDone()).isEqualTo(1);
  }

  @Test
  void numbersThatMeanNothingAreRefused() {
    double rate = 0.1;
    assertThatThrownBy(
            () ->
                new OptimizerState(
                    "sgd", 1, 1, Double.NaN, List.of(), Map.of(), Map.of(), Map.of()))
        .hasMessage("OptimizerState: learningRate is NaN, expected 0 or a positive number");
    assertThatThrownBy(
            () -> new OptimizerState("sgd", 1, -1, rate, List.of(), Map.of(), Map.of(), Map.of()))
        .hasMessage("OptimizerState: steps is -1, expected 0 or more");
    assertThatThrownBy(
            () -> new OptimizerState("sgd", 0, 1, rate, List.of(), Map.of(), Map.of(), Map.of()))
        .hasMessage("OptimizerState: gradientAccumulationSteps is 0, expected at least 1");
    assertThatThrownBy(
            () -> new OptimizerState("sgd", 1, 1, rate, List.of(), null, Map.of(), Map.of()))
        .hasMessage("OptimizerState: averages is null");
  }
}
