package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.SlabCounter;
import dev.ranvier.model.Parameters;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.warmup.WarmUp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever piece of memory cannot be had: nothing of what was taken before stays behind. */
@Presence
class OutOfMemoryTest {

  private static final int IN = 40;
  private static final int OUT = 70;
  private static final int ROWS = 6;
  private static final Loss LOSS = Loss.meanSquaredError();
  private static final List<Layer> LAYERS =
      List.of(
          Input.of(IN), Dense.of(100, Activation.relu()), BatchNormalization.of(), Dense.of(OUT));

  @TempDir Path folder;

  /** What takes memory; it closes what it made. */
  private interface Use {
    void run();
  }

  /**
   * Refuses the first piece of memory that is asked for, then the second, up to the last.
   *
   * @param atLeast so many pieces are known
   */
  private static void refuseEach(int atLeast, Use use) {
    int nth = 1;
    boolean refused = true;
    while (refused) {
      try (SlabCounter memory = SlabCounter.refusing(nth)) {
        refused = isRefused(use);
        assertThat(refused).isEqualTo(memory.asked() >= nth);
        assertThat(memory.bytes()).as("left after the refusal of piece %d", nth).isZero();
      }
      nth++;
    }
    assertThat(nth - 2).as("pieces").isGreaterThanOrEqualTo(atLeast);
  }

  private static boolean isRefused(Use use) {
    try {
      use.run();
      return false;
    } catch (OutOfMemoryError e) {
      assertThat(e)
          .hasMessageContaining("No native memory left for ")
          .hasMessageContaining("a test refuses it");
      return true;
    }
  }

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void nothingStaysOfASession(Backend backend) {
    refuseEach(
        4,
        () -> {
          try (Model model = Model.initialize(LAYERS, 1);
              TrainingSession session =
                  new TrainingSession(model, LOSS, Optimizer.adam(), ROWS, backend)) {
            session.warmUp(new WarmUp(1, 0, 1));
            session.publish().close();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("backends")
  void nothingStaysOfAPredictor(Backend backend) {
    boolean library = backend == Backend.BLAS;
    for (WeightStorage storage :
        library ? List.of(WeightStorage.FLOAT32) : List.of(WeightStorage.values())) {
      PredictionOptions options = PredictionOptions.of(ROWS).backend(backend).withWeights(storage);
      refuseEach(
          3,
          () -> {
            try (Model model = Model.initialize(LAYERS, 1);
                Predictor predictor = model.predictor(options);
                Predictor another = model.predictor(options)) {
              assertThat(predictor.outputSize()).isEqualTo(another.outputSize());
            }
          });
    }
  }

  @Test
  void nothingStaysOfALoadedModel() {
    Path file = folder.resolve("model.safetensors");
    try (Model model = Model.initialize(LAYERS, 1)) {
      model.save(file);
    }
    refuseEach(1, () -> Model.load(file).close());
  }

  @Test
  void nothingStaysOfAFit() {
    float[][] features = Cases.features(2 * ROWS, IN, 1);
    float[][] targets = Cases.features(2 * ROWS, OUT, 2);
    Optimizer averaging = Optimizer.adam().withMovingAverage(0.9);
    refuseEach(
        7,
        () -> {
          try (Sequential network = Sequential.of(LAYERS.toArray(Layer[]::new))) {
            network.compile(averaging, LOSS);
            network.predict(features[0]);
            network.fit(features, targets, FitOptions.epochs(2).batchSize(ROWS));
            network.predict(features);
            network.fit(features, targets, FitOptions.epochs(1).batchSize(ROWS / 2));
            network.evaluate(features, targets);
          }
        });
  }

  /** Whatever a predictor could not have, the next one has, and its weights are whole. */
  @ParameterizedTest
  @MethodSource("backends")
  void aModelThatRanOutOfMemoryPredictsAsSoonAsThereIsSome(Backend backend) {
    float[] features = new float[ROWS * IN];
    IntStream.range(0, features.length).forEach(i -> features[i] = i % 7 - 3);
    float[] expected = new float[ROWS * OUT];
    try (Model model = Model.initialize(LAYERS, 1);
        Predictor predictor = model.predictor(ROWS, backend)) {
      predictor.predict(features, expected);
    }
    List<Integer> refusals = new ArrayList<>();
    for (int nth = 1; nth <= 3; nth++) {
      try (Model model = Model.initialize(LAYERS, 1)) {
        try (SlabCounter memory = SlabCounter.refusing(nth)) {
          if (isRefused(() -> model.predictor(ROWS, backend).close())) {
            refusals.add(memory.asked());
          }
        }
        float[] out = new float[ROWS * OUT];
        try (Predictor predictor = model.predictor(ROWS, backend)) {
          predictor.predict(features, out);
        }
        assertThat(out).as("after the refusal of piece %d", nth).isEqualTo(expected);
      }
    }
    assertThat(refusals).contains(1, 2);
  }

  @Test
  void parametersThatCannotBeFilledAreFreed() {
    try (Model model = Model.initialize(LAYERS, 1);
        SlabCounter memory = SlabCounter.counting()) {
      IllegalStateException cause = new IllegalStateException("no luck");
      assertThatThrownBy(
              () ->
                  Parameters.filled(
                      model.architecture(),
                      parameters -> {
                        assertThat(memory.bytes()).isPositive();
                        throw cause;
                      }))
          .isSameAs(cause);
      assertThat(memory.bytes()).isZero();
    }
  }
}
