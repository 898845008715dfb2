package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.constraint.Constraint;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.step.Workers;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Proof;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * After warm-up a training step and a prediction allocate no byte on any thread, and nothing is
 * collected meanwhile. Measured in a JVM of its own, where no test runner allocates beside it.
 */
@Proof
@Presence
class ZeroAllocationTest {

  /** {@code -Dranvier.counted.steps=10000} for the long run on every backend. */
  private static final int STEPS = Integer.getInteger("ranvier.counted.steps", 1_000);

  /** On the fastest backend, always. */
  private static final int MANY_STEPS = Math.max(STEPS, 10_000);

  private static final int WINDOWS = 10;
  private static final String NOTHING = "0 bytes, 0 collections";

  /** {@code -Dranvier.counted.predictions=1000000} for the long run. */
  private static final int PREDICTIONS = Integer.getInteger("ranvier.counted.predictions", 20_000);

  /** Of the smallest network on the fastest backend, always. */
  private static final int MANY_PREDICTIONS = 1_000_000;

  @Test
  void stepsAndPredictionsAllocateNothing() throws IOException, InterruptedException {
    String output =
        Program.likeThis(Child.class)
            .flags(
                "-ea",
                "-Dranvier.threads=2",
                "-Dranvier.counted.steps=" + STEPS,
                "-Dranvier.counted.predictions=" + PREDICTIONS)
            .run()
            .requireSuccess()
            .out();
    for (Backend backend : Cases.backends()) {
      int calls = backend == Backend.SIMD ? MANY_PREDICTIONS : PREDICTIONS;
      assertThat(output)
          .contains(backend + " shared steps " + NOTHING)
          .contains(backend + " predictions " + NOTHING)
          .contains(backend + " " + calls + " predictions of 4-32-1 " + NOTHING);
      if (backend != Backend.AUTO) {
        assertThat(output)
            .contains(backend + " clipped, weighted steps " + NOTHING)
            .contains(backend + " accumulating steps " + NOTHING);
      }
      if (backend == Backend.SIMD || backend == Backend.SCALAR) {
        assertThat(output)
            .contains(backend + " BFLOAT16 predictions " + NOTHING)
            .contains(backend + " INT8 predictions " + NOTHING);
      }
    }
    assertThat(output).contains("schedules " + NOTHING);
  }

  /** The measured program. */
  static final class Child {

    private static final com.sun.management.ThreadMXBean THREADS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final Optimizer PLAIN =
        Optimizer.adam().withSchedule(Schedule.exponentialDecay(1_000, 0.9));
    private static final Optimizer CLIPPED =
        PLAIN.withClipping(Clipping.byValue(1e-3)).withMovingAverage(0.99);
    private static final Optimizer ACCUMULATING =
        PLAIN.withClipping(Clipping.byGlobalNorm(1e-3)).withGradientAccumulation(3);

    private Child() {}

    public static void main(String[] args) {
      Loss loss = Loss.categoricalCrossEntropy();
      float[][] features = Cases.features(70, 50, 1);
      Dataset data = Dataset.of(features, Cases.targets(loss, 70, 7, 2));
      Workers two = TrainedWeights.workers(ThreadTeam.shared(), 2);
      print("schedules ", schedules());
      for (Backend backend : Cases.backends()) {
        try (Model model =
            Model.initialize(
                List.of(
                    Input.of(50),
                    Rescaling.of(0.5, 0),
                    Dense.of(40, Activation.relu())
                        .withConstraint(Constraint.maxNorm())
                        .withBiasConstraint(Constraint.nonNeg()),
                    GaussianNoise.of(0.1),
                    BatchNormalization.of(),
                    Dropout.of(0.1),
                    Dense.of(30, Activation.tanh()),
                    Dropout.of(0.2),
                    LayerNormalization.of(),
                    Dense.of(7, Activation.softmax())),
                1)) {
          print(backend + " shared steps ", steps(model, data, backend, PLAIN, two));
          if (backend != Backend.AUTO) { // which runs on the others' steps
            Dataset weighted = data.withClassWeights(Map.of(1, 0.5)).slice(0, data.size());
            print(backend + " clipped, weighted steps ", steps(model, weighted, backend, CLIPPED));
            print(backend + " accumulating steps ", steps(model, data, backend, ACCUMULATING));
          }
          PredictionOptions options = PredictionOptions.of(2).backend(backend);
          print(backend + " predictions ", predictions(model, options, PREDICTIONS));
          if (backend == Backend.SIMD || backend == Backend.SCALAR) {
            for (WeightStorage few : WeightStorage.values()) {
              PredictionOptions compressed = options.withWeights(few);
              print(
                  backend + " " + few + " predictions ",
                  predictions(model, compressed, PREDICTIONS));
            }
          }
        }
        int calls = backend == Backend.SIMD ? MANY_PREDICTIONS : PREDICTIONS;
        print(backend + " " + calls + " predictions of 4-32-1 ", small(backend, calls));
      }
    }

