package dev.ranvier.bench.stream;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.rows.RowFile;
import dev.ranvier.rows.RowFileWriter;
import java.nio.file.Path;
import java.util.List;

/** A network and the rows that it trains on, which are computed by their numbers. */
enum StreamWorkload {
  /** T3 of {@code train}: 784-512-256-10, Adam, batches of 128. */
  S784(784, 128),
  /** T2 of {@code train}: 10-10-10-1, Adam, batches of 32. */
  S10(10, 32);

  private static final int CLASSES = 10;

  private final int columns;
  private final int batchSize;

  StreamWorkload(int columns, int batchSize) {
    this.columns = columns;
    this.batchSize = batchSize;
  }

  long rowBytes() {
    return 4L * (columns + 1);
  }

  Path features(Path folder) {
    return folder.resolve(name() + "-features.npy");
  }

  Path targets(Path folder) {
    return folder.resolve(name() + "-targets.npy");
  }

  /** From -1 to 1, by Knuth's multiplier: quick, and of no meaning. */
  private void draw(long row, float[] features) {
    int state = (int) (row * 0x9E3779B97F4A7C15L >>> 32) | 1;
    for (int column = 0; column < columns; column++) {
      state = state * 1664525 + 1013904223;
      features[column] = (state >> 8) * 0x1p-23f;
    }
  }

  private int target(float[] features) {
    if (this == S10) {
      return features[0] + features[1] > 0 ? 1 : 0;
    }
    return Math.min(CLASSES - 1, (int) ((features[0] + 1) * CLASSES / 2));
  }

  /** Writes the files. */
  void write(Path folder, int rows) {
    float[] row = new float[columns];
    float[] value = new float[1];
    try (RowFileWriter writer =
        this == S10
            ? RowFileWriter.of(features(folder), columns, targets(folder), 1)
            : RowFileWriter.ofClasses(features(folder), columns, targets(folder), CLASSES)) {
      for (int i = 0; i < rows; i++) {
        draw(i, row);
        value[0] = target(row);
        if (this == S10) {
          writer.add(row, value);
        } else {
          writer.add(row, target(row));
        }
      }
      writer.finish();
    }
  }

  RowFile open(Path folder) {
    return this == S10
        ? RowFile.of(features(folder), targets(folder))
        : RowFile.ofClasses(features(folder), targets(folder), CLASSES);
  }

  /** The first rows in arrays. */
  Dataset memory(int rows) {
    float[][] features = new float[rows][columns];
    float[][] values = new float[this == S10 ? rows : 0][1];
    int[] ids = new int[rows];
    for (int i = 0; i < rows; i++) {
      draw(i, features[i]);
      ids[i] = target(features[i]);
      if (this == S10) {
        values[i][0] = ids[i];
      }
    }
    return this == S10
        ? Dataset.wrap(features, values)
        : Dataset.wrapClasses(features, ids, CLASSES);
  }

  Sequential network(int threads) {
    List<Integer> sizes = this == S10 ? List.of(10, 10) : List.of(512, 256);
    Activation last = this == S10 ? Activation.sigmoid() : Activation.softmax();
    Sequential network =
        Sequential.of(
            Input.of(columns),
            Dense.of(sizes.get(0), Activation.relu()),
            Dense.of(sizes.get(1), Activation.relu()),
            Dense.of(this == S10 ? 1 : CLASSES, last));
    Loss loss = this == S10 ? Loss.binaryCrossEntropy() : Loss.sparseCategoricalCrossEntropy();
    return network.threads(threads).compile(Optimizer.adam(), loss);
  }

  FitOptions options(int epochs) {
    return FitOptions.epochs(epochs).batchSize(batchSize).verbosity(Verbosity.SILENT);
  }
}
