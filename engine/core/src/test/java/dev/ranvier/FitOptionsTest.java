package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each option of a fit does to the order of samples, to epochs, validation and weights. */
@Anywhere
class FitOptionsTest {

  private static final int SAMPLES = 11;
  private static final int BATCH = 4;
  private static final Loss LOSS = Loss.categoricalCrossEntropy();
  private static final Dataset DATA =
      Dataset.of(Cases.features(SAMPLES, 4, 1), Cases.targets(LOSS, SAMPLES, 3, 2));

  private static Sequential network() {
    return Sequential.withSeed(5, Input.of(4), Dense.of(3, Activation.softmax()))
        .backend(Backend.SCALAR)
        .compile(Optimizer.adam(0.01), LOSS);
  }

  private static FitOptions epochs(int count) {
    return FitOptions.epochs(count).batchSize(BATCH).seed(7);
  }

  private static void assertSame(Sequential network, Sequential expected) {
    assertThat(network.model().weights(0)).isEqualTo(expected.model().weights(0));
  }

  /** DATA, whose samples are written down as they are read. */
  private record Listening(List<Integer> read) implements Dataset {
    @Override
    public int size() {
      return SAMPLES;
    }

    @Override
    public int featureSize() {
      return 4;
    }

    @Override
    public Targets targets() {
      return DATA.targets();
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      read.add(sample);
      DATA.read(sample, batch, row);
    }
  }

  private static List<Integer> order(FitOptions... fits) {
    List<Integer> read = new ArrayList<>();
    try (Sequential network = network()) {
      for (FitOptions fit : fits) {
        network.fit(new Listening(read), fit);
      }
    }
    return read;
  }

  @Test
  void aTrainingThatGoesOnAtAnEpochHasTheOrdersOfOneThatGoesThrough() {
    List<Integer> through = order(epochs(5));
    assertThat(order(epochs(5).initialEpoch(2))).isEqualTo(through.subList(22, 55));
    assertThat(order(epochs(2), epochs(5).initialEpoch(2))).isEqualTo(through);
    assertThat(order(epochs(2), epochs(3))).isEqualTo(through);
    try (Sequential network = network()) {
      History history = network.fit(DATA, epochs(5).initialEpoch(2));
      assertThat(history.epochs()).isEqualTo(3);
      History none = network.fit(DATA, epochs(5).initialEpoch(5));
      assertThat(none.epochs()).isZero();
      assertThat(none.endedBecause()).isEqualTo(EndedBecause.COMPLETED);
    }
  }

  @Test
  void epochsOfCountedStepsGoThroughTheSamePasses() {
    List<Integer> passes = order(epochs(4));
    assertThat(order(epochs(6).stepsPerEpoch(2))).isEqualTo(passes);
    assertThat(order(epochs(3).stepsPerEpoch(4))).isEqualTo(passes);
    assertThat(order(epochs(2).stepsPerEpoch(1), epochs(5).stepsPerEpoch(1)))
        .isEqualTo(order(epochs(7).stepsPerEpoch(1)))
        .isEqualTo(passes.subList(0, 22 + 4));
    assertThat(order(epochs(7).stepsPerEpoch(1).initialEpoch(2)))
        .isEqualTo(passes.subList(8, 22 + 4));
    assertThat(order(epochs(3).stepsPerEpoch(3))).isEqualTo(order(epochs(3)));
    assertThat(order(epochs(1).shuffle(false).stepsPerEpoch(4)))
        .isEqualTo(IntStream.range(0, 15).map(i -> i % SAMPLES).boxed().toList());
  }

  @Test
  void epochsOfCountedStepsHaveLossesOfTheirOwn() {
    List<Double> batches = new ArrayList<>();
    Callback listening =
        new Callback() {
          @Override
          public void onBatchEnd(TrainingRun run, int batch) {
            assertThat(run.batches()).isEqualTo(2);
            batches.add(run.batchLoss());
          }
        };
    try (Sequential network = network()) {
      FitOptions options = epochs(2).stepsPerEpoch(2).callbacks(listening);
      List<Double> losses = network.fit(DATA, options).get("loss");
      assertThat(batches).hasSize(4);
      assertThat(losses.get(0)).isEqualTo((4 * batches.get(0) + 4 * batches.get(1)) / 8);
      assertThat(losses.get(1)).isEqualTo((3 * batches.get(2) + 4 * batches.get(3)) / 7);
    }
  }

  @Test
  void everySoManyEpochsAreValidated() {
    try (Sequential network = network()) {
      FitOptions options = epochs(7).validation(DATA).validationFrequency(3);
      History history = network.fit(DATA, options);
      assertThat(history.get("loss")).hasSize(7);
      assertThat(history.get("val_loss")).hasSize(2);
    }
  }

  @Test
  void classWeightsCountInTrainingAndNotInValidation() {
    Map<Integer, Double> weights = new HashMap<>(Map.of(0, 3.0, 2, 0.5));
    FitOptions options = epochs(2).validationSplit(0.3).classWeights(weights);
    weights.put(1, 9.0);
    Map<Integer, Double> given = Map.of(0, 3.0, 2, 0.5);
    assertThat(options.classWeights()).isEqualTo(given);
    try (Sequential weighted = network();
        Sequential expected = network()) {
      History history = weighted.fit(DATA, options);
      expected.fit(DATA.slice(0, 7).withClassWeights(given), epochs(2));
      assertSame(weighted, expected);
      assertThat(history.last("val_loss"))
          .isEqualTo(expected.evaluate(DATA.slice(7, SAMPLES)).loss());
    }
  }

  @Test
  void evaluationWeighsSamples() {
    float[][] features = Cases.features(SAMPLES, 4, 1);
    float[][] targets = Cases.targets(LOSS, SAMPLES, 3, 2);
    float[] weights = new float[SAMPLES];
    try (Sequential network = network()) {
      double sum = 0;
      for (int sample = 0; sample < SAMPLES; sample++) {
        weights[sample] = sample % 3;
        float[][] one = {features[sample]};
        sum += weights[sample] * network.evaluate(one, new float[][] {targets[sample]}).loss();
      }
      assertThat(network.evaluate(features, targets, weights).loss())
          .isCloseTo(sum / SAMPLES, within(1e-6));
      assertThatThrownBy(() -> network.evaluate(features, targets, new float[3]))
          .hasMessageContaining("3 sample weights for 11 samples, expected one for each");
    }
  }

  @Test
  void whatMeansNothingIsRefused() {
    FitOptions options = epochs(3);
    assertThatThrownBy(() -> options.initialEpoch(4))
        .hasMessage("FitOptions: initialEpoch is 4, expected 0 to epochs, 3");
    assertThatThrownBy(() -> options.initialEpoch(-1)).hasMessageContaining("initialEpoch is -1");
    assertThatThrownBy(() -> options.stepsPerEpoch(-1))
        .hasMessage(
            "FitOptions: stepsPerEpoch is -1, expected at least 1, or 0 for all samples once");
    assertThatThrownBy(() -> options.validationFrequency(0))
        .hasMessage("FitOptions: validationFrequency is 0, expected at least 1");
    assertThatThrownBy(() -> options.classWeights(Map.of(1, -1.0)))
        .hasMessage("FitOptions: classWeights[1] is -1.0, expected 0 or a positive number");
    assertThatThrownBy(() -> options.classWeights(null)).hasMessageContaining("classWeights");
    try (Sequential network = network()) {
      assertThatThrownBy(() -> network.fit(DATA, options.classWeights(Map.of(3, 1.0))))
          .hasMessageContaining("a weight is given for class 3, expected classes 0 to 2");
    }
  }
}
