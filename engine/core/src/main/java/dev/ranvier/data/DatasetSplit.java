package dev.ranvier.data;

/**
 * Two parts of a data set that have no sample in common: {@link Dataset#splitDataset(double)}.
 *
 * @param left usually what is trained on
 * @param right the rest, or a part of it
 */
public record DatasetSplit(Dataset left, Dataset right) {

  /** By counts of samples. */
  static DatasetSplit of(Dataset data, long left, long right) {
    int size = data.size();
    if (left < 1 || right < 1 || left + right > size) {
      throw new IllegalArgumentException(
          "Dataset: a split into %s and %s samples is asked for, expected at least 1 for each and at most %s, all there are, for both"
              .formatted(left, right, size));
    }
    return new DatasetSplit(
        data.slice(0, (int) left), data.slice((int) left, (int) (left + right)));
  }

  /** Samples that a share of a data set has, rounded as Python does. */
  static long samples(Dataset data, String name, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "Dataset: the %s of a split is %s, expected a share between 0 and 1, or a whole number of samples"
              .formatted(name, share));
    }
    return (long) Math.rint(share * data.size());
  }
}
