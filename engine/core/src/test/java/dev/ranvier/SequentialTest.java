package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.loss.MeanAbsoluteError;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Adagrad;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Presence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user of the short door meets, in one file because it is one conversation: training,
 * evaluation, files, descriptions, and a clear message for every mistake.
 */
@Presence
class SequentialTest {

  private static final float[][] XOR = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  private static final float[][] XOR_TARGETS = {{0}, {1}, {1}, {0}};

  @TempDir private Path folder;

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  private static Sequential xorNetwork() {
    return Sequential.withSeed(
        3, Input.of(2), Dense.of(8, Activation.tanh()), Dense.of(1, Activation.sigmoid()));
  }

  private static Sequential compiledXor() {
    return xorNetwork().compile(Optimizer.adam(0.05), Loss.binaryCrossEntropy(), Metric.accuracy());
  }

  @ParameterizedTest
  @MethodSource("backends")
  void learnsExclusiveOr(Backend backend) {
    try (Sequential network = compiledXor().backend(backend)) {
      History history = network.fit(XOR, XOR_TARGETS, FitOptions.epochs(400).batchSize(4));
      assertThat(history.last("loss")).isLessThan(0.01);
      assertThat(history.last("accuracy")).isEqualTo(1.0);
      assertThat(history.get("loss").getFirst()).isGreaterThan(0.5);
      assertThat(network.predict(XOR[1])[0]).isGreaterThan(0.95f);
      assertThat(network.predict(XOR)[3][0]).isLessThan(0.05f);
    }
  }

  /**
   * Nearly: the absolute error's gradient does not shrink, so its steps end by going to and fro.
   */
  @Test
  void overfitsOneBatchWithEveryLoss() {
    for (Loss loss : Cases.LOSSES) {
      Activation last = Cases.lastActivations(loss).getLast();
      float[][] features = Cases.features(8, 6, 1);
      float[][] targets = Cases.targets(loss, 8, 4, 2);
      try (Sequential network =
          Sequential.of(Input.of(6), Dense.of(32, Activation.relu()), Dense.of(4, last))) {
        network.compile(Optimizer.adam(0.02), loss);
        Dataset data = Cases.dataset(loss, features, targets, 4);
        network.fit(data, FitOptions.epochs(800).batchSize(8));
        double enough = loss instanceof MeanAbsoluteError ? 0.02 : 0.01;
        assertThat(network.evaluate(data).loss()).as(loss.name()).isLessThan(enough);
      }
    }
  }

  @Test
  void aSecondFitGoesOnWhereTheFirstStopped() {
    FitOptions quiet = FitOptions.epochs(6).batchSize(2).shuffle(false);
    try (Sequential once = compiledXor();
        Sequential twice = compiledXor()) {
      once.fit(XOR, XOR_TARGETS, quiet);
      twice.fit(XOR, XOR_TARGETS, FitOptions.epochs(2).batchSize(2).shuffle(false));
      twice.fit(XOR, XOR_TARGETS, FitOptions.epochs(4).batchSize(2).shuffle(false));
      assertThat(twice.model().weights(0)).isEqualTo(once.model().weights(0));
    }
  }

  /** As Keras has it. */
  @Test
  void aBatchLargerThanTheDataTakesWhatThereIs() {
    try (Sequential larger = compiledXor();
        Sequential exact = compiledXor()) {
      History history = larger.fit(XOR, XOR_TARGETS, FitOptions.epochs(3));
      assertThat(exact.fit(XOR, XOR_TARGETS, FitOptions.epochs(3).batchSize(4)).get("loss"))
          .isEqualTo(history.get("loss"));
      assertThat(larger.model().weights(0)).isEqualTo(exact.model().weights(0));
      larger.fit(XOR, XOR_TARGETS, FitOptions.epochs(1).batchSize(Integer.MAX_VALUE));
    }
  }

