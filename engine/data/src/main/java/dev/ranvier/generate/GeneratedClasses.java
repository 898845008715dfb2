package dev.ranvier.generate;

import dev.ranvier.data.Dataset;

/**
 * Points of several classes.
 *
 * @param features [samples][features]
 * @param classIds [samples]
 * @param classes number of classes
 */
public record GeneratedClasses(float[][] features, int[] classIds, int classes) {

  /** As a data set; the rows are shared. */
  public Dataset dataset() {
    return Dataset.wrapClasses(features, classIds, classes);
  }

  /** For two classes, with 0 and 1 as target values, as binary cross-entropy takes them. */
  public Dataset binaryDataset() {
    if (classes != 2) {
      throw new IllegalStateException(
          "GeneratedClasses: %s classes, expected 2 for a data set of 0 and 1".formatted(classes));
    }
    float[][] targets = new float[classIds.length][1];
    for (int i = 0; i < classIds.length; i++) {
      targets[i][0] = classIds[i];
    }
    return Dataset.wrap(features, targets);
  }
}
