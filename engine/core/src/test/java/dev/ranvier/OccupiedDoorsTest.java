package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.OneThreadGuard;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Doors;
import dev.ranvier.warmup.WarmUp;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every way in is shut while somebody is inside and after the end, and open again otherwise. */
@Doors
class OccupiedDoorsTest {

  private static final int IN = 5;
  private static final int OUT = 3;

  private static Model model() {
    return Model.initialize(List.of(Input.of(IN), Dense.of(OUT)), 1);
  }

  private static Map<String, Runnable> doors(Predictor predictor) {
    float[] in = new float[2 * IN];
    float[] out = new float[2 * OUT];
    Map<String, Runnable> doors = new LinkedHashMap<>();
    doors.put("arrays", () -> predictor.predict(in, out));
    doors.put("rows", () -> predictor.predict(new float[2][IN], new float[2][OUT]));
    doors.put("buffers", () -> predictor.predict(FloatBuffer.wrap(in), FloatBuffer.wrap(out)));
    MemorySegment segment = MemorySegment.ofArray(in);
    doors.put("segments", () -> predictor.predict(segment, MemorySegment.ofArray(out)));
    doors.put("class", () -> predictor.predictClass(new float[IN]));
    doors.put("layerOutputs", () -> predictor.layerOutputs("dense_1", in));
    doors.put("inputGradients", () -> predictor.inputGradients(in, out, new float[2 * IN]));
    doors.put("classes", () -> predictor.predictClasses(segment, new int[2]));
    return doors;
  }

  private static Map<String, Runnable> doors(TrainingSession session) {
    Dataset data = Dataset.of(new float[4][IN], new float[4][OUT]);
    Map<String, Runnable> doors = new LinkedHashMap<>();
    doors.put("fill", () -> session.fill(data, Cases.order(4), 0, 4));
    doors.put("step", () -> session.step(4));
    doors.put("gradients", () -> session.gradients(4));
    doors.put("evaluate", () -> session.evaluate(4));
    doors.put("addTo", () -> session.addTo(errors(), 4));
    doors.put("setLearningRate", () -> session.setLearningRate(1));
    doors.put("publish", () -> session.publish().close());
    doors.put("publishAverage", () -> session.publishAverage().close());
    doors.put("adoptAverage", session::adoptAverage);
    doors.put("takeWeights", () -> takeWeights(session));
    doors.put("requireFinite", () -> session.requireFinite(1));
    doors.put("optimizerState", () -> session.setOptimizerState(session.optimizerState()));
    doors.put("warmUp", () -> session.warmUp(new WarmUp(1, 0, 1)));
    return doors;
  }

  private static MetricState errors() {
    return Metric.meanAbsoluteError().newState(Targets.values(OUT));
  }

  private static void takeWeights(TrainingSession session) {
    try (Model model = model()) {
      session.takeWeights(model);
    }
  }

