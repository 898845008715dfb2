package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.softmax;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Backend;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.Predictor;
import dev.ranvier.Sequential;
import dev.ranvier.WeightStorage;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.Digits;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.RealPart;
import dev.ranvier.testkit.Trains;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the networks reach on drawn and on real digits. */
@Gate
@Trains
@Presence
final class DigitNetworkTest {

  private static final int BATCH = 128;
  private static final long SEED = 3;

  /** Plain loops alone would take minutes for the whole network: they get a smaller one. */
  @Test
  void reaches97PercentOnDrawnDigits() {
    boolean plainLoops = Cases.simdSwitchedOff() && Cases.blasSwitchedOff();
    DigitData data =
        new DigitGenerator(1)
            .data(DigitGenerator.DEFAULT_TRAIN_COUNT, DigitGenerator.DEFAULT_TEST_COUNT);
    Layer[] layers = plainLoops ? small() : whole();
    double accuracy = accuracy("drawn digits", layers, Backend.AUTO, data, 5);
    assertThat(accuracy).isGreaterThanOrEqualTo(plainLoops ? 0.93 : 0.97);
  }

  /** A NumPy network of the whole shape reaches 96.4 to 96.8 %. */
  @ParameterizedTest
  @MethodSource("backends")
  void readsMnist(Backend backend) {
    DigitData data =
        DigitFolder.load(RealPart.named("RANVIER_DATA", "real data").resolve("mnist-10k"));
    boolean plainLoops = backend == Backend.SCALAR;
    Layer[] layers = plainLoops ? small() : whole();
    double accuracy = accuracy("MNIST", layers, backend, data, 10);
    assertThat(accuracy).isGreaterThanOrEqualTo(plainLoops ? 0.93 : 0.96);
  }

  /** Both layers are compressed, the last one too: that of {@link #small} would stay float32. */
  @Test
  void fewerBytesForWeightsCostAtMostThreeTenthsOfAPoint() {
    DigitData data =
        DigitFolder.load(RealPart.named("RANVIER_DATA", "real data").resolve("mnist-10k"));
    try (Sequential network =
        Sequential.withSeed(
            SEED,
            Input.of(Digits.PIXELS),
            Dense.of(128, relu()),
            Dense.of(Digits.CLASSES, softmax()))) {
      network.compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      network.fit(new DigitDataset(data.train()), FitOptions.epochs(2).batchSize(BATCH).seed(SEED));
      double whole = accuracy(network.model(), WeightStorage.FLOAT32, data.test());
      assertThat(whole).isGreaterThanOrEqualTo(0.88);
      for (WeightStorage storage : WeightStorage.values()) {
        double change = accuracy(network.model(), storage, data.test()) - whole;
        System.out.printf(
            Locale.ROOT, "MNIST, %s: %+.2f points of %.2f%n", storage, 100 * change, 100 * whole);
        assertThat(Math.abs(change)).isLessThanOrEqualTo(0.003);
      }
    }
  }

  /** On plain loops, which give the bits of the vectors and are compiled at once. */
  private static double accuracy(Model model, WeightStorage storage, Digits digits) {
    try (Predictor predictor =
        model.predictor(PredictionOptions.of(BATCH).backend(Backend.SCALAR).withWeights(storage))) {
      assertThat(predictor.explainPlan()).doesNotContain("(under");
      int[] classes = new int[digits.count()];
      predictor.predictClasses(MemorySegment.ofArray(digits.pixels()), classes);
      int right = 0;
      for (int i = 0; i < classes.length; i++) {
        right += classes[i] == digits.labels()[i] ? 1 : 0;
      }
      return (double) right / classes.length;
    }
  }

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  private static Layer[] whole() {
    return new Layer[] {
      Input.of(Digits.PIXELS),
      Dense.of(512, relu()),
      Dense.of(256, relu()),
      Dense.of(Digits.CLASSES, softmax())
    };
  }

  private static Layer[] small() {
    return new Layer[] {
      Input.of(Digits.PIXELS), Dense.of(64, relu()), Dense.of(Digits.CLASSES, softmax())
    };
  }

  /** The test accuracy after the last epoch. */
  private static double accuracy(
      String what, Layer[] layers, Backend backend, DigitData data, int epochs) {
    long start = System.nanoTime();
    try (Sequential network = Sequential.withSeed(SEED, layers).backend(backend)) {
      network.compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      History history =
          network.fit(
              new DigitDataset(data.train()),
              FitOptions.epochs(epochs)
                  .batchSize(BATCH)
                  .seed(SEED)
                  .validation(new DigitDataset(data.test())));
      double accuracy = history.last("val_accuracy");
      System.out.printf(
          Locale.ROOT,
          "%s, %s, %d layers, %d epochs: %.2f %% in %.1f s%n",
          what,
          backend,
          layers.length - 1,
          epochs,
          100 * accuracy,
          (System.nanoTime() - start) * 1e-9);
      return accuracy;
    }
  }
}
