package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.model.Parameters;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  /** A sigmoid of infinity is 1: the output alone shows nothing. */
  @Test
  void sumsThatASigmoidHidesAreNamed() {
    try (Model model =
            Model.initialize(List.of(Input.of(2), Dense.of(1, Activation.sigmoid())), 1);
        TrainingSession session =
            new TrainingSession(
                model, Loss.binaryCrossEntropy(), Optimizer.sgd(), 1, Backend.SCALAR)) {
      for (int row = 0; row < 2; row++) {
        long weight = session.plan().parameters().region(0, 0).rowBytes(row);
        session.memory().set(ValueLayout.JAVA_FLOAT, weight, 3f);
      }
      session.batch().setTargets(0, new float[] {1});
      session.batch().setFeatures(0, new float[] {3e38f, 3e38f});
      DivergenceException thrown =
          catchThrowableOfType(DivergenceException.class, () -> session.step(1));
      assertThat(thrown.layer()).isEqualTo("dense_1");
      assertThat(thrown)
          .hasMessageContaining("the loss is NaN")
          .hasMessageContaining("only behind the sigmoid of dense_1: the sums that it takes are");
    }
  }

  @Test
  void targetsThatAreNotFiniteAreNamed() {
    DivergenceException thrown = after(s -> s.batch().setTargets(2, new float[] {0, Float.NaN, 0}));
    assertThat(thrown).hasMessageContaining("but the targets in row 2 of the batch are not");
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

  private static final List<Layer> NORMALIZED =
      List.of(Input.of(1), BatchNormalization.of(), Dense.of(1));

  /** The batch's loss is finite, since everything is scaled to nothing. */
  @Test
  void statisticsOfABatchThatOverflowEndTrainingBug() {
    float[][] targets = {{0.5f}, {1}};
    try (Sequential network = Sequential.withSeed(1, NORMALIZED.toArray(Layer[]::new))) {
      network.compile(Optimizer.sgd(0.1), Loss.meanSquaredError());
      FitOptions options = FitOptions.epochs(1).batchSize(2).verbosity(Verbosity.SILENT);
      network.fit(new float[][] {{1}, {2}}, targets, options);
      float[] variance = network.model().parameter(0, "moving_variance");
      float[] weights = network.model().weights(1);
      DivergenceException thrown =
          catchThrowableOfType(
              DivergenceException.class,
              () -> network.fit(new float[][] {{1e20f}, {-1e20f}}, targets, options));
      assertThat(thrown.layer()).isEqualTo("batch_normalization_1");
      assertThat(thrown.loss()).isFinite();
      assertThat(thrown)
          .hasMessageContaining("moving_variance of batch_normalization_1 is Infinity in column 0")
          .hasMessageContaining("The weights of the last finished epoch are kept");
      assertThat(network.model().parameter(0, "moving_variance")).isEqualTo(variance);
      assertThat(network.model().weights(1)).isEqualTo(weights);
    }
  }

  @Test
  void noModelWithUnusableStatisticsIsPublishedBug() {
    try (Model model = Model.initialize(NORMALIZED, 1);
        TrainingSession session =
            new TrainingSession(
                model, Loss.meanSquaredError(), Optimizer.sgd(), 2, Backend.SCALAR)) {
      float[][] far = {{1e20f}, {-1e20f}};
      session.fill(Dataset.of(far, new float[2][1]), Cases.order(2), 0, 2);
      assertThat(session.step(2)).isFinite();
      DivergenceException thrown =
          catchThrowableOfType(DivergenceException.class, session::publish);
      assertThat(thrown.layer()).isEqualTo("batch_normalization_1");
      assertThat(thrown).hasMessageContaining("moving_variance of batch_normalization_1 is");
    }
  }

  @Test
  void noAverageOfWeightsThatIsNotFiniteIsKeptBug() {
    Optimizer averaging = Optimizer.sgd().withMovingAverage(0.5);
    try (Model model = Model.initialize(NORMALIZED, 1);
        TrainingSession session =
            new TrainingSession(model, Loss.meanSquaredError(), averaging, 2, Backend.SCALAR)) {
      session.requireFinite(0);
      Region average = session.plan().average().region(1, 0);
      session.memory().set(ValueLayout.JAVA_FLOAT, average.offsetBytes(), Float.POSITIVE_INFINITY);
      for (ThrowingCallable use :
          List.<ThrowingCallable>of(() -> session.requireFinite(0), session::publishAverage)) {
        DivergenceException thrown = catchThrowableOfType(DivergenceException.class, use);
        assertThat(thrown.layer()).isEqualTo("dense_1");
        assertThat(thrown).hasMessageContaining("moving averages of weights are not finite");
      }
      session.publish().close();
    }
  }

  @Test
  void aFileWithUnusableStatisticsIsRefusedBug(@TempDir Path folder) {
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -1f}) {
      Path file = folder.resolve("model.safetensors");
      try (Model model = Model.initialize(NORMALIZED, 1)) {
        Parameters parameters = model.retainParameters();
        Region variance = parameters.layout().region(0, 3);
        parameters.segment().set(ValueLayout.JAVA_FLOAT, variance.offsetBytes(), bad);
        parameters.release();
        model.save(file);
      }
      assertThat(catchThrowableOfType(ModelFormatException.class, () -> Model.load(file)))
          .hasMessageContaining("model.safetensors")
          .hasMessageContaining("tensor 'batch_normalization_1.moving_variance', element 0")
          .hasMessageContaining("expected a finite number from 0, found " + bad);
    }
  }
}