  private static void check(Map<String, Runnable> doors, OneThreadGuard occupancy, Runnable close) {
    doors.values().forEach(Runnable::run);
    doors.forEach(
        (door, call) -> {
          occupancy.enter();
          assertThatThrownBy(call::run)
              .as(door)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("in use");
          occupancy.exit();
        });
    doors.values().forEach(Runnable::run);
    close.run();
    doors.forEach(
        (door, call) ->
            assertThatThrownBy(call::run)
                .as(door)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed; make a new one"));
  }

  @Test
  void allDoorsOfAPredictor() {
    try (Model model = model()) {
      Predictor predictor = model.predictor(2, Backend.SCALAR);
      check(doors(predictor), predictor.occupancy(), predictor::close);
    }
  }

  @Test
  void allDoorsOfASession() {
    try (Model model = model()) {
      TrainingSession session =
          new TrainingSession(
              model,
              Loss.meanSquaredError(),
              Optimizer.sgd().withMovingAverage(0.5),
              4,
              Backend.SCALAR);
      check(doors(session), session.occupancy(), session::close);
    }
  }

  @Test
  void rowsThatABatchHasNotAreRefusedAtEveryDoor() {
    float[][] features = Cases.features(4, IN, 1);
    float[][] targets = Cases.features(4, OUT, 2);
    try (Model model = model();
        TrainingSession session =
            new TrainingSession(
                model, Loss.meanAbsoluteError(), Optimizer.sgd(), 4, Backend.SCALAR)) {
      session.fill(Dataset.of(features, targets), Cases.order(4), 0, 4);
      double evaluated = session.evaluate(4);
      assertThat(evaluated).isPositive().isEqualTo(session.step(4));
      MetricState errors = errors();
      session.addTo(errors, 4);
      assertThat(errors.value()).isCloseTo(evaluated, within(1e-6));
      for (int rows : new int[] {-1, 0, 5}) {
        for (Runnable call :
            List.<Runnable>of(
                () -> session.step(rows),
                () -> session.evaluate(rows),
                () -> session.addTo(errors, rows))) {
          assertThatThrownBy(call::run)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(rows + " rows, expected 1 to the batch size, 4");
        }
      }
      assertThat(session.stepsDone()).isEqualTo(1);
      assertThat(session.step(4)).isLessThan(evaluated);
      assertThat(session.learningRate()).isEqualTo(0.01f);
    }
  }

  @Test
  void aLossThatDoesNotFitTheLastLayerIsRefused() {
    try (Model model = model()) {
      assertThatThrownBy(
              () ->
                  new TrainingSession(
                      model, Loss.categoricalCrossEntropy(), Optimizer.sgd(), 4, Backend.SCALAR))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("softmax");
    }
  }

  /** In whichever row and column it stands. */
  @Test
  void aTargetThatTheLossCannotTakeIsRefused() {
    Dense last = Dense.of(OUT, Activation.sigmoid());
    try (Model model = Model.initialize(List.of(Input.of(IN), last), 1);
        TrainingSession session =
            new TrainingSession(
                model, Loss.binaryCrossEntropy(), Optimizer.sgd(), 4, Backend.SCALAR)) {
      for (int row = 0; row < 4; row++) {
        for (int column = 0; column < OUT; column++) {
          float[][] targets = new float[4][OUT];
          Dataset good = Dataset.of(new float[4][IN], targets);
          session.fill(good, Cases.order(4), 0, 4);
          targets[row][column] = 1.5f;
          Dataset bad = Dataset.of(new float[4][IN], targets);
          assertThatThrownBy(() -> session.fill(bad, Cases.order(4), 0, 4))
              .as("row %d, column %d", row, column)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("1.5");
        }
      }
    }
  }

  /** A network predicts 256 samples at a time. */
  @Test
  void rowsBeyondTheFirstPieceArePredictedToTheLast() {
    float[][] features = Cases.features(300, IN, 1);
    try (Sequential network = Sequential.of(Input.of(IN), Dense.of(OUT)).backend(Backend.SCALAR)) {
      float[][] outputs = network.predict(features);
      for (int row = 0; row < features.length; row++) {
        assertThat(outputs[row]).as("row %d", row).isEqualTo(network.predict(features[row]));
      }
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    try (Model model = model();
        Predictor predictor = model.predictor(2, Backend.SCALAR)) {
      assertThatThrownBy(() -> predictor.predict(new float[IN], new float[OUT + 1]))
          .hasMessageContaining("the output has room for 4 values, expected 1 rows of 3");
      assertThatThrownBy(() -> predictor.predict(new float[0], new float[OUT]))
          .hasMessageContaining("the input has 0 values, expected a multiple of 5");
    }
  }

  /** Behind the last output lies padding, which may hold anything. */
  @Test
  void theLargestOutputIsSoughtAmongTheOutputsAlone() {
    Dense negative = Dense.of(OUT).withInitializer(Initializer.constant(-1));
    try (Model model = Model.initialize(List.of(Input.of(IN), negative), 1);
        Predictor predictor = model.predictor(1, Backend.SCALAR)) {
      assertThat(predictor.predictClass(new float[] {1, 1, 1, 1, 1})).isZero();
      assertThat(predictor.predictClass(new float[] {Float.NaN, 1, 1, 1, 1})).isZero();
      assertThat(predictor.memoryPlan()).contains("Predictor, batches of up to 1", "input");
    }
  }
}
