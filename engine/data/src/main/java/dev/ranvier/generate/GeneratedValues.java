package dev.ranvier.generate;

import dev.ranvier.data.Dataset;

/**
 * Points with a value each.
 *
 * @param features [samples][features]
 * @param targets [samples][1]
 */
public record GeneratedValues(float[][] features, float[][] targets) {

  /** As a data set; the rows are shared. */
  public Dataset dataset() {
    return Dataset.wrap(features, targets);
  }
}
