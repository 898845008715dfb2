package dev.ranvier.data;

import java.util.Map;

/**
 * Samples that fill batches: arrays, files and streams look alike to training.
 *
 * <p>Implementations must be safe to read again from the start, and should not allocate in {@link
 * #fill}, which runs inside the training loop.
 */
public interface Dataset {

  /** Number of samples. */
  int size();

  /** Features in one sample. */
  int featureSize();

  /** What a sample's target looks like. */
  Targets targets();

  /**
   * Copies samples {@code order[from]} to {@code order[from + count - 1]} into the batch's first
   * {@code count} rows.
   */
  void fill(int[] order, int from, int count, Batch batch);

  /** Features [samples][featureSize] with float targets [samples][outputSize]. */
  static Dataset of(float[][] features, float[][] targets) {
    return ArrayDataset.of(features, targets);
  }

  /** Features [samples][featureSize] with one class id for each sample. */
  static Dataset ofClasses(float[][] features, int[] classIds, int classes) {
    return ArrayDataset.ofClasses(features, classIds, classes);
  }

  /**
   * The same samples, each counting by a weight in loss and gradient (Keras: sample_weight): the
   * weighted losses are added up and divided by the number of samples. Metrics are not weighted.
   *
   * @param weights one for each sample, 0 or positive
   */
  default Dataset withSampleWeights(float[] weights) {
    return new SampleWeightedDataset(this, weights);
  }

  /**
   * The same samples, each counting by the weight of its class in loss and gradient (Keras:
   * class_weight). The class is the class id, the place of the largest target value, or of a single
   * value whether it is above one half.
   *
   * @param weights by class, 0 or positive; 1 for classes that are not named
   */
  default Dataset withClassWeights(Map<Integer, Double> weights) {
    return new ClassWeightedDataset(this, weights);
  }

  /** The samples from {@code from} (inclusive) to {@code to} (exclusive), without copying. */
  default Dataset slice(int from, int to) {
    return new SliceDataset(this, from, to);
  }
}
