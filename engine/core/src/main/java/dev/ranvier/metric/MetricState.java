package dev.ranvier.metric;

/**
 * What a metric has seen so far. Batches come one after the other, in the middle of training, so
 * {@link #add} allocates nothing; it keeps sums where they will do, and outputs only where a metric
 * cannot be told without them. For one thread at a time.
 */
public interface MetricState {

  /**
   * Takes the rows of a batch in. The view is valid during the call only: the next batch stands in
   * the same place.
   */
  void add(MetricBatch batch);

  /**
   * The value for all rows since the last reset; asking changes nothing. The mean of {@link
   * #values} where they are several.
   */
  double value();

  /**
   * All values, for a metric that has one for each class, output or threshold; histories name them
   * {@code name_0}, {@code name_1} and so on. Their number never changes.
   */
  default double[] values() {
    return new double[] {value()};
  }

  /**
   * All that it has seen, as numbers with which {@link #restore} goes on bit by bit: for
   * checkpoints in the middle of an epoch. Null, unless it is overridden: then a training is saved
   * between epochs only.
   */
  default double[] saved() {
    return null;
  }

  /**
   * Goes on where another state of the same metric was.
   *
   * @param numbers what {@link #saved} gave
   */
  default void restore(double[] numbers) {
    throw new IllegalStateException("Metric: this state cannot be restored, for it is not saved");
  }

  /** Forgets all rows, keeping its memory for the next ones. */
  void reset();

  /**
   * This state, fed with rows that count by their samples' weights in place of once each; what it
   * takes in is this state's.
   */
  default MetricState weighted() {
    return new WeightedState(this);
  }
}
