package dev.ranvier.rows;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Targets;
import dev.ranvier.random.Philox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Rows that the tests write and find again. */
final class RowFiles {

  private RowFiles() {}

  /** Features of row {@code i}, drawn by its number alone. */
  static float[] features(int i, int columns) {
    Philox random = Philox.of(11, i);
    float[] row = new float[columns];
    for (int column = 0; column < columns; column++) {
      row[column] = random.nextFloat() - 0.5f;
    }
    return row;
  }

  /** Class of row {@code i}. */
  static int classId(int i, int classes) {
    return Philox.of(12, i).nextInt(classes);
  }

  /** Writes x.npy and y.npy. */
  static RowFile classes(Path folder, int rows, int columns, int classes) {
    Path x = folder.resolve("x.npy");
    Path y = folder.resolve("y.npy");
    try (RowFileWriter writer = RowFileWriter.ofClasses(x, columns, y, classes)) {
      for (int i = 0; i < rows; i++) {
        writer.add(features(i, columns), classId(i, classes));
      }
      writer.finish();
    }
    return RowFile.ofClasses(x, y, classes);
  }

  /** A batch of rows as arrays. */
  static final class Rows implements Batch {
    final float[][] features;
    final float[][] targets;
    final int[] classIds;
    private final float[] buffer;
    private final Targets kind;

    Rows(int capacity, int featureSize, Targets kind) {
      this.features = new float[capacity][featureSize];
      this.targets = new float[capacity][kind.columns()];
      this.classIds = new int[capacity];
      this.buffer = new float[featureSize];
      this.kind = kind;
    }

    @Override
    public int capacity() {
      return features.length;
    }

    @Override
    public int featureSize() {
      return buffer.length;
    }

    @Override
    public Targets targets() {
      return kind;
    }

    @Override
    public void setFeatures(int row, float[] sample) {
      features[row] = sample.clone();
    }

    @Override
    public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
      MemorySegment.copy(
          sample, ValueLayout.JAVA_FLOAT, offsetBytes, features[row], 0, buffer.length);
    }

    @Override
    public void setTargets(int row, float[] sample) {
      targets[row] = sample.clone();
    }

    @Override
    public void setClassId(int row, int classId) {
      classIds[row] = classId;
    }

    @Override
    public void setWeight(int row, float weight) {}

    @Override
    public void setClassWeight(int row, float[] weights) {}

    @Override
    public float[] rowBuffer() {
      return buffer;
    }
  }
}
