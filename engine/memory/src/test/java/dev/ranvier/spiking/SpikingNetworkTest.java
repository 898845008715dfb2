package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.simd.vector.Fma;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of spiking neurons as its user sees it: training, saving, the same bits, refusals. */
@Width
class SpikingNetworkTest {

  private static final SpikingArchitecture ARCHITECTURE =
      SpikingArchitecture.of(12, 40, 3).withSteps(10);

  @TempDir Path folder;

  /** Three classes, each with four features of its own that are larger than the others. */
  private static Dataset data(int samples, long stream) {
    Philox random = Philox.of(3, stream);
    float[][] features = new float[samples][12];
    int[] classIds = new int[samples];
    for (int s = 0; s < samples; s++) {
      classIds[s] = s % 3;
      for (int i = 0; i < 12; i++) {
        features[s][i] = 0.6f * random.nextFloat() + (i / 4 == classIds[s] ? 0.4f : 0);
      }
    }
    return Dataset.ofClasses(features, classIds, 3);
  }

  private static SpikingTraining training(int epochs) {
    return SpikingTraining.epochs(epochs)
        .withBatchSize(32)
        .withOptimizer(Optimizer.adam(0.005))
        .withSeed(2);
  }

  @Test
  void learnsFromConstantCurrents() {
    SpikingNetwork network = SpikingNetwork.initialize(ARCHITECTURE, 1);
    List<SpikingEpoch> heard = new ArrayList<>();
    List<SpikingEpoch> epochs = network.train(data(300, 0), training(10).withOnEpoch(heard::add));
    assertThat(epochs).isEqualTo(heard).hasSize(10);
    assertThat(epochs.getLast().epoch()).isEqualTo(10);
    assertThat(epochs.getLast().loss()).isLessThan(0.5 * epochs.getFirst().loss());
    SpikingEvaluation test = network.evaluate(data(150, 1));
    assertThat(test.accuracy()).isGreaterThan(0.95);
    assertThat(test.loss()).isLessThan(10 * Math.log(3) / 2);
    float[] second = {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0};
    assertThat(network.predict(second)).isEqualTo(1);
    SpikingActivity activity = network.record(second);
    assertThat(activity.membranes()[0]).hasDimensions(10, 40);
    assertThat(activity.counts()[1]).isGreaterThan(activity.counts()[0]);
    assertThat(activity.raster(0).neurons()).isEqualTo(40);
    assertThat(activity.raster(1).count(1)).isEqualTo(activity.counts()[1]);
    assertThat(activity.trace(1, 2)[9]).isEqualTo(activity.membranes()[1][9][2]);
  }

  @Test
  void learnsFromSpikes() {
    SpikingNetwork network = SpikingNetwork.initialize(ARCHITECTURE, 1);
    RateEncoder encoder = RateEncoder.of(10, 5);
    network.train(data(300, 0), training(10).withEncoder(encoder));
    assertThat(network.evaluate(data(150, 1), encoder).accuracy()).isGreaterThan(0.85);
    float[] third = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
    assertThat(network.predict(encoder.encode(third))).isEqualTo(2);
  }

  /** On any machine that multiplies and adds with one rounding. */
  @Test
  void trainingGivesTheSameBitsEverywhere() {
    SpikingNetwork one = SpikingNetwork.initialize(ARCHITECTURE, 1);
    SpikingNetwork three = SpikingNetwork.initialize(ARCHITECTURE, 1).threads(3);
    List<SpikingEpoch> first = one.train(data(300, 0), training(2));
    List<SpikingEpoch> second = three.train(data(300, 0), training(2));
    assertThat(three.weights(0)).isDeepEqualTo(one.weights(0));
    assertThat(three.biases(1)).isEqualTo(one.biases(1));
    assertThat(second.getLast().loss()).isEqualTo(first.getLast().loss());
    if (Fma.IN_HARDWARE) {
      assertThat(checksum(one)).isEqualTo(1132637452L);
    }
  }

  private static long checksum(SpikingNetwork network) {
    CRC32C crc = new CRC32C();
    for (int l = 0; l < 2; l++) {
      for (float[] row : network.weights(l)) {
        for (float weight : row) {
          crc.update(ByteBuffer.allocate(4).putFloat(0, weight));
        }
      }
    }
    return crc.getValue();
  }

  @Test
  void anotherSeedIsAnotherNetwork() {
    SpikingNetwork network = SpikingNetwork.initialize(ARCHITECTURE, 1);
    assertThat(SpikingNetwork.initialize(ARCHITECTURE, 2).weights(0))
        .isNotEqualTo(network.weights(0));
    float limit = (float) (1 / Math.sqrt(12));
    for (float[] row : network.weights(0)) {
      for (float weight : row) {
        assertThat(weight).isBetween(-limit, limit);
      }
    }
  }