  @Test
  void optimizerStateSurvivesAnotherBatchSize() {
    try (Sequential changed = compiledXor();
        Sequential same = compiledXor()) {
      changed.fit(XOR, XOR_TARGETS, FitOptions.epochs(2).batchSize(2).shuffle(false));
      changed.fit(XOR, XOR_TARGETS, FitOptions.epochs(2).batchSize(4).shuffle(false));
      same.fit(XOR, XOR_TARGETS, FitOptions.epochs(2).batchSize(2).shuffle(false));
      same.compile(Optimizer.adam(0.05), Loss.binaryCrossEntropy());
      same.fit(XOR, XOR_TARGETS, FitOptions.epochs(2).batchSize(4).shuffle(false));
      assertThat(changed.model().weights(0)).isNotEqualTo(same.model().weights(0));
    }
  }

  @Test
  void validationSplitKeepsTheLastSamplesBack() {
    float[][] features = Cases.features(10, 2, 1);
    float[][] targets = new float[10][1];
    float[][] corrupt = targets.clone();
    corrupt[9] = new float[] {1};
    try (Sequential clean = compiledXor();
        Sequential other = compiledXor()) {
      FitOptions options = FitOptions.epochs(3).batchSize(4).validationSplit(0.2);
      History first = clean.fit(features, targets, options);
      History second = other.fit(features, corrupt, options);
      assertThat(second.get("loss")).isEqualTo(first.get("loss"));
      assertThat(second.get("val_loss")).isNotEqualTo(first.get("val_loss"));
      assertThat(first.names()).containsExactly("loss", "accuracy", "val_loss", "val_accuracy");
    }
  }

  @Test
  void evaluateAveragesOverSamplesNotBatches() {
    float[][] features = Cases.features(33, 2, 1);
    float[][] targets = new float[33][1];
    try (Sequential network = xorNetwork()) {
      network.compile(
          Optimizer.sgd(),
          Loss.binaryCrossEntropy(),
          Metric.accuracy(),
          Metric.meanAbsoluteError());
      Evaluation result = network.evaluate(features, targets);
      OracleNetwork oracle = new OracleNetwork(network.model(), Loss.binaryCrossEntropy());
      assertThat(result.loss()).isCloseTo(oracle.loss(features, targets), within(1e-5));
      double error = 0;
      int right = 0;
      for (double[] output : oracle.predict(features)) {
        error += output[0] / 33;
        right += output[0] <= 0.5 ? 1 : 0;
      }
      assertThat(result.metric("mean_absolute_error")).isCloseTo(error, within(1e-5));
      assertThat(result.metric("accuracy")).isCloseTo(right / 33.0, within(1e-12));
    }
  }

  @Test
  void aRunThatDivergesKeepsTheLastGoodWeights() {
    float[][] huge = {{1e30f, -1e30f}, {1, 1}};
    float[][] targets = {{1e30f}, {0}};
    try (Sequential network = Sequential.of(Input.of(2), Dense.of(1))) {
      network.compile(Optimizer.sgd(1), Loss.meanSquaredError());
      float[] before = network.model().weights(0);
      assertThatThrownBy(() -> network.fit(huge, targets, FitOptions.epochs(3).batchSize(2)))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining("diverged: the loss is Infinity; all outputs and weights are")
          .hasMessageContaining("in epoch 1, samples 0 to 1.");
      assertThat(network.model().weights(0)).isEqualTo(before);
    }
  }

  @Test
  void weightsThatTheLastStepOfAnEpochBreaksAreNotKept() {
    float[][] features = {{1, -1}};
    float[][] targets = {{100}};
    Loss loss = Loss.meanSquaredError();
    try (Sequential network =
        Sequential.of(Input.of(2), Dense.of(2, Activation.tanh()), Dense.of(1))) {
      network.compile(Optimizer.sgd(1e38), loss);
      float[] before = network.model().weights(0);
      assertThatThrownBy(() -> network.fit(features, targets, FitOptions.epochs(1).batchSize(1)))
          .isInstanceOf(DivergenceException.class)
          .hasMessageContaining("layer whose weights are not finite, in epoch 1.");
      assertThat(network.model().weights(0)).isEqualTo(before);
    }
  }

