package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.model.Parameters;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A predictor's promises, in one file because its doors share networks and oracle: the numbers of
 * an oracle in doubles, the same bits in any batch, and refusals that harm nobody.
 */
@Width
@Presence
class PredictorTest {

  private static final int IN = 19;
  private static final int OUT = 5;
  private static final int CALLS = 20_000;

  /** More than enough for two threads to meet. */
  private static final int ROUNDS = 50;

  private static final int THREADS = 64;

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  private static Model model() {
    return Model.initialize(
        List.of(Input.of(IN), Dense.of(33, Activation.relu()), Dense.of(OUT, Activation.softmax())),
        1);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void agreesWithTheDoubleOracleForEveryBatch(Backend backend) {
    float[][] features = Cases.features(11, IN, 3);
    try (Model model = model()) {
      double[][] expected = new OracleNetwork(model, Loss.meanSquaredError()).predict(features);
      for (int maxBatch : new int[] {1, 2, 4, 11, 64}) {
        try (Predictor predictor = model.predictor(maxBatch, backend)) {
          float[] out = new float[11 * OUT];
          predictor.predict(flat(features), out);
          for (int i = 0; i < out.length; i++) {
            assertThat((double) out[i]).isCloseTo(expected[i / OUT][i % OUT], within(1e-6));
          }
        }
      }
    }
  }

  /** A library promises no batch invariance, and AUTO may choose one. */
  static Stream<Backend> ownKernels() {
    return backends().filter(backend -> backend == Backend.SIMD || backend == Backend.SCALAR);
  }

  @ParameterizedTest
  @MethodSource("ownKernels")
  void aRowHasTheSameBitsAloneAndInAnyBatch(Backend backend) {
    float[][] features = Cases.features(9, IN, 4);
    try (Model model = model();
        Predictor alone = model.predictor(1, backend);
        Predictor together = model.predictor(9, backend)) {
      float[] all = new float[9 * OUT];
      together.predict(flat(features), all);
      for (int row = 0; row < 9; row++) {
        float[] one = new float[OUT];
        alone.predict(features[row], one);
        assertThat(one).isEqualTo(Arrays.copyOfRange(all, row * OUT, (row + 1) * OUT));
      }
    }
  }

  /** Layers wide enough to be packed; threads take parts of the product. */
  @ParameterizedTest
  @MethodSource("ownKernels")
  void packedWeightsAndThreadsChangeNoBit(Backend backend) {
    int rows = 70;
    float[] features = flat(Cases.features(rows, 130, 6));
    for (int i = 0; i < features.length; i++) {
      features[i] = i % 5 == 0 || i < features.length / 2 ? features[i] : 0;
    }
    List<Layer> layers =
        List.of(Input.of(130), Dense.of(150, Activation.relu()), Dense.of(70), Dense.of(3));
    try (Model model = Model.initialize(layers, 2);
        Predictor alone = model.predictor(1, backend)) {
      float[] expected = new float[rows * 3];
      alone.predict(features, expected);
      assertThat(alone.explainPlan()).doesNotContain("packed weights");
      for (int threads : new int[] {1, TrainingOptions.ALL_THREADS}) {
        for (int maxBatch : new int[] {2, 3, 33, rows}) {
          PredictionOptions options =
              PredictionOptions.of(maxBatch).backend(backend).threads(threads);
          try (Predictor packed = model.predictor(options)) {
            float[] out = new float[rows * 3];
            packed.predict(features, out);
            assertThat(packed.explainPlan()).contains("packed weights, bias + relu");
            assertThat(out).isEqualTo(expected);
          }
        }
      }
    }
  }

  /** Functions with a place in the kernel, one without; batches take other paths. */
  @ParameterizedTest
  @MethodSource("ownKernels")
  void smallLayersInOneStepChangeNoBit(Backend backend) {
    float[] features = flat(Cases.features(20, 4, 12));
    List<Layer> layers =
        List.of(
            Input.of(4),
            Dense.of(32, Activation.sigmoid()),
            Dense.of(17, Activation.relu()).withoutBias(),
            Dense.of(7, Activation.silu()),
            Dense.of(16),
            Dense.of(5, Activation.tanh()),
            Dense.of(3, Activation.softmax()));
    try (Model model = Model.initialize(layers, 2);
        Predictor alone = model.predictor(1, backend);
        Predictor together = model.predictor(20, backend)) {
      float[] expected = new float[20 * 3];
      together.predict(features, expected);
      float[] out = new float[20 * 3];
      alone.predict(features, out);
      assertThat(out).isEqualTo(expected);
      assertThat(alone.explainPlan())
          .containsPattern("dense_2 .* relu, in one step with the one before\n  dense_3 .* silu\n")
          .containsPattern("dense_5 .* bias \\+ tanh, in one step with the one before\n")
          .containsPattern("dense_6 .* bias \\+ softmax, in one step with the one before\n$");
      assertThat(together.explainPlan()).doesNotContain("in one step");
    }
  }

  @ParameterizedTest
  @MethodSource("ownKernels")
  void largeBatchesGoThroughAllLayersInPieces(Backend backend) {
    int rows = 700;
    float[] features = flat(Cases.features(rows, 20, 8));
    List<Layer> layers = List.of(Input.of(20), Dense.of(70, Activation.relu()), Dense.of(3));
    try (Model model = Model.initialize(layers, 2);
        Predictor predictor = model.predictor(rows, backend);
        Predictor alone = model.predictor(1, backend)) {
      assertThat(predictor.explainPlan())
          .contains("batches of up to 700 in pieces of 256 rows", "256x70x20");
      assertThat(alone.explainPlan()).doesNotContain("pieces");
      float[] out = new float[rows * 3];
      float[] expected = new float[rows * 3];
      predictor.predict(features, out);
      alone.predict(features, expected);
      assertThat(out).isEqualTo(expected);
    }
  }

  /** Each packs weights in an order of its own. */
  @Test
  void predictorsOfOtherBackendsReadOurPackedWeightsBug() {
    int rows = 7;
    float[] features = flat(Cases.features(rows, 130, 6));
    try (Model model = Model.initialize(List.of(Input.of(130), Dense.of(150), Dense.of(3)), 2);
        Predictor alone = model.predictor(1, Backend.SCALAR)) {
      float[] expected = new float[rows * 3];
      alone.predict(features, expected);
      for (Backend backend : Cases.backends().reversed()) {
        try (Predictor predictor = model.predictor(rows, backend)) {
          float[] out = new float[rows * 3];
          predictor.predict(features, out);
          assertThat(out).as(backend.name()).containsExactly(expected, within(1e-5f));
        }
      }
    }
  }

  @Test
  void classesAndLogitsAreWhatTheOutputsCameFrom() {
    float[][] features = Cases.features(7, IN, 8);
    try (Model model = model();
        Predictor predictor = model.predictor(3);
        Predictor logits = model.predictor(PredictionOptions.of(3).withLogits())) {
      float[] out = new float[7 * OUT];
      float[] raw = new float[7 * OUT];
      int[] classes = new int[7];
      predictor.predict(flat(features), out);
      logits.predict(flat(features), raw);
      predictor.predictClasses(MemorySegment.ofArray(flat(features)), classes);
      for (int row = 0; row < 7; row++) {
        double sum = 0;
        for (int j = 0; j < OUT; j++) {
          sum += Math.exp(raw[row * OUT + j]);
        }
        int best = 0;
        for (int j = 0; j < OUT; j++) {
          double expected = Math.exp(raw[row * OUT + j]) / sum;
          assertThat((double) out[row * OUT + j]).isCloseTo(expected, within(1e-6));
          best = out[row * OUT + j] > out[row * OUT + best] ? j : best;
        }
        assertThat(classes[row]).isEqualTo(best);
        assertThat(logits.predictClass(features[row])).isEqualTo(best);
      }
      assertThatThrownBy(() -> predictor.predictClass(new float[IN - 1]))
          .hasMessageContaining("18 features, expected 19");
      assertThatThrownBy(() -> predictor.predictClasses(MemorySegment.ofArray(out), new int[7]))
          .hasMessageContaining("multiple of 19");
    }
  }

  @Test
  void buffersOfAnyKindGiveWhatArraysGive() {
    float[][] features = Cases.features(5, IN, 9);
    float[] expected = new float[5 * OUT];
    try (Model model = model();
        Predictor predictor = model.predictor(2)) {
      predictor.predict(flat(features), expected);
      for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
        FloatBuffer in = ByteBuffer.allocateDirect(4 * (5 * IN + 3)).order(order).asFloatBuffer();
        in.put(3, flat(features)).position(3);
        FloatBuffer out = ByteBuffer.allocateDirect(4 * (5 * OUT + 1)).order(order).asFloatBuffer();
        out.position(1);
        predictor.predict(in, out);
        float[] found = new float[5 * OUT];
        out.get(1, found);
        assertThat(found).isEqualTo(expected);
        assertThat(in.position()).isEqualTo(3);
        assertThat(out.position()).isEqualTo(1);
      }
      FloatBuffer heap = FloatBuffer.wrap(flat(features));
      float[] found = new float[5 * OUT];
      predictor.predict(heap, FloatBuffer.wrap(found));
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void segmentsOfAnyKindGiveWhatArraysGive() {
    float[] sample = Cases.features(1, IN, 5)[0];
    float[] expected = new float[OUT];
    try (Model model = model();
        Predictor predictor = model.predictor(1);
        Arena arena = Arena.ofConfined()) {
      predictor.predict(sample, expected);
      MemorySegment unaligned = arena.allocate(IN * 4 + 1, 1).asSlice(1);
      MemorySegment.copy(sample, 0, unaligned, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, IN);
      float[] out = new float[OUT];
      predictor.predict(unaligned, MemorySegment.ofArray(out));
      assertThat(out).isEqualTo(expected);
    }
  }

  /** Confined to this thread and aligned: read where it lies; copied otherwise. */
  @ParameterizedTest
  @MethodSource("ownKernels")
  void batchesInMemoryOfAnyKindGiveWhatArraysGive(Backend backend) {
    float[] features = flat(Cases.features(21, 130, 13));
    Arrays.fill(features, 0, 8 * 130, 0);
    try (Model model = Model.initialize(List.of(Input.of(130), Dense.of(150), Dense.of(2)), 2);
        Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared()) {
      for (int maxBatch : new int[] {2, 4, 20, 21}) {
        try (Predictor predictor = model.predictor(maxBatch, backend)) {
          float[] expected = new float[21 * 2];
          predictor.predict(features, expected);
          for (Arena arena : List.of(confined, shared)) {
            for (int shift : new int[] {0, 4, 5}) {
              MemorySegment in = arena.allocate(shift + features.length * 4L, 64).asSlice(shift);
              MemorySegment.copy(
                  features, 0, in, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, features.length);
              float[] out = new float[21 * 2];
              predictor.predict(in, MemorySegment.ofArray(out));
              assertThat(out).as("batches of %d, shift %d", maxBatch, shift).isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  @Test
  void aBatchInClosedMemoryOrAnotherThreadsIsRefused() throws Exception {
    try (Model model = Model.initialize(List.of(Input.of(130), Dense.of(150)), 2);
        Predictor predictor = model.predictor(4);
        Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocate(4 * 4 * 130, 64);
      float[] out = new float[4 * 150];
      Throwable[] thrown = new Throwable[1];
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      predictor.predict(in, MemorySegment.ofArray(out));
                    } catch (WrongThreadException e) {
                      thrown[0] = e;
                    }
                  });
      other.join();
      assertThat(thrown[0]).isNotNull();
      Arena closed = Arena.ofConfined();
      MemorySegment gone = closed.allocate(4 * 4 * 130, 64);
      closed.close();
      assertThatThrownBy(() -> predictor.predict(gone, MemorySegment.ofArray(out)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      predictor.predict(in, MemorySegment.ofArray(out));
    }
  }

  @Test
  void anInfiniteWeightReachesTheOutputThoughItsInputIsZero() {
    try (Model model = model()) {
      Parameters broken = Parameters.zeros(model.architecture());
      long offsetBytes = broken.layout().region(0, 0).rowBytes(2);
      broken.segment().set(ValueLayout.JAVA_FLOAT, offsetBytes, Float.POSITIVE_INFINITY);
      float[] out = new float[OUT];
      try (Model infinite = new Model(model.architecture(), broken.checkFinite(), Map.of());
          Predictor predictor = infinite.predictor(1)) {
        predictor.predict(new float[IN], out);
      }
      assertThat(out).containsOnly(Float.NaN);
    }
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    try (Model model = model();
        Predictor predictor = model.predictor(4)) {
      assertThatThrownBy(() -> predictor.predict(new float[IN + 1], new float[OUT]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("20 values")
          .hasMessageContaining("multiple of 19");
      assertThatThrownBy(() -> predictor.predict(new float[2 * IN], new float[OUT]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 rows of 5");
      assertThatThrownBy(() -> model.predictor(0)).hasMessageContaining("maxBatch is 0");
    }
  }

  @Test
  void outlivesItsModel() {
    Model model = model();
    float[] before = new float[OUT];
    float[] after = new float[OUT];
    try (Predictor predictor = model.predictor(1)) {
      predictor.predict(new float[IN], before);
      model.close();
      model.close();
      predictor.predict(new float[IN], after);
      assertThat(after).isEqualTo(before);
      assertThatThrownBy(() -> model.predictor(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void isRefusedAfterClose() {
    try (Model model = model()) {
      Predictor predictor = model.predictor(1);
      predictor.close();
      predictor.close();
      assertThatThrownBy(() -> predictor.predict(new float[IN], new float[OUT]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void twoThreadsOnOnePredictorAreRefusedNeverMixed() throws Exception {
    float[][] features = Cases.features(2, IN, 6);
    float[][] expected = new float[2][OUT];
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(2);
    try (Model model = model();
        Predictor shared = model.predictor(1);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      shared.predict(features[0], expected[0]);
      shared.predict(features[1], expected[1]);
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        int own = thread;
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int round = 0; round < ROUNDS && refused.get() == 0; round++) {
                    refused.addAndGet(hammer(shared, features[own], expected[own], CALLS));
                    calls.addAndGet(CALLS);
                  }
                  return null;
                }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    }
    assertThat(refused.get()).isPositive().isLessThan(calls.get());
  }

  /** Counts refusals; every call that was let in must be right. */
  private static int hammer(Predictor predictor, float[] features, float[] expected, int calls) {
    int refused = 0;
    float[] out = new float[OUT];
    for (int call = 0; call < calls; call++) {
      try {
        predictor.predict(features, out);
        assertThat(out).isEqualTo(expected);
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("another thread");
        refused++;
      }
    }
    return refused;
  }

  @Test
  void anyNumberOfPredictorsServeOneModel() throws Exception {
    float[] sample = Cases.features(1, IN, 7)[0];
    float[] expected = new float[OUT];
    CyclicBarrier start = new CyclicBarrier(THREADS);
    try (Model model = model();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      try (Predictor one = model.predictor(1)) {
        one.predict(sample, expected);
      }
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        done.add(
            threads.submit(
                () -> {
                  try (Predictor own = model.predictor(1)) {
                    start.await();
                    assertThat(hammer(own, sample, expected, CALLS / 40)).isZero();
                  }
                  return null;
                }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    }
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * rows[row].length, rows[row].length);
    }
    return flat;
  }
}