  @Test
  void comesBackFromAFileAsItWas() {
    SpikingNetwork network = SpikingNetwork.initialize(ARCHITECTURE.withBeta(0.8), 1);
    network.train(data(60, 0), training(1));
    Path file = folder.resolve("spiking.safetensors");
    network.save(file);
    SpikingNetwork loaded = SpikingNetwork.load(file);
    assertThat(loaded.architecture()).isEqualTo(network.architecture());
    assertThat(loaded.weights(0)).isDeepEqualTo(network.weights(0));
    assertThat(loaded.biases(1)).isEqualTo(network.biases(1));
    assertThat(loaded.evaluate(data(30, 1))).isEqualTo(network.evaluate(data(30, 1)));
  }

  @Test
  void refusesFilesOfOthers() throws IOException {
    Path file = folder.resolve("other.safetensors");
    Safetensors.write(file, Map.of(), List.of());
    assertThatThrownBy(() -> SpikingNetwork.load(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("metadata, ranvier.spiking.sizes: expected numbers of neurons");
    Safetensors.write(
        file,
        Map.of(
            "ranvier.spiking.sizes", "2000000000,2000000000",
            "ranvier.spiking.steps", "25",
            "ranvier.spiking.beta", "0.9",
            "ranvier.spiking.threshold", "1",
            "ranvier.spiking.alpha", "2"),
        List.of());
    assertThatThrownBy(() -> SpikingNetwork.load(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("layer0.weights");
    SpikingNetwork.initialize(ARCHITECTURE, 1).save(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 9] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> SpikingNetwork.load(file)).isInstanceOf(ModelFormatException.class);
  }

  @Test
  void refusesDataThatDoesNotFit() {
    SpikingNetwork network = SpikingNetwork.initialize(ARCHITECTURE, 1);
    Dataset narrow = Dataset.ofClasses(new float[2][11], new int[2], 3);
    assertThatThrownBy(() -> network.train(narrow, training(1)))
        .hasMessage(
            "SpikingNetwork: data is of 11 features, expected 12, the network's first size");
    Dataset values = Dataset.of(new float[2][12], new float[2][3]);
    assertThatThrownBy(() -> network.evaluate(values))
        .hasMessageContaining("data is with targets that are rows of 3 values, expected class ids");
    Dataset weighted = data(6, 0).withSampleWeights(new float[] {1, 1, 2, 1, 1, 1});
    assertThatThrownBy(() -> network.train(weighted, training(1)))
        .hasMessageContaining("a sample's weight is 2.0, expected 1");
    assertThatThrownBy(() -> network.predict(new float[11]))
        .hasMessageContaining("features has 11 numbers, expected 12");
    assertThatThrownBy(() -> network.predict(new float[9][12]))
        .hasMessageContaining("spikes has 9 numbers, expected 10, one for each step");
    float[] hole = new float[12];
    hole[3] = Float.NaN;
    assertThatThrownBy(() -> network.predict(hole))
        .hasMessage("SpikingNetwork: number 3 of features is NaN, expected a finite number");
    SpikingActivity activity = network.record(new float[12]);
    assertThatThrownBy(() -> activity.raster(2))
        .hasMessage("SpikingActivity: layer is 2, expected 0 to 1");
    assertThatThrownBy(() -> activity.trace(1, 3))
        .hasMessage("SpikingActivity: neuron is 3, expected 0 to 2");
    RateEncoder encoder = RateEncoder.of(9, 1);
    assertThatThrownBy(() -> network.evaluate(data(3, 0), encoder))
        .hasMessageContaining("encoder is one of 9 steps, expected 10");
    assertThatThrownBy(() -> network.weights(2))
        .hasMessageContaining("layer is 2, expected 0 to 1");
    assertThatThrownBy(() -> network.threads(0)).hasMessageContaining("threads is 0");
  }

  @Test
  void refusesArchitecturesThatCannotBe() {
    assertThatThrownBy(() -> SpikingArchitecture.of(5)).hasMessageContaining("sizes is [5]");
    assertThatThrownBy(() -> SpikingArchitecture.of(5, 0, 2)).hasMessageContaining("size 1 is 0");
    assertThatThrownBy(() -> ARCHITECTURE.withBeta(1.1)).hasMessageContaining("beta is 1.1");
    assertThatThrownBy(() -> ARCHITECTURE.withSteps(0)).hasMessageContaining("steps is 0");
    assertThatThrownBy(() -> ARCHITECTURE.withThreshold(0)).hasMessageContaining("threshold");
    assertThatThrownBy(() -> ARCHITECTURE.withAlpha(0)).hasMessageContaining("alpha");
    assertThatThrownBy(() -> SpikingNetwork.initialize(SpikingArchitecture.of(100_000, 100_000), 1))
        .hasMessageContaining("fewer than 2^31 weights");
    assertThatThrownBy(() -> training(0)).hasMessageContaining("epochs is 0");
    assertThatThrownBy(() -> training(1).withBatchSize(0)).hasMessageContaining("batchSize is 0");
  }

  @Test
  void saysWhenTheLossIsNoLongerFinite() {
    SpikingNetwork network = SpikingNetwork.initialize(ARCHITECTURE, 1);
    SpikingTraining steep = training(3).withOptimizer(Optimizer.adam(1e38));
    assertThatThrownBy(() -> network.train(data(300, 0), steep))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the loss is no longer finite, in epoch 1, step");
  }
}
