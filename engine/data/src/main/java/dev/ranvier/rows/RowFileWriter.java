package dev.ranvier.rows;

import dev.ranvier.data.Targets;
import dev.ranvier.format.NpyWriter;
import java.nio.file.Path;

/**
 * Writes the two files of a {@link RowFile} row by row, from whatever gives them: a reader of
 * another format, a generator, a database. Both are there, whole, when {@link #finish()} returns;
 * without it nothing is.
 *
 * <pre>{@code
 * try (RowFileWriter rows = RowFileWriter.ofClasses(Path.of("x.npy"), 784, Path.of("y.npy"), 10)) {
 *   for (...) {
 *     rows.add(pixels, digit);
 *   }
 *   rows.finish();
 * }
 * }</pre>
 */
public final class RowFileWriter implements AutoCloseable {

  private final NpyWriter features;
  private final NpyWriter values;
  private final Targets targets;

  private RowFileWriter(Path features, int featureSize, Path values, Targets targets) {
    this.targets = targets;
    this.features = NpyWriter.floats(features, featureSize);
    try {
      this.values =
          targets.kind() == Targets.Kind.CLASS_IDS
              ? NpyWriter.integers(values)
              : NpyWriter.floats(values, targets.size());
    } catch (RuntimeException | Error e) {
      this.features.close();
      throw e;
    }
  }

  /**
   * Files of features and rows of target values.
   *
   * @throws java.io.UncheckedIOException if they cannot be written
   */
  public static RowFileWriter of(Path features, int featureSize, Path targets, int targetSize) {
    return new RowFileWriter(features, featureSize, targets, Targets.values(targetSize));
  }

  /**
   * Files of features and class ids.
   *
   * @throws java.io.UncheckedIOException if they cannot be written
   */
  public static RowFileWriter ofClasses(
      Path features, int featureSize, Path classIds, int classes) {
    return new RowFileWriter(features, featureSize, classIds, Targets.classIds(classes));
  }

  /** Adds a row with its target values. */
  public void add(float[] row, float[] target) {
    if (targets.kind() != Targets.Kind.VALUES || target.length != targets.size()) {
      throw new IllegalArgumentException(
          "RowFileWriter: row %s has %s target values, expected %s"
              .formatted(features.rows(), target.length, targets));
    }
    requireFinite("target", target);
    requireFinite("features", row);
    features.add(row);
    values.add(target);
  }

  /** Adds a row with its class. */
  public void add(float[] row, int classId) {
    if (targets.kind() != Targets.Kind.CLASS_IDS || classId < 0 || classId >= targets.size()) {
      throw new IllegalArgumentException(
          "RowFileWriter: row %s has class %s, expected %s"
              .formatted(features.rows(), classId, targets));
    }
    requireFinite("features", row);
    features.add(row);
    values.add(classId);
  }

  private void requireFinite(String what, float[] row) {
    for (int column = 0; column < row.length; column++) {
      if (!Float.isFinite(row[column])) {
        throw new IllegalArgumentException(
            "RowFileWriter: row %s, column %s of the %s is %s, expected a finite number"
                .formatted(features.rows(), column, what, row[column]));
      }
    }
  }

  /** Rows added so far. */
  public long rows() {
    return features.rows();
  }

  /**
   * Completes both files.
   *
   * @throws java.io.UncheckedIOException if that fails
   */
  public void finish() {
    features.finish();
    values.finish();
  }

  /** Ends the writing; without {@link #finish()} before, nothing of it stays. */
  @Override
  public void close() {
    try (features) {
      values.close();
    }
  }
}
