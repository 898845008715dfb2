package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers other than Dense, beside what {@link GradientTest} and {@link SameBitsTest} ask of all; in
 * one file because each has but a few cases of its own.
 */
@Width
@Presence
class LayersTest {

  private static final int INPUTS = 5;
  private static final int OUTPUTS = 3;
  private static final int ROWS = 9;
  private static final Loss LOSS = Loss.meanSquaredError();
  private static final float[][] FEATURES = Cases.features(ROWS, INPUTS, 3);
  private static final Dataset DATA = Dataset.of(FEATURES, Cases.targets(LOSS, ROWS, OUTPUTS, 4));

  @TempDir private Path folder;

  static Stream<List<Layer>> networks() {
    return Cases.networks(INPUTS, OUTPUTS).stream();
  }

  /** After a few steps, so that averages and weights are not what they start from. */
  private static Model trained(List<Layer> layers) {
    try (Model model = Model.initialize(layers, 7);
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.adam(0.02), ROWS, Backend.AUTO)) {
      for (int step = 0; step < 20; step++) {
        session.fill(DATA, Cases.order(ROWS), 0, ROWS);
        session.step(ROWS);
      }
      return session.publish();
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void predictionAndEvaluationAreTheTrainedNetworks(List<Layer> layers) {
    try (Model model = trained(layers)) {
      OracleNetwork oracle = new OracleNetwork(model, LOSS);
      double[][] expected = oracle.infer(FEATURES);
      double loss = oracle.penalty();
      float[][] targets = Cases.targets(LOSS, ROWS, OUTPUTS, 4);
      for (int i = 0; i < ROWS * OUTPUTS; i++) {
        double difference = expected[i / OUTPUTS][i % OUTPUTS] - targets[i / OUTPUTS][i % OUTPUTS];
        loss += difference * difference / (ROWS * OUTPUTS);
      }
      for (Backend backend : Cases.backends()) {
        for (int maxBatch : new int[] {1, 4, ROWS}) {
          try (Predictor predictor = model.predictor(maxBatch, backend)) {
            float[] out = new float[ROWS * OUTPUTS];
            predictor.predict(flat(FEATURES), out);
            for (int i = 0; i < out.length; i++) {
              double wanted = expected[i / OUTPUTS][i % OUTPUTS];
              assertThat((double) out[i]).isCloseTo(wanted, within(2e-6 * (1 + Math.abs(wanted))));
            }
          }
        }
        try (TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.sgd(), ROWS, backend)) {
          session.fill(DATA, Cases.order(ROWS), 0, ROWS);
          assertThat(session.evaluate(ROWS)).isCloseTo(loss, within(1e-5 * (1 + loss)));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aFileGivesTheSameNetworkBack(List<Layer> layers) {
    Path file = folder.resolve("model.safetensors");
    try (Model model = trained(layers)) {
      model.save(file);
      try (Model loaded = Model.load(file)) {
        assertThat(loaded.architecture()).isEqualTo(model.architecture());
        for (int layer = 0; layer < layers.size() - 1; layer++) {
          for (ParameterSpec spec : model.architecture().parameters(layer)) {
            assertThat(loaded.parameter(layer, spec.name()))
                .isEqualTo(model.parameter(layer, spec.name()));
          }
        }
        assertThat(predict(loaded)).isEqualTo(predict(model));
      }
    }
  }

  private static float[] predict(Model model) {
    float[] out = new float[ROWS * OUTPUTS];
    try (Predictor predictor = model.predictor(ROWS)) {
      predictor.predict(flat(FEATURES), out);
    }
    return out;
  }

  private static float[] flat(float[][] rows) {
    float[] all = new float[rows.length * rows[0].length];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return all;
  }

  /** One batch by heart, by networks without dropout and noise, which never stop disturbing. */
  @ParameterizedTest
  @MethodSource("networks")
  void learnsOneBatchByHeart(List<Layer> layers) {
    if (layers.stream().anyMatch(LayersTest::disturbs)
        || layers.getLast() instanceof ActivationLayer) {
      return;
    }
    try (Model model = Model.initialize(layers, 7);
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.adam(0.03), 4, Backend.AUTO)) {
      session.fill(DATA, Cases.order(4), 0, 4);
      double loss = session.step(4);
      for (int step = 0; step < 800; step++) {
        loss = session.step(4);
      }
      assertThat(loss).isLessThan(1e-5);
    }
  }

  private static boolean disturbs(Layer layer) {
    boolean random = Set.of(Dropout.class, GaussianNoise.class).contains(layer.getClass());
    return random || !layer.trainable();
  }

  @Test
  void averagesMoveByTheBatchesMomentsAndOnlyInTraining() {
    List<Layer> layers =
        List.of(Input.of(INPUTS), BatchNormalization.of().withMomentum(0.75), Dense.of(OUTPUTS));
    try (Model model = Model.initialize(layers, 1);
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.sgd(), ROWS, Backend.AUTO)) {
      session.fill(DATA, Cases.order(ROWS), 0, ROWS);
      session.evaluate(ROWS);
      session.step(ROWS);
      session.evaluate(ROWS);
      try (Model after = session.publish()) {
        for (int j = 0; j < INPUTS; j++) {
          double mean = 0;
          double squares = 0;
          for (float[] row : FEATURES) {
            mean += row[j] / ROWS;
            squares += (double) row[j] * row[j] / ROWS;
          }
          double variance = squares - mean * mean;
          assertThat((double) after.parameter(0, "moving_mean")[j])
              .isCloseTo(0.25 * mean, within(1e-6));
          assertThat((double) after.parameter(0, "moving_variance")[j])
              .isCloseTo(0.75 + 0.25 * variance, within(1e-6));
        }
      }
    }
  }

  @Test
  void everyStepDropsOthersAndAnotherSeedToo() {
    float[][] ones = new float[1][400];
    Arrays.fill(ones[0], 1f);
    Dataset data = Dataset.of(ones, new float[1][1]);
    double[] first = lossesOf(Dropout.of(0.5), data);
    assertThat(lossesOf(Dropout.of(0.5), data)).isEqualTo(first);
    assertThat(lossesOf(Dropout.of(0.5).withSeed(1), data)).isNotEqualTo(first);
    assertThat(Arrays.stream(first).distinct().count()).isEqualTo(first.length);
    assertThat(Arrays.stream(lossesOf(Dropout.of(0), data)).distinct()).hasSize(1);
  }

  @Test
  void everyStepAddsOtherNoiseAndAnotherSeedToo() {
    Dataset data = Dataset.of(new float[1][400], new float[1][1]);
    double[] first = lossesOf(GaussianNoise.of(0.5), data);
    assertThat(lossesOf(GaussianNoise.of(0.5), data)).isEqualTo(first);
    assertThat(lossesOf(GaussianNoise.of(0.5).withSeed(1), data)).isNotEqualTo(first);
    assertThat(Arrays.stream(first).distinct().count()).isEqualTo(first.length);
    assertThat(lossesOf(GaussianNoise.of(0), data)).containsOnly(0);
  }

  /** Losses of steps that change nothing but what disturbs. */
  private static double[] lossesOf(Layer disturbing, Dataset data) {
    List<Layer> layers = List.of(Input.of(400), disturbing, Dense.of(1));
    try (Model model = Model.initialize(layers, 1);
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.sgd(1e-30), 1, Backend.AUTO)) {
      double[] losses = new double[8];
      for (int step = 0; step < losses.length; step++) {
        session.fill(data, new int[1], 0, 1);
        losses[step] = session.step(1);
      }
      return losses;
    }
  }

  @Test
  void inferenceSaysWhatItLeavesOut() {
    List<Layer> layers =
        List.of(
            Input.of(2, INPUTS),
            Rescaling.of(1 / 255.0, 0),
            Flatten.of(),
            Dense.of(8),
            BatchNormalization.of(),
            ActivationLayer.of(Activation.relu()),
            Dropout.of(0.5),
            BatchNormalization.of(),
            Dense.of(OUTPUTS));
    try (Model model = Model.initialize(layers, 1);
        Predictor predictor = model.predictor(2)) {
      assertThat(predictor.explainPlan())
          .contains(
              "rescaling_1 folded into dense_1",
              "flatten_1 removed",
              "batch_normalization_1 folded into dense_1",
              "activation_1 joined with dense_1",
              "dropout_1 removed",
              "batch_normalization_2 folded into dense_2",
              "bias + relu");
    }
  }

  /** A constant far from zero scales to zero exactly; sums of rounded terms would not cancel. */
  @Test
  void aFeatureThatHardlyVariesIsNotFolded() {
    float[][] samples = new float[20][2];
    for (int row = 0; row < samples.length; row++) {
      samples[row][0] = 1000f;
      samples[row][1] = row;
    }
    Normalization adapted = Normalization.adapt(samples);
    assertThat(adapted.mean()).containsExactly(1000f, 9.5f);
    assertThat(adapted.variance()).containsExactly(0f, 33.25f);
    try (Model model =
            Model.initialize(List.of(Input.of(2), adapted, Dense.of(1).withoutBias()), 1);
        Predictor predictor = model.predictor(1)) {
      assertThat(predictor.explainPlan()).contains("normalization_1 kept");
      float[] out = new float[1];
      predictor.predict(new float[] {1000f, 9.5f}, out);
      assertThat(out[0]).isZero();
    }
  }

  @Test
  void summaryNamesEveryLayerAndWhatIsNotTrained() {
    try (Sequential network =
        Sequential.of(
            Input.of(28, 28), Flatten.of(), Dense.of(8), BatchNormalization.of(), Dense.of(3))) {
      assertThat(network.summary())
          .containsPattern("input +\\(batch, 28, 28\\) +0\n")
          .containsPattern("flatten_1 +\\(batch, 784\\) +0\n")
          .containsPattern("batch_normalization_1 +\\(batch, 8\\) +32\n")
          .contains("6,339 parameters")
          .contains("16 of them not trained");
    }
  }

  @Test
  void layersThatDoNotFitAreRefused() {
    refused("a sample has the shape [2, 3]", Input.of(2, 3), Dense.of(1));
    refused("has means of 2 features", Input.of(3), Normalization.of(new float[2], new float[2]));
    refused("no layer with weights", Input.of(3), Dropout.of(0.5));
    refused("Layer 2 is Input", Input.of(3), Dense.of(1), Input.of(1));
    assertThatThrownBy(() -> Dropout.of(1)).hasMessageContaining("rate is 1.0");
    assertThatThrownBy(() -> Dropout.of(Double.NaN)).hasMessageContaining("rate is NaN");
    assertThatThrownBy(() -> GaussianNoise.of(-1)).hasMessageContaining("stddev is -1.0, expected");
    assertThatThrownBy(() -> GaussianNoise.of(1e39)).hasMessageContaining("stddev is 1.0E39");
    assertThatThrownBy(() -> Rescaling.of(Double.NaN, 0)).hasMessageContaining("scale is NaN");
    assertThatThrownBy(() -> LayerNormalization.of().withEpsilon(0))
        .hasMessageContaining("epsilon is 0.0");
    assertThatThrownBy(() -> BatchNormalization.of().withMomentum(1.5))
        .hasMessageContaining("momentum is 1.5");
    assertThatThrownBy(() -> Normalization.of(new float[] {Float.NaN}, new float[1]))
        .hasMessageContaining("feature 0 has mean NaN");
    assertThatThrownBy(() -> Input.of(3, 0)).hasMessageContaining("shape is [3, 0]");
    assertThatThrownBy(() -> Input.of(1 << 20, 1 << 20)).hasMessageContaining("features");
  }

  private static void refused(String message, Layer... layers) {
    assertThatThrownBy(() -> Architecture.of(List.of(layers)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aParameterThatIsNotThereIsNamed() {
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(1), Dropout.of(0.1)), 1)) {
      assertThatThrownBy(() -> model.weights(1))
          .hasMessageContaining("dropout_1 has no parameter 'weight', expected one of []");
      assertThatThrownBy(() -> model.parameter(0, "gamma"))
          .hasMessageContaining("dense_1 has no parameter 'gamma', expected one of [weight, bias]");
    }
  }

  @Test
  void filesWithImpossibleLayersAreRefused() {
    refusedFile("{\"type\":\"dropout\",\"rate\":1.5,\"seed\":0}", "rate is 1.5");
    refusedFile("{\"type\":\"dropaut\"}", "layers[0], type: expected one of activation");
    refusedFile(
        "{\"type\":\"rescaling\",\"scale\":1,\"offset\":0,\"axis\":1}",
        "only the members [name, offset, scale, type], found 'axis'");
    refusedFile(
        "{\"type\":\"normalization\",\"size\":2},{\"type\":\"dense\",\"output_size\":1,"
            + "\"activation\":\"linear\",\"initializer\":\"zeros\"}",
        "normalization_1.mean");
    refusedFile("{\"type\":\"flatten\"}", "no layer with weights");
  }

  /** What a layer holds is checked as the layer's own, whatever its place in the file. */
  @Test
  void filesWithImpossibleMeansAreRefused() {
    Path file = folder.resolve("means.safetensors");
    String architecture =
        "{\"input_size\":1,\"layers\":[{\"type\":\"dense\",\"output_size\":1,\"activation\":\"linear\","
            + "\"initializer\":\"zeros\"},{\"type\":\"normalization\",\"size\":1}]}";
    for (float[] bad : new float[][] {{Float.NaN, 1}, {0, -1}, {0, 2e38f}}) {
      MemorySegment values = MemorySegment.ofArray(bad);
      Safetensors.write(
          file,
          Map.of("ranvier.format_version", "1", "ranvier.architecture", architecture),
          List.of(
              TensorSource.f32("normalization_1.variance", values, 4, 1, 1),
              TensorSource.f32("dense_1.weight", values, 0, 1, 1, 1),
              TensorSource.f32("normalization_1.mean", values, 0, 1, 1),
              TensorSource.f32("dense_1.bias", values, 0, 1, 1)));
      assertThatThrownBy(() -> Model.load(file))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(
              "ranvier.architecture, layers[1], type: expected a layer in its limits"
                  + " (Normalization: feature 0 has mean "
                  + bad[0]);
    }
  }

  private void refusedFile(String layer, String message) {
    Path file = folder.resolve("bad.safetensors");
    String architecture = "{\"input_size\":2,\"layers\":[" + layer + "]}";
    MemorySegment values = MemorySegment.ofArray(new float[2]);
    Safetensors.write(
        file,
        Map.of("ranvier.format_version", "1", "ranvier.architecture", architecture),
        List.of(TensorSource.f32("other", values, 0, 1, 2, 1)));
    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}
