package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A loss that is not finite stops training, names the layer and leaves the weights alone. */
@Presence
class DivergenceTest {

  private static final int ROWS = 5;
  private static final Loss LOSS = Loss.categoricalCrossEntropy();

  /** Does harm after two good steps, and returns what the next one throws. */
  private static DivergenceException after(Consumer<TrainingSession> harm) {
    try (Model model =
            Model.initialize(
                List.of(
                    Input.of(4),
                    Dense.of(6, Activation.tanh()),
                    Dense.of(5, Activation.relu()),
                    Dense.of(3, Activation.softmax())),
                7);
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.adam(), ROWS, Backend.SCALAR)) {
      session.fill(
          Cases.dataset(LOSS, Cases.features(ROWS, 4, 1), Cases.targets(LOSS, ROWS, 3, 2), 3),
          Cases.order(ROWS),
          0,
          ROWS);
      session.step(ROWS);
      session.step(ROWS);
      harm.accept(session);
      MemorySegment before = parametersAndState(session);
      DivergenceException thrown =
          catchThrowableOfType(DivergenceException.class, () -> session.step(ROWS));
      assertThat(before.mismatch(parametersAndState(session))).isEqualTo(-1);
      assertThat(session.stepsDone()).isEqualTo(2);
      return thrown;
    }
  }

  /** A copy of parameters and optimizer state. */
  private static MemorySegment parametersAndState(TrainingSession session) {
    MemorySegment persistent = session.memory().asSlice(0, session.plan().persistentBytes());
    return MemorySegment.ofArray(persistent.toArray(ValueLayout.JAVA_BYTE));
  }

  private static void set(TrainingSession session, Region region, int row, float value) {
    session.memory().set(ValueLayout.JAVA_FLOAT, region.rowBytes(row) + 4, value);
  }

  @Test
  void theFirstLayerWithABadOutputIsNamed() {
    DivergenceException thrown =
        after(s -> set(s, s.plan().parameters().region(1, 0), 3, Float.NaN));
    assertThat(thrown.layer()).isEqualTo("dense_2");
    assertThat(thrown.loss()).isNaN();
    assertThat(thrown)
        .hasMessageContaining("the loss is NaN; dense_2 is the first layer whose output")
        .hasMessageContaining("row 0 of the batch; its weights are not finite either");
  }

  @Test
  void anOutputThatOverflowsIsToldFromBadWeights() {
    DivergenceException thrown =
        after(
            s -> {
              set(s, s.plan().parameters().region(1, 1), 0, 3e38f);
              for (int row = 0; row < 5; row++) {
                set(s, s.plan().parameters().region(2, 0), row, 3e38f);
              }
            });
    assertThat(thrown.layer()).isEqualTo("dense_3");
    assertThat(thrown).hasMessageContaining("its weights are finite");
  }

  @Test
  void badFeaturesAreNoLayersFault() {
    DivergenceException thrown =
        after(s -> s.batch().setFeatures(3, new float[] {1, 2, Float.NaN, 3}));
    assertThat(thrown.layer()).isNull();
    assertThat(thrown).hasMessageContaining("the features in row 3 of the batch are not finite");
  }

  @Test
  void badTargetsAreNoLayersFault() {
    DivergenceException thrown = after(s -> s.batch().setTargets(2, new float[] {0, Float.NaN, 0}));
    assertThat(thrown.layer()).isNull();
    assertThat(thrown).hasMessageContaining("all outputs and weights are finite");
  }

  @Test
  void aGoodBatchAfterwardsTrainsOn() {
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(1)), 1);
        TrainingSession session =
            new TrainingSession(
                model, Loss.meanSquaredError(), Optimizer.sgd(), 1, Backend.SCALAR)) {
      session.batch().setTargets(0, new float[] {1});
      session.batch().setFeatures(0, new float[] {Float.NaN, 0});
      catchThrowableOfType(DivergenceException.class, () -> session.step(1));
      session.batch().setFeatures(0, new float[] {1, 0});
      assertThat(session.step(1)).isFinite();
      assertThat(session.stepsDone()).isEqualTo(1);
    }
  }
}
