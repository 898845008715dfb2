package dev.ranvier.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Backend;
import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.data.Targets;
import dev.ranvier.format.DataFileException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training from files has the bits of one from memory that sees the samples in that order. */
@Width
final class RowTrainingTest {

  private static final int ROWS = 700;
  private static final int COLUMNS = 6;
  private static final int CLASSES = 3;

  @TempDir Path folder;

  /** The samples in memory, in the order of others. */
  private record Ordered(Dataset memory, RowFile file) implements Dataset {
    @Override
    public int size() {
      return memory.size();
    }

    @Override
    public int featureSize() {
      return memory.featureSize();
    }

    @Override
    public Targets targets() {
      return memory.targets();
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      memory.read(sample, batch, row);
    }

    @Override
    public SampleOrder order() {
      return new OtherData(file.order(), memory);
    }
  }

  private static Dataset memory() {
    float[][] features = new float[ROWS][];
    int[] ids = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      features[i] = RowFiles.features(i, COLUMNS);
      ids[i] = RowFiles.classId(i, CLASSES);
    }
    return Dataset.wrapClasses(features, ids, CLASSES);
  }

  private static Map<String, float[]> trained(Dataset data, FitOptions options) {
    try (Sequential network = network()) {
      network.fit(data, options);
      network.fit(data, options);
      Evaluation evaluation = network.evaluate(data);
      Map<String, float[]> weights = network.getWeights();
      weights.put("loss", new float[] {(float) evaluation.loss()});
      return weights;
    }
  }

  private static Sequential network() {
    Sequential network =
        Sequential.withSeed(
            3,
            Input.of(COLUMNS),
            Dense.of(8, Activation.relu()),
            Dense.of(CLASSES, Activation.softmax()));
    network.backend(Backend.SCALAR);
    return network.compile(
        Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
  }

  private static void requireSame(Map<String, float[]> found, Map<String, float[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void aFileThatFitsOneWindowTrainsAsMemoryDoes() {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES)) {
      FitOptions options =
          FitOptions.epochs(2).verbosity(Verbosity.SILENT).seed(4).validationSplit(0.2);
      requireSame(trained(file, options), trained(memory(), options));
    }
  }

  @Test
  void anyFileTrainsAsMemoryDoesInItsOrder() {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES).blocks(16, 4)) {
      Dataset memory = new Ordered(memory(), file);
      FitOptions options = FitOptions.epochs(3).verbosity(Verbosity.SILENT).seed(4).batchSize(30);
      Map<String, float[]> ofFile = trained(file, options);
      requireSame(ofFile, trained(memory, options));
      FitOptions steps = options.stepsPerEpoch(7);
      requireSame(trained(file, steps), trained(memory, steps));
      FitOptions straight = options.shuffle(false);
      requireSame(trained(file, straight), trained(memory(), straight));
      Map<Integer, Double> weights = Map.of(0, 2.0, 2, 0.5);
      requireSame(
          trained(file.withClassWeights(weights), options),
          trained(memory.withClassWeights(weights), options));
      float[] each = new float[ROWS];
      for (int i = 0; i < ROWS; i++) {
        each[i] = i % 5;
      }
      requireSame(
          trained(file.withSampleWeights(each), options),
          trained(memory.withSampleWeights(each), options));
      assertThat(ofFile.get("loss")).isNotEqualTo(trained(memory(), options).get("loss"));
    }
  }

  @Test
  void aFileThatIsCutEndsTheTrainingWithItsName() throws Exception {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES).blocks(16, 4);
        Sequential network = network()) {
      FitOptions options =
          FitOptions.epochs(5)
              .verbosity(Verbosity.SILENT)
              .afterEpoch(
                  history -> {
                    try (RandomAccessFile cut =
                        new RandomAccessFile(folder.resolve("y.npy").toFile(), "rw")) {
                      cut.setLength(1000);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      assertThatThrownBy(() -> network.fit(file, options))
          .isInstanceOf(DataFileException.class)
          .hasMessageContainingAll("y.npy: length", "1000 bytes", "was cut");
      assertThat(network.predict(new float[COLUMNS])).hasSize(CLASSES);
    }
  }
}
