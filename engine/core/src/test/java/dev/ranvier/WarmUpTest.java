package dev.ranvier;

import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Proof;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From the first call after a warm-up on nothing is allocated, in a JVM in which nothing was
 * compiled before. Every call counts, not the quietest of some stretches.
 */
@Gate
@Proof
@Presence
class WarmUpTest {

  private static final int JVMS = 3;

  static Stream<Backend> backends() {
    return Cases.backends().stream().filter(backend -> backend != Backend.AUTO);
  }

  /** Strings of classes that C2 came to late, 72 to 1,952 bytes in up to seven calls. */
  @ParameterizedTest
  @MethodSource("backends")
  void noPredictionAllocatesAfterAWarmUpBug(Backend backend)
      throws IOException, InterruptedException {
    requireQuiet("predictions", backend);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void noTrainingStepAllocatesAfterAWarmUpBug(Backend backend)
      throws IOException, InterruptedException {
    requireQuiet("steps", backend);
  }

  /**
   * In one of three JVMs: when C2 takes back a guess it puts objects that it had optimised away on
   * the heap, once, which no warm-up can rule out. The strings were made in every JVM.
   */
  private static void requireQuiet(String what, Backend backend)
      throws IOException, InterruptedException {
    StringBuilder said = new StringBuilder();
    for (int jvm = 0; jvm < JVMS; jvm++) {
      String output = run(what, backend);
      if (output.lines().allMatch(line -> line.endsWith(": 0 bytes"))) {
        return;
      }
      said.append("JVM ").append(jvm + 1).append(":\n").append(output);
    }
    fail("No JVM of %d was quiet on %s%n%s".formatted(JVMS, backend, said));
  }

  private static String run(String what, Backend backend) throws IOException, InterruptedException {
    return Program.likeThis(Child.class, what, backend.name())
        .flags("-Dranvier.threads=1")
        .run()
        .requireSuccess()
        .out();
  }

  /** The measured program. */
  static final class Child {

    private static final List<Layer> SMALL =
        List.of(Input.of(4), Dense.of(32, Activation.sigmoid()), Dense.of(1, Activation.sigmoid()));
    private static final List<Layer> LARGE =
        List.of(
            Input.of(784), Dense.of(128, Activation.relu()), Dense.of(10, Activation.softmax()));

    private Child() {}

    public static void main(String[] arguments) {
      Backend backend = Backend.valueOf(arguments[1]);
      if (arguments[0].equals("steps")) {
        System.out.println("steps: " + steps(backend));
      } else {
        System.out.println("large: " + predictions(LARGE, backend, 15_000));
        System.out.println("small: " + predictions(SMALL, backend, 30_000));
      }
    }

    private static String predictions(List<Layer> layers, Backend backend, int calls) {
      try (Model model = Model.initialize(layers, 1);
          Predictor predictor = model.predictor(1, backend);
          Arena arena = Arena.ofConfined()) {
        Predictions predictions = new Predictions(predictor, arena);
        predictor.warmUp();
        return counted(calls, predictions);
      }
    }

    private static String steps(Backend backend) {
      List<Layer> layers =
          List.of(
              Input.of(Steps.INPUTS),
              Dense.of(100, Activation.relu()),
              BatchNormalization.of(),
              Dense.of(10, Activation.softmax()));
      try (Model model = Model.initialize(layers, 1);
          TrainingSession session =
              new TrainingSession(model, Steps.LOSS, Optimizer.adam(), Steps.ROWS, backend)) {
        Steps steps = new Steps(session);
        steps.accept(0);
        session.warmUp();
        return counted(6_000, steps);
      }
    }

    /** The bytes of all calls, and which they were. */
    private static String counted(int calls, IntConsumer call) {
      long[] bytes = new long[calls];
      Counted.run(call, bytes);
      long sum = 0;
      StringBuilder which = new StringBuilder();
      for (int number = 0; number < calls; number++) {
        sum += bytes[number];
        if (bytes[number] != 0) {
          which.append(", ").append(bytes[number]).append(" in call ").append(number);
        }
      }
      return sum + " bytes" + which;
    }
  }

  /** Every door by turns. This class, too, has no strings. */
  static final class Predictions implements IntConsumer {

    private final Predictor predictor;
    private final float[] in;
    private final float[] out;
    private final int[] classes = new int[1];
    private final MemorySegment nativeIn;
    private final MemorySegment nativeOut;
    private final FloatBuffer bufferIn;
    private final FloatBuffer bufferOut;

    Predictions(Predictor predictor, Arena arena) {
      this.predictor = predictor;
      this.in = Cases.features(1, predictor.inputSize(), 4)[0];
      this.out = new float[predictor.outputSize()];
      this.nativeIn = arena.allocateFrom(ValueLayout.JAVA_FLOAT, in);
      this.nativeOut = arena.allocate(4L * out.length, 4);
      this.bufferIn = nativeIn.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
      this.bufferOut = nativeOut.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public void accept(int call) {
      switch (call & 7) {
        case 1 -> predictor.predict(nativeIn, nativeOut);
        case 2 -> predictor.predict(bufferIn, bufferOut);
        case 3 -> predictor.predictClass(in);
        case 4 -> predictor.predictClasses(nativeIn, classes);
        default -> predictor.predict(in, out);
      }
    }
  }

  /** Batches of all sizes; likewise. */
  static final class Steps implements IntConsumer {

    static final int INPUTS = 300;
    static final int ROWS = 8;
    static final Loss LOSS = Loss.categoricalCrossEntropy();

    private final TrainingSession session;
    private final Dataset data;
    private final int[] order = Cases.order(ROWS);

    Steps(TrainingSession session) {
      this.session = session;
      this.data = Dataset.of(Cases.features(ROWS, INPUTS, 1), Cases.targets(LOSS, ROWS, 10, 2));
    }

    @Override
    public void accept(int call) {
      int rows = 1 + call % ROWS;
      session.fill(data, order, 0, rows);
      session.step(rows);
    }
  }

  /**
   * A class without strings, which the JVM would make in the middle of the measurement as it does
   * those of any class. For the same reason what is counted comes from methods of other classes.
   */
  static final class Counted {

    private static final com.sun.management.ThreadMXBean THREADS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Counted() {}

    /** The bytes that each call allocates. */
    static void run(IntConsumer call, long[] bytes) {
      for (int number = 0; number < bytes.length; number++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call.accept(number);
        bytes[number] = THREADS.getCurrentThreadAllocatedBytes() - before;
      }
    }
  }
}
