package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.step.Workers;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import dev.ranvier.warmup.WarmUp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A session's promises, in one file because they are about one slab: what warm-up, partial batches,
 * fusion and threads leave as it is, what memory holds, and what is refused.
 */
@Width
@Presence
class TrainingSessionTest {

  private static final Loss LOSS = Loss.sparseCategoricalCrossEntropy();

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  private static Model model() {
    return Model.initialize(
        List.of(Input.of(13), Dense.of(21, Activation.relu()), Dense.of(4, Activation.softmax())),
        5);
  }

  private static TrainingSession session(Model model, int batchSize, Backend backend) {
    return new TrainingSession(model, LOSS, Optimizer.adam(0.01), batchSize, backend);
  }

  private static Dataset data(int rows) {
    float[][] targets = Cases.targets(LOSS, rows, 4, 2);
    return Cases.dataset(LOSS, Cases.features(rows, 13, 1), targets, 4);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void warmUpLeavesParametersAndOptimizerAsTheyWere(Backend backend) {
    try (Model model = model();
        TrainingSession warm = session(model, 8, backend);
        TrainingSession cold = session(model, 8, backend)) {
      assertThat(warm.warmUp()).isPositive();
      for (TrainingSession session : List.of(warm, cold)) {
        for (int step = 0; step < 3; step++) {
          session.fill(data(8), Cases.order(8), 0, 8);
          session.step(8);
        }
      }
      assertThat(warm.stepsDone()).isEqualTo(3);
      try (Model first = warm.publish();
          Model second = cold.publish()) {
        assertThat(first.weights(0)).isEqualTo(second.weights(0));
        assertThat(first.bias(1)).isEqualTo(second.bias(1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aPartialBatchTrainsLikeABatchOfThatSize(Backend backend) {
    try (Model model = model();
        TrainingSession large = session(model, 8, backend);
        TrainingSession exact = session(model, 3, backend)) {
      large.fill(data(8), Cases.order(8), 0, 8);
      large.fill(data(8), Cases.order(8), 0, 3);
      exact.fill(data(8), Cases.order(8), 0, 3);
      assertThat(large.step(3)).isEqualTo(exact.step(3));
      try (Model first = large.publish();
          Model second = exact.publish()) {
        assertThat(first.weights(0)).isEqualTo(second.weights(0));
      }
    }
  }

  @Test
  void theModelStaysAsItIsAndPublishedOnesOutliveTheSession() {
    try (Model model = model()) {
      float[] before = model.weights(0);
      Model trained;
      try (TrainingSession session = session(model, 8, Backend.AUTO)) {
        session.fill(data(8), Cases.order(8), 0, 8);
        session.step(8);
        trained = session.publish();
      }
      assertThat(model.weights(0)).isEqualTo(before);
      assertThat(trained.weights(0)).isNotEqualTo(before);
      trained.close();
    }
  }

  @Test
  void memoryPlanNamesEveryRegionAndItsBytes() {
    try (Model model = model();
        TrainingSession session = session(model, 8, Backend.SCALAR)) {
      assertThat(session.memory().byteSize()).isEqualTo(session.plan().memory().sizeBytes());
      assertThat(session.memoryPlan())
          .contains("batch size 8: " + session.memory().byteSize() + " bytes")
          .contains("dense_1.weight ", "dense_2.bias.state1", "dense_1.output.grad", "packs");
    }
  }

  /** 20 x 250 weights: the gradient is written once and read once more; likewise bias and relu. */
  @Test
  void fusionSavesThePassesAndTheGradient() {
    List<Layer> layers =
        List.of(Input.of(20), Dense.of(250, Activation.relu()), Dense.of(2).withoutBias());
    Loss squares = Loss.meanSquaredError();
    TrainingOptions options = TrainingOptions.of(8).backend(Backend.SCALAR).threads(1);
    try (Model model = Model.initialize(layers, 1);
        TrainingSession fused = new TrainingSession(model, squares, Optimizer.adam(), options);
        TrainingSession unfused =
            new TrainingSession(model, squares, Optimizer.adam(), options.fusion(Fusion.NONE))) {
      long gradient = 20 * 250 * 4;
      long hidden = 8 * 250 * 4;
      long biasAndRelu = 2 * hidden + 2 * hidden;
      long derivative = 2 * hidden;
      assertThat(unfused.trafficBytes() - fused.trafficBytes())
          .isEqualTo(2 * gradient + biasAndRelu + derivative);
      assertThat(unfused.memoryPlan()).contains("dense_1.weight.grad");
      assertThat(fused.memoryPlan()).doesNotContain("dense_1.weight.grad");
      assertThat(fused.memoryBytes()).isEqualTo(fused.memory().byteSize());
    }
  }

  /** What is kept is written once and never read back to be dropped, nor is its gradient. */
  @Test
  void fusionDropsOnTheBlocksOfTheProducts() {
    List<Layer> layers =
        List.of(
            Input.of(20),
            Dense.of(50, Activation.tanh()),
            Dropout.of(0.3),
            BatchNormalization.of(),
            Dropout.of(0.1),
            Dense.of(30, Activation.gelu()),
            Dropout.of(0.2),
            Dense.of(30).withoutBias(),
            Dropout.of(0.4),
            Dense.of(2));
    Loss squares = Loss.meanSquaredError();
    TrainingOptions options = TrainingOptions.of(8).backend(Backend.SCALAR).threads(1);
    try (Model model = Model.initialize(layers, 1);
        TrainingSession fused = new TrainingSession(model, squares, Optimizer.sgd(), options);
        TrainingSession unfused =
            new TrainingSession(model, squares, Optimizer.sgd(), options.fusion(Fusion.NONE))) {
      assertThat(fused.explainPlan())
          .contains("bias + tanh + dropout", "bias + gelu + dropout", "MB  dropout\n")
          .contains("dropout + derivative of gelu", "dense_1 dropout grad", "dropout_2 mask")
          .doesNotContain("dropout_1", "dropout_2 mask grad", "dropout_3", "dropout_4");
      assertThat(unfused.explainPlan())
          .contains(
              "dropout_1 mask grad", "dropout_2 mask grad", "dropout_3 mask", "dropout_4 mask")
          .doesNotContain("+ dropout", "dropout +", "  dropout\n");
      assertThat(fused.memoryBytes()).isLessThan(unfused.memoryBytes());
      for (TrainingSession session : List.of(fused, unfused)) {
        session.fill(
            Dataset.of(Cases.features(8, 20, 1), Cases.features(8, 2, 2)), Cases.order(8), 0, 8);
      }
      for (int step = 0; step < 3; step++) {
        assertThat(fused.step(8)).isEqualTo(unfused.step(8));
        assertThat(fused.evaluate(8)).isEqualTo(unfused.evaluate(8));
      }
    }
  }

  /** The second layer's input gradient is large enough, and has few enough rows. */
  @ParameterizedTest
  @MethodSource("backends")
  void dropsTheSameWhereThreadsShareTheColumns(Backend backend) {
    List<Layer> layers =
        List.of(Input.of(10), Dense.of(700, Activation.tanh()), Dropout.of(0.3), Dense.of(250));
    TrainingOptions options = TrainingOptions.of(8).backend(backend);
    Dataset samples = Dataset.of(Cases.features(8, 10, 1), Cases.features(8, 250, 2));
    try (Model model = Model.initialize(layers, 1);
        ThreadTeam team = ThreadTeam.of(2)) {
      Workers two = TrainedWeights.workers(team, 2);
      assertThat(losses(model, samples, options, two))
          .isEqualTo(losses(model, samples, options, Workers.ALONE));
      if (backend == Backend.SIMD || backend == Backend.SCALAR) {
        assertThat(losses(model, samples, options, two))
            .isEqualTo(losses(model, samples, options.fusion(Fusion.NONE), Workers.ALONE));
      }
    }
  }

  private static double[] losses(
      Model model, Dataset samples, TrainingOptions options, Workers workers) {
    Loss squares = Loss.meanSquaredError();
    try (TrainingSession session =
        new TrainingSession(model, squares, Optimizer.sgd(0.1), options, workers)) {
      session.fill(samples, Cases.order(8), 0, 8);
      return new double[] {session.step(8), session.step(8), session.step(8)};
    }
  }

  @Test
  void rowsThatWouldAliasInTheCacheGetALineMore() {
    assertThat(SlabLayout.rowStride(1)).isEqualTo(16);
    assertThat(SlabLayout.rowStride(784)).isEqualTo(784);
    assertThat(SlabLayout.rowStride(1024)).isEqualTo(1040);
    assertThat(SlabLayout.rowStride(2047)).isEqualTo(2064);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Model model = model();
        TrainingSession session = session(model, 8, Backend.AUTO)) {
      Dataset ten = data(10);
      assertThatThrownBy(() -> session.fill(ten, Cases.order(10), 0, 9))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("9 samples")
          .hasMessageContaining("batch size, 8");
      assertThatThrownBy(() -> session.step(0)).hasMessageContaining("0 rows");
      Batch batch = session.batch();
      assertThatThrownBy(() -> batch.setFeatures(0, new float[2]))
          .hasMessageContaining("2 features, expected 13");
      assertThatThrownBy(() -> batch.setTargets(0, new float[4]))
          .hasMessageContaining("class ids 0 to 3");
      assertThatThrownBy(() -> batch.setClassId(1, 4))
          .hasMessageContaining("row 1 is 4, expected 0 to 3");
      assertThatThrownBy(() -> batch.setFeatures(8, new float[13]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> session(model, 0, Backend.AUTO))
          .hasMessageContaining("batchSize is 0");
      batch.setFeatures(1, MemorySegment.ofArray(new float[20]), 8);
    }
  }

  @Test
  void isRefusedAfterClose() {
    try (Model model = model()) {
      TrainingSession session = session(model, 8, Backend.AUTO);
      session.close();
      session.close();
      assertThatThrownBy(() -> session.step(8))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(session::publish).hasMessageContaining("closed");
      assertThatThrownBy(session::warmUp).hasMessageContaining("closed");
    }
  }

  /** A thread that trains is between two steps now and then; somewhere in the rounds it is not. */
  @Test
  void closingWhileAnotherThreadTrainsIsRefusedAndHarmless() throws InterruptedException {
    int refused = 0;
    try (Model model = model()) {
      for (int round = 0; round < 1000 && refused == 0; round++) {
        refused += closeBesideATrainer(model) ? 1 : 0;
      }
    }
    assertThat(refused).isPositive();
  }

  /** Whether a close was refused; either way the trainer must only ever see a session or none. */
  private static boolean closeBesideATrainer(Model model) throws InterruptedException {
    TrainingSession session = session(model, 8, Backend.AUTO);
    session.fill(data(8), Cases.order(8), 0, 8);
    CountDownLatch training = new CountDownLatch(1);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread trainer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!stop.get()) {
                      session.step(8);
                      training.countDown();
                    }
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    training.await();
    Throwable refusal = catchThrowable(session::close);
    stop.set(true);
    trainer.join();
    if (refusal == null) {
      if (failure.get() != null) {
        assertThat(failure.get()).hasMessageContaining("TrainingSession is closed");
      }
      return false;
    }
    assertThat(refusal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close() while another thread is inside");
    assertThat(failure.get()).isNull();
    assertThat(session.step(8)).isFinite();
    session.close();
    assertThatThrownBy(() -> session.step(8)).hasMessageContaining("closed");
    return true;
  }

  /** Updates of whole matrices count on it. */
  @Test
  void paddingOfWeightsStaysZero() {
    for (Optimizer optimizer : Cases.OPTIMIZERS) {
      try (Model model = model();
          TrainingSession session =
              new TrainingSession(
                  model, LOSS, optimizer, TrainingOptions.of(8).fusion(Fusion.NONE))) {
        session.fill(data(8), Cases.order(8), 0, 8);
        WarmUp.fill(session.memory(), session.plan().features());
        for (int step = 0; step < 5; step++) {
          session.step(8);
        }
        for (Region weights :
            session.plan().parameters().layers().stream().map(List::getFirst).toList()) {
          assertThat(weights.columns()).isLessThan(weights.rowStride());
          for (int row = 0; row < weights.rows(); row++) {
            for (int column = weights.columns(); column < weights.rowStride(); column++) {
              long offsetBytes = weights.rowBytes(row) + 4L * column;
              assertThat(session.memory().get(ValueLayout.JAVA_FLOAT, offsetBytes))
                  .as(optimizer.toString())
                  .isZero();
            }
          }
        }
      }
    }
  }

  @Test
  void explainsEveryStep() {
    try (Model model = model();
        TrainingSession session = session(model, 8, Backend.SCALAR)) {
      assertThat(session.explainPlan())
          .contains("SIMD: ", "BLAS: ", "batch size 8")
          .contains("dense_1 forward", "8x21x13", "SCALAR (asked for)", "bias + relu")
          .contains("sparse_categorical_crossentropy with softmax")
          .contains("dense_2 input grad", "derivative of relu", "dense_1 bias update")
          .doesNotContain("dense_1 input grad");
    }
  }
}