    private static String schedules() {
      return leastTaken(
          () -> {
            double sum = 0;
            for (int i = 0; i < Cases.SCHEDULES.size(); i++) {
              for (int step = 0; step < STEPS; step++) {
                sum += Cases.SCHEDULES.get(i).learningRate(0.1, step);
              }
            }
            requireFinite(sum);
          });
    }

    private static void print(String what, String taken) {
      System.out.println(what + taken);
    }

    private static String steps(Model model, Dataset data, Backend backend, Optimizer optimizer) {
      return steps(model, data, backend, optimizer, Workers.ALONE);
    }

    private static String steps(
        Model model, Dataset data, Backend backend, Optimizer optimizer, Workers workers) {
      Loss loss = Loss.categoricalCrossEntropy();
      TrainingOptions options = TrainingOptions.of(32).backend(backend);
      int[] order = Cases.order(data.size());
      try (TrainingSession session =
          new TrainingSession(model, loss, optimizer, options, workers)) {
        session.warmUp();
        MetricState[] metrics = metrics(data);
        int counted = backend == Backend.SIMD ? MANY_STEPS : STEPS;
        return leastTaken(() -> requireFinite(train(session, data, order, metrics, counted)));
      }
    }

    /** All, and all weighted; a step feeds each of them. */
    private static MetricState[] metrics(Dataset data) {
      return Metric.all().stream()
          .flatMap(metric -> Stream.of(metric, metric.weighted()))
          .map(metric -> metric.newState(data.targets()))
          .toArray(MetricState[]::new);
    }

    /**
     * What the quietest of a few windows took: when the compiler takes back a guess in the middle
     * of one, the JVM puts objects that it had optimised away on the heap, once. What allocates at
     * every step has no quiet window.
     */
    private static String leastTaken(Runnable window) {
      long least = Long.MAX_VALUE;
      long collections = 0;
      for (int attempt = 0; attempt < WINDOWS && least > 0; attempt++) {
        long collectionsBefore = collections();
        long before = THREADS.getTotalThreadAllocatedBytes();
        window.run();
        long taken = THREADS.getTotalThreadAllocatedBytes() - before;
        if (taken < least) {
          least = taken;
          collections = collections() - collectionsBefore;
        }
      }
      return least + " bytes, " + collections + " collections";
    }

    private static long collections() {
      return ManagementFactory.getGarbageCollectorMXBeans().stream()
          .mapToLong(GarbageCollectorMXBean::getCollectionCount)
          .sum();
    }

    /** Epochs of two whole batches and a partial one. */
    private static double train(
        TrainingSession session, Dataset data, int[] order, MetricState[] metrics, int steps) {
      double sum = 0;
      int from = 0;
      for (int step = 0; step < steps; step++) {
        int rows = Math.min(32, order.length - from);
        session.fill(data, order, from, rows);
        sum += session.step(rows);
        for (MetricState metric : metrics) {
          session.addTo(metric, rows);
          sum += metric.value();
        }
        from = (from + rows) % order.length;
      }
      return sum;
    }

    private static String small(Backend backend, int calls) {
      List<Layer> layers =
          List.of(
              Input.of(4), Dense.of(32, Activation.sigmoid()), Dense.of(1, Activation.sigmoid()));
      try (Model model = Model.initialize(layers, 1)) {
        return predictions(model, PredictionOptions.of(1).backend(backend), calls);
      }
    }

    /** Calls with arrays of three samples, segments and buffers of one, by turns. */
    private static String predictions(Model model, PredictionOptions options, int calls) {
      int inputSize = model.architecture().inputSize();
      int outputSize = model.architecture().outputSize();
      float[] in = Cases.features(1, inputSize * 3, 4)[0];
      float[] out = new float[outputSize * 3];
      try (Predictor predictor = model.predictor(options);
          Arena arena = Arena.ofConfined()) {
        MemorySegment nativeIn = arena.allocate(inputSize * 4, 4);
        MemorySegment nativeOut = arena.allocate(outputSize * 4, 4);
        FloatBuffer bufferIn =
            nativeIn.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        FloatBuffer bufferOut =
            nativeOut.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        predictor.warmUp();
        return leastTaken(
            () -> {
              for (int call = 0; call < calls; call += 4) {
                predictor.predict(in, out);
                predictor.predict(nativeIn, nativeOut);
                predictor.predict(bufferIn, bufferOut);
                predictor.predict(bufferIn, bufferOut);
              }
              requireFinite(out[0]);
            });
      }
    }

    private static void requireFinite(double value) {
      if (!Double.isFinite(value)) {
        throw new AssertionError("not finite: " + value);
      }
    }
  }
}
