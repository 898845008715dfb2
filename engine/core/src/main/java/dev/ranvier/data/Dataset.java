package dev.ranvier.data;

import dev.ranvier.random.Philox;
import java.util.Map;

/**
 * Samples that are read into batches: arrays, files and data larger than memory look alike to
 * training.
 *
 * <p>What an implementation must hold:
 *
 * <ul>
 *   <li>Size, number of features and kind of targets never change, and a sample is the same
 *       whenever it is read, in any order.
 *   <li>{@link #read} sets features and target of the row that it is asked for, and of no other. A
 *       session counts the rows and refuses a batch in which one is missing.
 *   <li>Two trainings may share a data set: {@link #read} and {@link #fill} run on several threads
 *       at once, each with a batch of its own, and so keep nothing in fields. A row that has to be
 *       put together first has its place in the batch, {@link Batch#rowBuffer}.
 *   <li>They run inside the training loop and should not allocate. They may predict with any
 *       network; the session whose batch they fill is busy and refuses them.
 * </ul>
 */
public interface Dataset {

  /** Number of samples. */
  int size();

  /** Features in one sample. */
  int featureSize();

  /** What a sample's target looks like. */
  Targets targets();

  /**
   * Copies a sample's features and target into a row of the batch.
   *
   * @param sample from 0 to {@code size() - 1}
   */
  void read(int sample, Batch batch, int row);

  /**
   * Copies samples {@code order[from]} to {@code order[from + count - 1]} into the batch's first
   * {@code count} rows, in this order. To be overridden where many samples are read faster than one
   * by one.
   */
  default void fill(int[] order, int from, int count, Batch batch) {
    for (int row = 0; row < count; row++) {
      read(order[from + row], batch, row);
    }
  }

  /**
   * A way through the samples, for one training or evaluation, which closes it. To be overridden
   * where a number for each sample is too much to keep, or where it helps to know what is read
   * next. A data set around another passes it on, or its samples are read as {@link #read} finds
   * them.
   */
  default SampleOrder order() {
    return new ArrayOrder(this);
  }

  /**
   * Features [samples][featureSize] with float targets [samples][outputSize]. The arrays are
   * copied: who changes them later does not change the data, and who lets go of them has its memory
   * back. {@link #wrap} does without the copy.
   *
   * @throws IllegalArgumentException if rows differ in length, or naming a value that is not finite
   */
  static Dataset of(float[][] features, float[][] targets) {
    return ArrayDataset.of(features, targets, true);
  }

  /**
   * Features [samples][featureSize] with one class id for each sample, copied as by {@link #of}.
   *
   * @throws IllegalArgumentException if rows differ in length, or naming a value that is not finite
   *     or a class id that no output stands for
   */
  static Dataset ofClasses(float[][] features, int[] classIds, int classes) {
    return ArrayDataset.ofClasses(features, classIds, classes, true);
  }

  /**
   * As {@link #of}, but the rows stay the caller's, for data that the heap does not hold twice.
   * They are checked now and read whenever a batch is filled: nobody may change them as long as the
   * data set is in use. Nothing would notice, but that a loss which is not finite ends a training.
   *
   * @throws IllegalArgumentException if rows differ in length, or naming a value that is not finite
   */
  static Dataset wrap(float[][] features, float[][] targets) {
    return ArrayDataset.of(features, targets, false);
  }

  /**
   * As {@link #ofClasses}, the features the caller's as with {@link #wrap}; class ids are copied.
   *
   * @throws IllegalArgumentException if rows differ in length, or naming a value that is not finite
   *     or a class id that no output stands for
   */
  static Dataset wrapClasses(float[][] features, int[] classIds, int classes) {
    return ArrayDataset.ofClasses(features, classIds, classes, false);
  }

  /**
   * The same samples, each counting by a weight in loss and gradient (Keras: sample_weight): the
   * weighted losses are added up and divided by the number of samples. Metrics are not weighted,
   * but for those made by {@link dev.ranvier.metric.Metric#weighted}.
   *
   * @param weights one for each sample, 0 or positive
   */
  default Dataset withSampleWeights(float[] weights) {
    return new SampleWeightedDataset(this, weights);
  }

  /**
   * The same samples, each counting by the weight of its class in loss and gradient (Keras:
   * class_weight). The class is the class id, the place of the largest target value, or of a single
   * value whether it is above one half. Validation data that {@code fit} splits off is not
   * weighted, as in Keras.
   *
   * @param weights by class, 0 or positive; 1 for classes that are not named
   */
  default Dataset withClassWeights(Map<Integer, Double> weights) {
    return new ClassWeightedDataset(this, weights);
  }

  /**
   * The same samples as {@code fit} validates with, if it splits them off: without weights of
   * classes, which are for training alone; weights of samples stay. A data set around others that
   * may have them passes the call on.
   */
  default Dataset withoutClassWeights() {
    return this;
  }

  /** The samples from {@code from} (inclusive) to {@code to} (exclusive), without copying. */
  default Dataset slice(int from, int to) {
    return new SliceDataset(this, from, to);
  }

  /**
   * The samples of these indices in this order, without copying them; for cross-validation and
   * stratified splits. An index may stand several times: its sample is then read as often. Weights
   * of samples and classes stay with the samples.
   *
   * @param indices each from 0 to {@code size() - 1}, copied
   * @throws IndexOutOfBoundsException naming the place of an index that no sample has
   */
  default Dataset select(int... indices) {
    return new SelectedDataset(this, indices);
  }

  /**
   * The same samples in an order that the seed draws, without copying them; the same on every
   * machine.
   */
  default Dataset shuffled(long seed) {
    int[] order = new int[size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Philox.of(seed, 0).shuffle(order);
    return select(order);
  }

  /**
   * The first samples and the rest (Keras: split_dataset), without copying. In the data's own
   * order, as in Keras: {@code data.shuffled(seed).splitDataset(0.8)} draws the parts at random.
   *
   * @param leftSize share of the samples that the first part gets, between 0 and 1
   * @throws IllegalArgumentException if the share is outside, or one part would be empty
   */
  default DatasetSplit splitDataset(double leftSize) {
    long left = DatasetSplit.samples(this, "leftSize", leftSize);
    return DatasetSplit.of(this, left, size() - left);
  }

  /**
   * The first samples and those behind them; what is left over is in neither.
   *
   * @param leftSize share of the samples, between 0 and 1, as is {@code rightSize}
   * @throws IllegalArgumentException if a share is outside, one part would be empty, or both
   *     together are more than there is
   */
  default DatasetSplit splitDataset(double leftSize, double rightSize) {
    long left = DatasetSplit.samples(this, "leftSize", leftSize);
    return DatasetSplit.of(this, left, DatasetSplit.samples(this, "rightSize", rightSize));
  }

  /**
   * The first samples and the rest.
   *
   * @param leftSize samples of the first part, at least 1 and less than all
   */
  default DatasetSplit splitDataset(int leftSize) {
    return DatasetSplit.of(this, leftSize, size() - (long) leftSize);
  }

  /**
   * The first samples and those behind them; what is left over is in neither.
   *
   * @param leftSize samples, at least 1, as is {@code rightSize}
   */
  default DatasetSplit splitDataset(int leftSize, int rightSize) {
    return DatasetSplit.of(this, leftSize, rightSize);
  }
}
