package dev.ranvier.certainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ensemble is its members trained one by one, whatever the number of threads. */
@Anywhere
final class EnsembleTest {

  private static final Dataset DATA = points(80, 1);
  private static final float[][] ROWS = {{0, 0, 0}, {1, -1, 0.5f}, {3, 2, 1}};

  @TempDir Path folder;

  private static Dataset points(int samples, long seed) {
    Random random = new Random(seed);
    float[][] features = new float[samples][3];
    int[] classes = new int[samples];
    for (int i = 0; i < samples; i++) {
      classes[i] = random.nextInt(3);
      for (int j = 0; j < 3; j++) {
        features[i][j] = (float) random.nextGaussian() + (j == classes[i] ? 1 : 0);
      }
    }
    return Dataset.ofClasses(features, classes, 3);
  }

  private static Sequential network(long seed) {
    return network(seed, 0.05);
  }

  private static Sequential network(long seed, double rate) {
    return Sequential.withSeed(
            seed,
            Input.of(3),
            Dense.of(6, Activation.relu()),
            Dropout.of(0.2),
            Dense.of(3, Activation.softmax()))
        .compile(
            Optimizer.momentum(rate, 0.9), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
  }

  private static FitOptions options() {
    return FitOptions.epochs(3).batchSize(16).seed(2);
  }

  @Test
  void membersAreTrainedAsByHandWithAnyNumberOfWorkers() throws Exception {
    for (int workers : new int[] {1, 2, 4}) {
      try (Ensemble ensemble = Ensemble.of(3, 10, EnsembleTest::network).workers(workers)) {
        List<History> histories = ensemble.fit(DATA, options());
        assertThat(histories).hasSize(3);
        for (int i = 0; i < 3; i++) {
          try (Sequential alone = network(10 + i)) {
            History history = alone.fit(DATA, options().seed(2 + i));
            assertThat(histories.get(i).get("loss")).isEqualTo(history.get("loss"));
            Path one = folder.resolve("one");
            Path other = folder.resolve("other");
            alone.save(one);
            ensemble.member(i).save(other);
            assertThat(Files.mismatch(one, other)).as("member " + i).isEqualTo(-1);
          }
        }
      }
    }
  }

  @Test
  void meanAndSpreadAreThoseOfTheMembers() {
    try (Ensemble ensemble = Ensemble.of(4, EnsembleTest::network)) {
      ensemble.fit(DATA, options());
      float[][] means = ensemble.predict(ROWS);
      for (int row = 0; row < ROWS.length; row++) {
        EnsemblePrediction prediction = ensemble.predictWithSpread(ROWS[row]);
        for (int j = 0; j < 3; j++) {
          double[] outputs = new double[4];
          for (int i = 0; i < 4; i++) {
            outputs[i] = ensemble.member(i).predict(ROWS[row])[j];
          }
          double mean = (outputs[0] + outputs[1] + outputs[2] + outputs[3]) / 4;
          double squares = 0;
          for (double output : outputs) {
            squares += Math.pow(output - mean, 2);
          }
          assertThat(prediction.mean()[j]).isEqualTo((float) mean);
          assertThat(prediction.deviation()[j])
              .isEqualTo((float) Math.sqrt(squares / 3), within(1e-7f))
              .isPositive();
        }
        assertThat(means[row]).isEqualTo(prediction.mean());
        assertThat(ensemble.predict(ROWS[row])).isEqualTo(prediction.mean());
      }
    }
  }

  @Test
  void evaluationIsThatOfTheMeanOutputs() {
    Random random = new Random(3);
    float[] weights = new float[80];
    for (int i = 0; i < 80; i++) {
      weights[i] = random.nextInt(3);
    }
    try (Ensemble ensemble = Ensemble.of(3, EnsembleTest::network)) {
      ensemble.fit(DATA, options());
      for (Dataset data : List.of(DATA, DATA.withSampleWeights(weights))) {
        double loss = 0;
        double right = 0;
        for (int i = 0; i < 80; i++) {
          Row row = Row.of(DATA, i);
          float[] mean = ensemble.predict(row.features);
          int likeliest = mean[0] >= mean[1] && mean[0] >= mean[2] ? 0 : mean[1] >= mean[2] ? 1 : 2;
          right += likeliest == row.classId ? 1 : 0;
          loss -= Math.log(mean[row.classId]) * (data == DATA ? 1 : weights[i]);
        }
        Evaluation evaluation = ensemble.evaluate(data);
        assertThat(evaluation.loss()).isEqualTo(loss / 80, within(1e-5));
        assertThat(evaluation.metric("accuracy")).isEqualTo(right / 80, within(1e-12));
      }
    }
  }

  @Test
  void regressionsAreEvaluatedToo() {
    Random random = new Random(4);
    float[][] features = new float[50][2];
    float[][] targets = new float[50][2];
    for (int i = 0; i < 50; i++) {
      features[i] = new float[] {random.nextFloat(), random.nextFloat()};
      targets[i] = new float[] {features[i][0], random.nextFloat()};
    }
    Dataset data = Dataset.of(features, targets);
    try (Ensemble ensemble =
        Ensemble.of(
            2,
            seed ->
                Sequential.withSeed(seed, Input.of(2), Dense.of(2))
                    .compile(Optimizer.adam(), Loss.meanSquaredError(), Metric.r2Score()))) {
      double squares = 0;
      for (int i = 0; i < 50; i++) {
        float[] mean = ensemble.predict(features[i]);
        squares += Math.pow(mean[0] - targets[i][0], 2) + Math.pow(mean[1] - targets[i][1], 2);
      }
      Evaluation evaluation = ensemble.evaluate(data);
      assertThat(evaluation.loss()).isEqualTo(squares / 100, within(1e-6));
      assertThat(evaluation.metrics()).containsOnlyKeys("r2_score");
    }
  }

  private record Row(float[] features, int classId) {

    static Row of(Dataset data, int sample) {
      Row[] found = new Row[1];
      dev.ranvier.runs.SampleBlock.readAll(
          data.slice(sample, sample + 1),
          (_, block) -> found[0] = new Row(block.features()[0].clone(), block.classOf(0)));
      return found[0];
    }
  }

  @Test
  void itIsSavedAsAFolderAndComesBack() throws Exception {
    Path saved = folder.resolve("models/ensemble");
    try (Ensemble ensemble = Ensemble.of(3, EnsembleTest::network)) {
      ensemble.fit(DATA, options());
      ensemble.save(saved);
      float[][] expected = ensemble.predict(ROWS);
      Evaluation evaluation = ensemble.evaluate(DATA);
      try (Ensemble loaded = Ensemble.load(saved)) {
        assertThat(loaded.size()).isEqualTo(3);
        assertThat(loaded.predict(ROWS)).isDeepEqualTo(expected);
        assertThatThrownBy(() -> loaded.evaluate(DATA)).hasMessageContaining("not compiled");
        loaded.compile(Optimizer.sgd(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
        assertThat(loaded.evaluate(DATA)).isEqualTo(evaluation);
      }
      ensemble.save(saved);
      assertThat(names(saved)).hasSize(4).contains("ensemble.json");
      ensemble.fit(DATA, options());
      ensemble.save(saved);
      assertThat(names(saved)).hasSize(4);
      try (Ensemble loaded = Ensemble.load(saved)) {
        assertThat(loaded.predict(ROWS)).isDeepEqualTo(ensemble.predict(ROWS));
      }
    }
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** As if the process had died after any step of a second save. */
  @Test
  void aSaveThatIsCutShortLeavesTheEarlierEnsemble() throws Exception {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    float[][] expected;
    try (Ensemble ensemble = Ensemble.of(2, EnsembleTest::network)) {
      ensemble.save(first);
      expected = ensemble.predict(ROWS);
      ensemble.fit(DATA, options());
      ensemble.save(second);
    }
    for (String name : names(second)) {
      if (!name.equals("ensemble.json")) {
        Files.copy(second.resolve(name), first.resolve(name));
        Files.writeString(first.resolve("ensemble.json.new"), "{");
        Files.writeString(first.resolve("member-1-new.safetensors"), "half");
        try (Ensemble loaded = Ensemble.load(first)) {
          assertThat(loaded.predict(ROWS)).isDeepEqualTo(expected);
        }
      }
    }
    try (Ensemble ensemble = Ensemble.load(first)) {
      ensemble.save(first);
      assertThat(names(first)).hasSize(3);
    }
  }

  @Test
  void foldersThatAreNoEnsembleAreRefused() throws Exception {
    Path saved = folder.resolve("ensemble");
    assertThatThrownBy(() -> Ensemble.load(saved))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot read the ensemble " + saved);
    try (Ensemble ensemble = Ensemble.of(2, EnsembleTest::network)) {
      ensemble.save(saved);
    }
    Path list = saved.resolve("ensemble.json");
    String text = Files.readString(list);
    for (String wrong :
        List.of(
            "{}",
            "x",
            text.replace(":1,", ":2,"),
            text.replace("member-1", "../member-1"),
            text.replaceAll("\\[.*\\]", "[]"))) {
      Files.writeString(list, wrong);
      assertThatThrownBy(() -> Ensemble.load(saved))
          .as(wrong)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(list.toString());
    }
    Files.writeString(list, text);
    String name =
        names(saved).stream().filter(each -> each.startsWith("member-1")).findFirst().get();
    byte[] bytes = Files.readAllBytes(saved.resolve(name));
    bytes[bytes.length - 1] ^= 1;
    Files.write(saved.resolve(name), bytes);
    assertThatThrownBy(() -> Ensemble.load(saved))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("the checksum in its name");
    Files.delete(saved.resolve(name));
    assertThatThrownBy(() -> Ensemble.load(saved))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(name);
  }

  @Test
  void aMemberThatFailsIsNamed() {
    try (Ensemble ensemble =
        Ensemble.of(3, seed -> network(seed, seed == 1 ? 1e30 : 0.05)).workers(2)) {
      assertThatThrownBy(() -> ensemble.fit(DATA, options()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Ensemble: member 1 failed: ")
          .hasCauseInstanceOf(dev.ranvier.DivergenceException.class);
    }
  }

  @Test
  void anInterruptEndsItAndIsKept() {
    try (Ensemble ensemble = Ensemble.of(2, EnsembleTest::network).workers(2)) {
      Thread caller = Thread.currentThread();
      assertThatThrownBy(
              () ->
                  ensemble.fit(
                      DATA,
                      () -> {
                        caller.interrupt();
                        return options();
                      }))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whatIsNoEnsembleIsRefused() {
    assertThatThrownBy(() -> Ensemble.of(1, EnsembleTest::network))
        .hasMessage("Ensemble: 1 members, expected at least 2");
    Sequential same = network(0);
    assertThatThrownBy(() -> Ensemble.of(2, seed -> same))
        .hasMessageContaining("a network that it gave before for member 1");
    assertThatThrownBy(same::summary).hasMessageContaining("closed");
    assertThatThrownBy(() -> Ensemble.of(2, seed -> null))
        .hasMessageContaining("gave null for member 0");
    assertThatThrownBy(
            () -> Ensemble.of(2, seed -> Sequential.of(Input.of(3), Dense.of((int) seed + 1))))
        .hasMessageContaining("member 1 has 3 features and 2 outputs, expected 3 and 1");
    try (Ensemble ensemble = Ensemble.of(2, EnsembleTest::network)) {
      assertThatThrownBy(() -> ensemble.workers(0)).hasMessageContaining("workers is 0");
    }
  }

  @Test
  void weightsOfClassesCountInEvaluations() {
    try (Ensemble ensemble = Ensemble.of(2, EnsembleTest::network)) {
      double plain = ensemble.evaluate(DATA).loss();
      double doubled =
          ensemble.evaluate(DATA.withClassWeights(Map.of(0, 2.0, 1, 2.0, 2, 2.0))).loss();
      assertThat(doubled).isEqualTo(2 * plain, within(1e-6));
    }
  }
}
