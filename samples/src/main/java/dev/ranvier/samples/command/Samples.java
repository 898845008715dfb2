package dev.ranvier.samples.command;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.format.DataFileException;
import dev.ranvier.format.NpyReader;
import dev.ranvier.loss.BinaryCrossEntropy;
import dev.ranvier.loss.CategoricalCrossEntropy;
import dev.ranvier.loss.Hinge;
import dev.ranvier.loss.Huber;
import dev.ranvier.loss.KlDivergence;
import dev.ranvier.loss.LogCosh;
import dev.ranvier.loss.Loss;
import dev.ranvier.loss.MeanAbsoluteError;
import dev.ranvier.loss.MeanSquaredError;
import dev.ranvier.loss.SparseCategoricalCrossEntropy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Data that is no table: NPY files and folders of IDX files, as data sets. */
final class Samples {

  private Samples() {}

  /** Whether a path names such data. */
  static boolean isArrays(Path data) {
    return isNpy(data) || Files.isDirectory(data);
  }

  /** Whether a path names an NPY file. */
  static boolean isNpy(Path data) {
    return data.toString().endsWith(".npy");
  }

  /**
   * Features with class ids.
   *
   * @param classes how many there are; 0 for as many as the ids tell
   */
  static Dataset classes(Path features, Path labels, int classes) {
    float[][] rows = rows(features);
    int[] ids = NpyReader.read(labels).integers();
    requireSame(features, rows.length, labels, ids.length);
    int count = classes > 0 ? classes : 1 + Arrays.stream(ids).max().orElse(0);
    return Dataset.wrapClasses(rows, ids, count);
  }

  /** Features with numbers. */
  static Dataset values(Path features, Path targets) {
    float[][] rows = rows(features);
    float[][] values = rows(targets);
    requireSame(features, rows.length, targets, values.length);
    return Dataset.wrap(rows, values);
  }

  /** The rows of an NPY file; of one dimension a number in each. */
  static float[][] rows(Path file) {
    return NpyReader.read(file).rows();
  }

  private static void requireSame(Path features, int rows, Path targets, int found) {
    if (rows != found) {
      throw new DataFileException(
          targets,
          "shape",
          "%s rows, as many as %s has".formatted(rows, features.getFileName()),
          Integer.toString(found),
          "The two files do not belong together: check their names.");
    }
  }

  /** The last activation that a loss is made for. */
  static Activation lastActivation(Loss loss) {
    return switch (loss) {
      case BinaryCrossEntropy _ -> Activation.sigmoid();
      case CategoricalCrossEntropy _, KlDivergence _, SparseCategoricalCrossEntropy _ ->
          Activation.softmax();
      case Hinge _, Huber _, LogCosh _, MeanAbsoluteError _, MeanSquaredError _ ->
          Activation.linear();
    };
  }
}
