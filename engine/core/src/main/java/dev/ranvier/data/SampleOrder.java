package dev.ranvier.data;

/**
 * One training's or evaluation's way through a data set: which sample comes when, epoch by epoch.
 * {@link Dataset#order} makes it; whoever made it reads by it on one thread and closes it.
 *
 * <p>The default keeps a number for each sample and shuffles these. A data set larger than memory
 * has an order of its own, which shuffles without an array as long as the data and knows what will
 * be read next.
 *
 * <p>The order of an epoch depends on the data set, on whether it is shuffled, on seed and epoch,
 * and on nothing else: not on the epochs before, so that a training that was interrupted can go on.
 */
public interface SampleOrder extends AutoCloseable {

  /**
   * Starts an epoch, wherever the one before was left.
   *
   * @param from how many of its samples are passed over, as they were read before
   */
  void begin(boolean shuffled, long seed, long epoch, int from);

  /**
   * Gives the epoch's next samples.
   *
   * @param samples receives {@code count} numbers of samples at its start
   * @param count at least 1, and no more than the epoch has left
   */
  void next(int[] samples, int count);

  /**
   * The data set's samples, of which at least those can be read that {@link #next} gave last. The
   * same object every time.
   */
  Dataset data();

  /** Lets go of memory and threads. */
  @Override
  default void close() {}
}
