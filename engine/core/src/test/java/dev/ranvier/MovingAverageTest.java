package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exponential moving average of the weights. */
@Presence
class MovingAverageTest {

  private static final int ROWS = 6;
  private static final Loss LOSS = Loss.categoricalCrossEntropy();
  private static final float[][] FEATURES = Cases.features(ROWS, 90, 1);
  private static final float[][] TARGETS = Cases.targets(LOSS, ROWS, 3, 2);

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  /** Wide enough for an update without a stored gradient. */
  private static Model model() {
    return Model.initialize(
        List.of(Input.of(90), Dense.of(70, Activation.relu()), Dense.of(3, Activation.softmax())),
        5);
  }

  private static void step(TrainingSession session) {
    session.fill(Dataset.of(FEATURES, TARGETS), Cases.order(ROWS), 0, ROWS);
    session.step(ROWS);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void followsTheWeightsOfEveryUpdate(Backend backend) {
    Optimizer optimizer = Optimizer.adam(0.01).withMovingAverage(0.75);
    try (Model model = model();
        TrainingSession session = new TrainingSession(model, LOSS, optimizer, ROWS, backend)) {
      try (Model before = session.publishAverage()) {
        assertThat(before.weights(0)).isEqualTo(model.weights(0));
      }
      double[][] expected = new double[2][];
      for (int update = 1; update <= 4; update++) {
        step(session);
        try (Model now = session.publish();
            Model average = session.publishAverage()) {
          compare(expected, 0, now.weights(0), average.weights(0), update == 1);
          compare(expected, 1, now.bias(1), average.bias(1), update == 1);
        }
      }
    }
  }

  private static void compare(
      double[][] expected, int parameter, float[] now, float[] average, boolean first) {
    if (first) {
      expected[parameter] = new double[now.length];
    }
    for (int i = 0; i < now.length; i++) {
      double before = expected[parameter][i];
      expected[parameter][i] = first ? now[i] : 0.75 * before + 0.25 * now[i];
      assertThat((double) average[i]).isCloseTo(expected[parameter][i], within(1e-6));
    }
  }

  @Test
  void movesOnlyWhenTheWeightsDo() {
    Optimizer optimizer = Optimizer.sgd(0.5).withMovingAverage(0.5).withGradientAccumulation(2);
    try (Model model = model();
        TrainingSession session =
            new TrainingSession(model, LOSS, optimizer, ROWS, Backend.SCALAR)) {
      step(session);
      try (Model average = session.publishAverage()) {
        assertThat(average.weights(0)).isEqualTo(model.weights(0));
      }
      step(session);
      try (Model average = session.publishAverage();
          Model now = session.publish()) {
        assertThat(average.weights(0)).isEqualTo(now.weights(0)).isNotEqualTo(model.weights(0));
      }
    }
  }

  /** Which it would not, did it move at steps without an update, as Keras's does. */
  @Test
  void ofMicroBatchesIsThatOfTheLargeBatch() {
    Optimizer whole = Optimizer.sgd(0.5).withMovingAverage(0.75);
    Optimizer halves = whole.withGradientAccumulation(2);
    Dataset data = Dataset.of(FEATURES, TARGETS);
    try (Model model = model();
        TrainingSession large = new TrainingSession(model, LOSS, whole, ROWS, Backend.SCALAR);
        TrainingSession small = new TrainingSession(model, LOSS, halves, ROWS, Backend.SCALAR)) {
      for (int update = 0; update < 4; update++) {
        step(large);
        for (int from = 0; from < ROWS; from += ROWS / 2) {
          small.fill(data, Cases.order(ROWS), from, ROWS / 2);
          small.step(ROWS / 2);
        }
      }
      try (Model expected = large.publishAverage();
          Model average = small.publishAverage()) {
        float[] found = average.weights(0);
        float[] wanted = expected.weights(0);
        for (int i = 0; i < wanted.length; i++) {
          assertThat(found[i]).isCloseTo(wanted[i], within(1e-6f));
        }
      }
    }
  }

  @Test
  void fitEndsWithTheAverage() {
    Optimizer plain = Optimizer.sgd(0.5);
    Optimizer averaged = plain.withMovingAverage(0.5);
    FitOptions options = FitOptions.epochs(3).batchSize(ROWS).shuffle(false);
    try (Sequential network = network();
        Model model = model();
        TrainingSession session =
            new TrainingSession(model, LOSS, averaged, ROWS, Backend.SCALAR)) {
      network.backend(Backend.SCALAR).compile(averaged, LOSS);
      network.fit(FEATURES, TARGETS, options);
      for (int step = 0; step < 3; step++) {
        step(session);
      }
      try (Model average = session.publishAverage()) {
        assertThat(network.model().weights(0)).isEqualTo(average.weights(0));
        session.adoptAverage();
        session.fill(Dataset.of(FEATURES, TARGETS), Cases.order(ROWS), 0, ROWS);
        assertThat(network.evaluate(FEATURES, TARGETS).loss()).isEqualTo(session.evaluate(ROWS));
      }
    }
  }

  private static Sequential network() {
    return Sequential.withSeed(
        5, Input.of(90), Dense.of(70, Activation.relu()), Dense.of(3, Activation.softmax()));
  }

  @Test
  void whereNoneIsKeptNoneIsPublished() {
    try (Model model = model();
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.sgd(), ROWS, Backend.SCALAR)) {
      assertThatThrownBy(session::publishAverage)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("withMovingAverage");
    }
    assertThatThrownBy(() -> Optimizer.sgd().withMovingAverage(1))
        .hasMessage("Optimizer: movingAverageMomentum is 1.0, expected at least 0 and less than 1");
  }
}
