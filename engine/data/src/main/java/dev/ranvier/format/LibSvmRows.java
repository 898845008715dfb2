package dev.ranvier.format;

import dev.ranvier.data.Dataset;
import java.util.Arrays;

/**
 * What a file of LIBSVM's has: dense rows and a number for each.
 *
 * @param features [rows][features]
 * @param targets [rows]
 */
public record LibSvmRows(float[][] features, double[] targets) {

  private static final int MAX_CLASSES = 100_000;

  /**
   * The distinct targets, ascending: the place of one is the class id that {@link #classes} gives.
   */
  public double[] classNames() {
    return Arrays.stream(targets).distinct().sorted().toArray();
  }

  /**
   * For classification; the rows are shared.
   *
   * @throws IllegalStateException if the targets are no whole numbers, or too many of them
   */
  public Dataset classes() {
    double[] names = classNames();
    for (double name : names) {
      if (name != Math.rint(name) || names.length > MAX_CLASSES) {
        throw new IllegalStateException(
            "LibSvmRows: %s different targets, such as %s; expected up to %s whole numbers, as classes have. For a regression use values()"
                .formatted(names.length, name, MAX_CLASSES));
      }
    }
    int[] ids = new int[targets.length];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = Arrays.binarySearch(names, targets[row]);
    }
    return Dataset.wrapClasses(features, ids, names.length);
  }

  /** For regression, one target value a row; the rows are shared. */
  public Dataset values() {
    float[][] rows = new float[targets.length][1];
    for (int row = 0; row < rows.length; row++) {
      rows[row][0] = (float) targets[row];
    }
    return Dataset.wrap(features, rows);
  }
}