  @Test
  void savesAndLoads() {
    Path file = folder.resolve("xor.safetensors");
    try (Sequential network = compiledXor()) {
      network.fit(XOR, XOR_TARGETS, FitOptions.epochs(5).batchSize(4));
      network.save(file);
      try (Sequential loaded = Sequential.load(file)) {
        assertThat(loaded.predict(XOR)).isDeepEqualTo(network.predict(XOR));
      }
    }
  }

  @Test
  void summaryAndPlansNameEveryLayer() {
    try (Sequential network = compiledXor()) {
      assertThat(network.summary())
          .contains("dense_1", "dense_2", "tanh", "sigmoid", "24", "33 parameters");
      assertThat(network.explainPlan(4))
          .contains("dense_1 forward", "4x8x2", "dense_2 input grad", "dense_1 weight update");
    }
  }

  @Test
  void isDescribedByKerasNumbers() {
    try (Sequential network =
        Sequential.of(Input.of(784), Dense.of(512), Dense.of(256), Dense.of(10))) {
      assertThat(network.summary()).contains("401,920", "131,328", "2,570", "535,818 parameters");
    }
  }

  record Mistake(String name, ThrowingCallable call, List<String> message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Mistake> mistakes() {
    Loss classes = Loss.sparseCategoricalCrossEntropy();
    float[][] two = {{0, 0}, {1, 1}};
    List<Mistake> all = new ArrayList<>();
    all.add(mistake("no input", () -> Sequential.of(Dense.of(2)), "first layer", "Input.of"));
    all.add(mistake("nothing", Sequential::of, "missing", "Input.of"));
    all.add(mistake("only input", () -> Sequential.of(Input.of(2)), "at least one Dense"));
    all.add(mistake("size 0", () -> Dense.of(0), "outputSize is 0", "at least 1"));
    all.add(
        mistake(
            "second input", () -> Sequential.of(Input.of(1), Dense.of(1), Input.of(2)), "Layer 2"));
    all.add(mistake("rate", () -> Optimizer.adam(-1), "learningRate is -1.0", "positive"));
    all.add(
        mistake(
            "rate below float32",
            () -> Optimizer.adam(1e-50),
            "Adam: learningRate is 1.0E-50, which float32 cannot hold",
            "from 1.4E-45"));
    all.add(mistake("epsilon below", () -> Optimizer.adam().withEpsilon(1e-60), "1.0E-60, which"));
    all.add(mistake("delta below", () -> Loss.huber(1e-60), "Huber: delta is 1.0E-60, which"));
    all.add(mistake("limit above", () -> Clipping.byValue(1e300), "limit is 1.0E300, which"));
    all.add(mistake("scale below", () -> Rescaling.of(1e-60, 0), "scale is 1.0E-60, which"));
    all.add(
        mistake(
            "class weight above float32",
            () -> Dataset.of(two, two).withClassWeights(Map.of(1, 1e300)),
            "the weight of class 1 is 1.0E300, which float32 cannot hold",
            "to 3.4028235E38"));
    all.add(
        mistake(
            "class weight below float32",
            () -> Dataset.of(two, two).withClassWeights(Map.of(1, 1e-300)),
            "the weight of class 1 is 1.0E-300, which"));
    all.add(
        mistake(
            "null class weight",
            () -> Dataset.of(two, two).withClassWeights(Collections.singletonMap(1, null)),
            "have null for class 1"));
    all.add(mistake("null features", () -> Dataset.of(null, two), "the features are null"));
    all.add(mistake("null targets", () -> Dataset.of(two, null), "the targets are null"));
    all.add(
        mistake(
            "null row",
            () -> Dataset.of(new float[][] {{0, 0}, null}, two),
            "features row 1 is null, expected the values of a sample"));
    all.add(
        mistake(
            "null first row",
            () -> Dataset.of(new float[][] {null, {0, 0}}, two),
            "features row 0 is null"));
    all.add(
        mistake(
            "null target row",
            () -> Dataset.of(two, new float[][] {{0}, null}),
            "targets row 1 is null"));
    all.add(
        mistake("null class ids", () -> Dataset.ofClasses(two, null, 2), "the class ids are null"));
    all.add(onXor("null sample", network -> network.predict((float[]) null), "sample 0 is null"));
    all.add(
        onXor(
            "null sample in a batch",
            network -> network.predict(new float[][] {{0, 0}, null}),
            "sample 1 is null, expected 2 features"));
    all.add(mistake("momentum", () -> Optimizer.momentum(1, 1), "momentum is 1.0", "less than 1"));
    all.add(mistake("decay", () -> Optimizer.adamW(1, -1), "weightDecay is -1.0", "0 or"));
    all.add(
        mistake("epsilon", () -> new Adagrad(1f, 0f, 0f), "epsilon is 0.0", "a positive number"));
    all.add(mistake("smoothing", () -> Loss.categoricalCrossEntropy(2), "labelSmoothing is 2.0"));
    all.add(mistake("delta", () -> Loss.huber(0), "delta is 0.0", "a positive number"));
    all.add(mistake("epochs", () -> FitOptions.epochs(0), "epochs is 0", "at least 1"));
    all.add(mistake("empty", () -> Dataset.of(new float[0][], new float[0][]), "empty"));
    all.add(mistake("counts", () -> Dataset.of(two, new float[1][1]), "2 rows", "1 targets"));
    all.add(
        mistake(
            "ragged",
            () -> Dataset.of(new float[][] {{1, 2}, {3}}, two),
            "features row 1 has 1 values",
            "expected 2"));
    all.add(
        mistake(
            "NaN",
            () -> Dataset.of(new float[][] {{1, 2}, {3, Float.NaN}}, two),
            "row 1, column 1 is NaN",
            "finite"));
    all.add(
        mistake(
            "label", () -> Dataset.ofClasses(two, new int[] {0, 3}, 3), "row 1 is 3", "0 to 2"));
    all.add(
        onXor(
            "not compiled",
            network -> network.fit(XOR, XOR_TARGETS, FitOptions.epochs(1)),
            "compile("));
    all.add(
        onXor("softmax missing", network -> network.compile(Optimizer.sgd(), classes), "softmax"));
    all.add(
        onCompiled(
            "features",
            network -> network.evaluate(new float[4][3], XOR_TARGETS),
            "3 features",
            "expected 2"));
    all.add(
        onCompiled(
            "one-hot",
            network -> network.evaluate(XOR, XOR),
            "rows of 2 values",
            "rows of 1 values"));
    all.add(
        onCompiled(
            "class ids",
            network -> network.evaluate(Dataset.ofClasses(XOR, new int[4], 1)),
            "class ids",
            "sparseCategoricalCrossEntropy"));
    all.add(
        onCompiled(
            "target range",
            network -> network.evaluate(XOR, new float[][] {{0}, {2}, {0}, {0}}),
            "row 1 is 2.0",
            "0 to 1"));
    all.add(
        onCompiled("sample", network -> network.predict(new float[3]), "3 features", "expected 2"));
    all.add(
        onCompiled(
            "closed",
            network -> {
              network.close();
              network.predict(new float[2]);
            },
            "closed"));
    return all.stream();
  }

  private static Mistake mistake(String name, ThrowingCallable call, String... message) {
    return new Mistake(name, call, List.of(message));
  }

  private static Mistake onXor(String name, Consumer<Sequential> call, String... message) {
    return mistake(
        name,
        () -> {
          try (Sequential network = xorNetwork()) {
            call.accept(network);
          }
        },
        message);
  }

  private static Mistake onCompiled(String name, Consumer<Sequential> call, String... message) {
    return onXor(
        name,
        network -> {
          network.compile(Optimizer.sgd(), Loss.binaryCrossEntropy());
          call.accept(network);
        },
        message);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void everyMistakeGetsAClearMessage(Mistake mistake) {
    assertThatThrownBy(mistake.call)
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class)
        .satisfies(
            thrown ->
                assertThat(thrown.getMessage()).contains(mistake.message.toArray(String[]::new)));
  }

  @Test
  void whatIsNullIsNamed() {
    try (Sequential network = xorNetwork()) {
      assertThatThrownBy(() -> network.compile(null, Loss.huber()))
          .hasMessageContaining("optimizer");
      assertThatThrownBy(() -> network.compile(Optimizer.sgd(), null)).hasMessageContaining("loss");
      network.compile(Optimizer.sgd(), Loss.meanSquaredError());
      assertThatThrownBy(() -> network.fit(null, FitOptions.epochs(1)))
          .hasMessage("fit: the data set is null");
      assertThatThrownBy(() -> network.fit(XOR, XOR_TARGETS, null))
          .hasMessage("fit: the options are null");
      assertThatThrownBy(() -> network.evaluate(null)).hasMessage("evaluate: the data set is null");
      assertThatThrownBy(() -> network.predict((float[][]) null))
          .hasMessage("predict: the samples are null");
    }
    assertThatThrownBy(() -> FitOptions.epochs(1).afterEpoch(null))
        .hasMessageContaining("afterEpoch");
    assertThatThrownBy(() -> FitOptions.epochs(1).verbosity(null))
        .hasMessageContaining("verbosity");
    Dataset data = Dataset.of(XOR, XOR_TARGETS);
    assertThatThrownBy(() -> data.withSampleWeights(null)).hasMessageContaining("sample weights");
    assertThatThrownBy(() -> data.withClassWeights(null)).hasMessageContaining("class weights");
  }

  /** Of Arabic as it is written in Egypt, whose digits are others than ASCII's. */
  @Test
  void messagesAndReportsHaveTheSameDigitsInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try (Sequential network = compiledXor()) {
      assertThat("%d".formatted(5)).isNotEqualTo("5");
      assertAscii(network.summary());
      assertAscii(network.explainPlan(4));
      try (Predictor predictor = network.model().predictor(2, Backend.SCALAR)) {
        assertAscii(predictor.explainPlan() + predictor.memoryPlan());
      }
      mistakes()
          .forEach(
              mistake ->
                  assertThatThrownBy(mistake.call)
                      .satisfies(thrown -> assertAscii(thrown.getMessage())));
    } finally {
      Locale.setDefault(before);
    }
  }

