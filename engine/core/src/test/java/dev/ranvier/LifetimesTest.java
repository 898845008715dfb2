package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.SlabCounter;
import dev.ranvier.model.Parameters;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Doors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps native memory safe: refusals while it is in use, copies of what others may free. */
@Doors
class LifetimesTest {

  private static final int IN = 130;
  private static final int OUT = 40;
  private static final Loss LOSS = Loss.meanSquaredError();

  @TempDir Path folder;

  private static Model model() {
    return Model.initialize(List.of(Input.of(IN), Dense.of(150), Dense.of(OUT)), 2);
  }

  /** Samples that wait, inside of a session's call, until the test lets them go on. */
  private record HeldUp(Dataset samples, CountDownLatch inside, CountDownLatch goOn)
      implements Dataset {

    static HeldUp of(int rows) {
      return new HeldUp(
          Dataset.of(Cases.features(rows, IN, 1), Cases.features(rows, OUT, 2)),
          new CountDownLatch(1),
          new CountDownLatch(1));
    }

    @Override
    public int size() {
      return samples.size();
    }

    @Override
    public int featureSize() {
      return samples.featureSize();
    }

    @Override
    public Targets targets() {
      return samples.targets();
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      inside.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      samples.read(sample, batch, row);
    }
  }

  @Test
  void aSessionThatIsInUseCannotBeClosedAndGoesOn() throws Exception {
    HeldUp samples = HeldUp.of(4);
    try (Model model = model();
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.sgd(), 4, Backend.SCALAR);
        TrainingSession alone =
            new TrainingSession(model, LOSS, Optimizer.sgd(), 4, Backend.SCALAR);
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Double> trained =
          threads.submit(
              () -> {
                session.fill(samples, Cases.order(4), 0, 4);
                return session.step(4);
              });
      samples.inside.await();
      try {
        assertThatThrownBy(session::close)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("TrainingSession: close()");
        assertThatThrownBy(() -> session.evaluate(4)).hasMessageNotContaining("closed");
      } finally {
        samples.goOn.countDown();
      }
      alone.fill(samples.samples, Cases.order(4), 0, 4);
      assertThat(trained.get()).isEqualTo(alone.step(4));
    }
  }

  @Test
  void aPredictorThatIsInUseCannotBeClosedAndGoesOn() {
    float[] sample = Cases.features(1, IN, 1)[0];
    float[] before = new float[OUT];
    float[] after = new float[OUT];
    Model model = model();
    try (Predictor predictor = model.predictor(1)) {
      predictor.predict(sample, before);
      predictor.occupancy().enter();
      assertThatThrownBy(predictor::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Predictor: close()");
      assertThatThrownBy(() -> predictor.predict(sample, after)).hasMessageContaining("in use");
      model.close();
      predictor.occupancy().exit();
      predictor.predict(sample, after);
      assertThat(after).isEqualTo(before);
    }
  }

  @Test
  void aClosedPredictorAndItsModelLetTheParametersGo() {
    Model model = model();
    Predictor predictor = model.predictor(4);
    Parameters parameters = model.retainParameters();
    parameters.release();
    model.close();
    assertThat(parameters.segment().scope().isAlive()).isTrue();
    MemorySegment scratch = predictor.memory();
    predictor.close();
    predictor.close();
    assertThat(scratch.scope().isAlive()).isFalse();
    assertThat(parameters.segment().scope().isAlive()).isFalse();
    assertThatThrownBy(parameters::retain).hasMessageContaining("closed");
  }

  @Test
  void readingAndSavingAModelLeavesNoReferenceBehind() {
    try (SlabCounter memory = SlabCounter.counting()) {
      Model model = model();
      assertThat(model.weights(0)).hasSize(IN * 150);
      assertThat(model.bias(1)).hasSize(OUT);
      model.save(folder.resolve("model.safetensors"));
      new TrainingSession(model, LOSS, Optimizer.sgd(), 4, Backend.SCALAR).close();
      assertThat(memory.bytes()).isPositive();
      model.close();
      assertThat(memory.bytes()).isZero();
    }
  }

  /** Another thread could free it in the middle of a product that checks nothing. */
  @Test
  void onlyMemoryThatNobodyElseCanFreeIsReadWhereItLies() throws IOException {
    Path file = folder.resolve("batch");
    try (Model model = model();
        Predictor predictor = model.predictor(4, Backend.SCALAR);
        Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      long bytes = 4L * 4 * IN;
      assertThat(isCopied(predictor, confined.allocate(bytes, 64))).isFalse();
      assertThat(isCopied(predictor, shared.allocate(bytes, 64))).isTrue();
      assertThat(isCopied(predictor, Arena.ofAuto().allocate(bytes, 64))).isTrue();
      assertThat(isCopied(predictor, MemorySegment.ofArray(new float[4 * IN]))).isTrue();
      assertThat(isCopied(predictor, confined.allocate(bytes + 1, 64).asSlice(1))).isTrue();
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, confined);
      assertThat(isCopied(predictor, mapped)).isTrue();
    }
  }

  /** Whether a batch is found in the predictor's own memory after it was predicted. */
  private static boolean isCopied(Predictor predictor, MemorySegment batch) {
    batch.fill((byte) 63);
    long ownBytes = predictor.input().offsetBytes();
    predictor.memory().asSlice(ownBytes, predictor.input().sizeBytes()).fill((byte) 0);
    predictor.predict(batch, MemorySegment.ofArray(new float[4 * OUT]));
    float first = batch.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
    return predictor.memory().get(ValueLayout.JAVA_FLOAT, ownBytes) == first;
  }

  /** Its weights are infinite; the model's are the last good ones, and training goes on there. */
  @Test
  void theSessionOfAFitThatDivergedIsNotTrainedOn() {
    float[][] features = {{1, -1}};
    FitOptions once = FitOptions.epochs(1).batchSize(1);
    try (Sequential network = Sequential.of(Input.of(2), Dense.of(1))) {
      network.compile(Optimizer.sgd(1e38), LOSS);
      float[] before = network.model().weights(0);
      assertThatThrownBy(() -> network.fit(features, new float[][] {{100}}, once))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining("weights are not finite");
      float[][] reached = network.predict(features);
      assertThat(network.fit(features, reached, once).get("loss")).containsExactly(0.0);
      assertThat(network.model().weights(0)).isEqualTo(before);
    }
  }
}
