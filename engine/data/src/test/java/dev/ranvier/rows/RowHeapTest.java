package dev.ranvier.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file three times the heap trains, in little memory, with the bits of the same rows in memory.
 */
@Gate
final class RowHeapTest {

  private static final int ROWS = 65_000;
  private static final int COLUMNS = 784;
  private static final int CLASSES = 10;

  @TempDir Path folder;

  /** What the test starts. */
  static final class Training {
    private Training() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      try (RowFile file =
          RowFile.ofClasses(folder.resolve("x.npy"), folder.resolve("y.npy"), CLASSES)) {
        System.out.println("weights " + trained(file));
      }
      Path status = Path.of("/proc/self/status");
      if (Files.exists(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("RssAnon:")) {
            System.out.println(line);
          }
        }
      }
    }
  }

  private static String trained(Dataset data) {
    try (Sequential network =
        Sequential.of(
            Input.of(COLUMNS),
            Dense.of(16, Activation.relu()),
            Dense.of(CLASSES, Activation.softmax()))) {
      network.compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy());
      network.fit(data, FitOptions.epochs(1).batchSize(128).verbosity(Verbosity.SILENT));
      StringBuilder text = new StringBuilder();
      for (Map.Entry<String, float[]> weights : network.getWeights().entrySet()) {
        text.append(weights.getKey()).append(' ').append(Arrays.hashCode(weights.getValue()));
        text.append(' ');
      }
      return text.toString().strip();
    }
  }

  private static void features(int row, float[] features) {
    int state = row * 0x9E3779B9 | 1;
    for (int column = 0; column < COLUMNS; column++) {
      state = state * 1664525 + 1013904223;
      features[column] = (state >> 8) * 0x1p-23f;
    }
  }

  private static int classId(int row) {
    return (row * 0x9E3779B9 >>> 1) % CLASSES;
  }

  /** The same rows, computed when they are read, in a file's order. */
  private record Computed(RowFile file) implements Dataset {
    @Override
    public int size() {
      return ROWS;
    }

    @Override
    public int featureSize() {
      return COLUMNS;
    }

    @Override
    public Targets targets() {
      return Targets.classIds(CLASSES);
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      features(sample, batch.rowBuffer());
      batch.setFeatures(row, batch.rowBuffer());
      batch.setClassId(row, classId(sample));
    }

    @Override
    public SampleOrder order() {
      return new OtherData(file.order(), this);
    }
  }

  @Test
  void aFileLargerThanTheHeapTrainsWithTheSameBits() throws Exception {
    Path x = folder.resolve("x.npy");
    Path y = folder.resolve("y.npy");
    try (RowFileWriter writer = RowFileWriter.ofClasses(x, COLUMNS, y, CLASSES)) {
      float[] row = new float[COLUMNS];
      for (int i = 0; i < ROWS; i++) {
        features(i, row);
        writer.add(row, classId(i));
      }
      writer.finish();
    }
    assertThat(Files.size(x)).isGreaterThan(3 * 64 << 20);
    String expected;
    try (RowFile file = RowFile.ofClasses(x, y, CLASSES)) {
      expected = trained(new Computed(file));
    }
    String said =
        Program.likeThis(Training.class, folder.toString())
            .flags("-Xmx64m")
            .run()
            .requireSuccess()
            .out();
    System.out.print("In -Xmx64m: " + said);
    assertThat(said).contains("weights " + expected);
    said.lines()
        .filter(line -> line.startsWith("RssAnon:"))
        .forEach(
            line -> assertThat(Integer.parseInt(line.replaceAll("\\D", ""))).isLessThan(400 << 10));
  }
}