  private static void assertAscii(String text) {
    assertThat(text).matches(it -> it.chars().noneMatch(c -> c > 127 && Character.isDigit(c)));
  }

  /** Keras counts what is near 0 and 1 as right, in silence. */
  @Test
  void accuracyOnARegressionIsRefused() {
    float[][] values = {{0}, {1}, {2.5f}, {0}};
    for (Loss loss :
        List.of(Loss.meanSquaredError(), Loss.meanAbsoluteError(), Loss.huber(), Loss.logCosh())) {
      try (Sequential network = Sequential.of(Input.of(2), Dense.of(1))) {
        network.compile(Optimizer.sgd(), loss, Metric.accuracy());
        for (ThrowingCallable call :
            List.<ThrowingCallable>of(
                () -> network.fit(XOR, values, FitOptions.epochs(1)),
                () -> network.evaluate(XOR, values))) {
          assertThatThrownBy(call)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("a target of sample 2 is 2.5, expected 0 or 1 after loss")
              .hasMessageContaining("meanAbsoluteError");
        }
        assertThat(network.evaluate(XOR, XOR_TARGETS).metric("accuracy")).isBetween(0.0, 1.0);
        network.compile(Optimizer.sgd(), loss, Metric.meanAbsoluteError());
        network.fit(XOR, values, FitOptions.epochs(1));
      }
    }
    try (Sequential network = Sequential.of(Input.of(2), Dense.of(2))) {
      network.compile(Optimizer.sgd(), Loss.meanSquaredError(), Metric.accuracy());
      float[][] shares = {{1, 0}, {0.1f, 0.9f}, {0.5f, 0.5f}, {0, 1}};
      network.fit(XOR, shares, FitOptions.epochs(1));
      shares[3] = new float[] {0, -3};
      assertThatThrownBy(() -> network.fit(XOR, shares, FitOptions.epochs(1)))
          .hasMessageContaining("a target of sample 3 is -3.0, expected 0 to 1");
    }
  }

  @Test
  void predictsBeforeFit() {
    try (Sequential network = xorNetwork()) {
      assertThat(network.predict(XOR[0])).hasSize(1);
    }
  }
}
