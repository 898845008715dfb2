package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.util.List;

/**
 * A figure that people read beside the loss. Anybody may add one: it has a name and makes a {@link
 * MetricState}, which takes outputs and targets batch by batch and gives the value.
 *
 * <pre>{@code
 * record LargestError() implements Metric {
 *   public String name() { return "largest_error"; }
 *   public MetricState newState(Targets targets) {
 *     return new MetricState() {
 *       private double largest;
 *       public void add(MetricBatch batch) {
 *         for (int row = 0; row < batch.rows(); row++) {
 *           largest = Math.max(largest, Math.abs(batch.output(row, 0) - batch.target(row, 0)));
 *         }
 *       }
 *       public double value() { return largest; }
 *       public void reset() { largest = 0; }
 *     };
 *   }
 * }
 * }</pre>
 *
 * <p>What is a mean over rows needs no class: {@code Metric.mean("bias", (batch, row) ->
 * batch.output(row, 0) - batch.target(row, 0))}.
 */
public interface Metric {

  /**
   * Every metric of this module; files and tests iterate this list. Not a constant: the records'
   * classes would be initialized with it and it with them, and two threads could wait for each
   * other.
   */
  static List<Metric> all() {
    return List.of(
        accuracy(), meanAbsoluteError(), meanSquaredError(), rootMeanSquaredError(), r2Score());
  }

  /** Keras's name, as it stands in files, histories and progress lines. */
  String name();

  /**
   * A state that has seen nothing yet, for a network with {@link Targets#size} outputs. It belongs
   * to one thread at a time; a metric itself keeps nothing and is shared.
   *
   * @param targets what the outputs are compared with, accepted by {@link #checkTargets}
   */
  MetricState newState(Targets targets);

  /** Which way is better, for whoever waits for it to improve; unknown unless a metric says so. */
  default Direction direction() {
    return Direction.UNKNOWN;
  }

  /** Whether it counts classes, which targets that are measured values do not have. */
  default boolean countsClasses() {
    return false;
  }

  /**
   * Refuses targets that it has no meaning for.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  default void checkTargets(Targets targets) {}

  /**
   * The same metric in which a sample counts by its weight, as those of Keras's {@code
   * weighted_metrics}; its name starts with {@code weighted_}. Any other counts every sample once.
   */
  default Metric weighted() {
    return new WeightedMetric(this);
  }

  /**
   * The same metric under another name, so that two of a kind may stand side by side.
   *
   * @throws IllegalArgumentException if the name is blank
   */
  default Metric named(String name) {
    return new NamedMetric(name, this);
  }

  /**
   * Whether a history's figure of this name is this metric's: it has the metric's name, with a
   * number behind it where there are several values.
   */
  default boolean gives(String figure) {
    String name = name();
    return figure.equals(name)
        || figure.startsWith(name + "_")
            && figure.substring(name.length() + 1).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * The value for these rows alone.
   *
   * @throws IllegalArgumentException if the metric has no meaning for their targets
   */
  default double valueOf(MetricBatch batch) {
    return stateOf(batch).value();
  }

  /**
   * A state that has seen these rows: for {@link MetricState#values}, or to add more.
   *
   * @throws IllegalArgumentException if the metric has no meaning for their targets
   */
  default MetricState stateOf(MetricBatch batch) {
    checkTargets(batch.targets());
    if (countsClasses() && batch.targets().kind() == Targets.Kind.VALUES) {
      ArrayBatch.requireShares(name(), batch);
    }
    MetricState state = newState(batch.targets());
    state.add(batch);
    return state;
  }

  /** Share of samples whose class is right. */
  static Metric accuracy() {
    return new Accuracy();
  }

  /** Mean of |output - target|. */
  static Metric meanAbsoluteError() {
    return new MeanAbsoluteError();
  }

  /** Mean of (output - target)². */
  static Metric meanSquaredError() {
    return new MeanSquaredError();
  }

  /** Root of the mean of (output - target)². */
  static Metric rootMeanSquaredError() {
    return new RootMeanSquaredError();
  }

  /** Share of the targets' variance that outputs explain, 1 at best; the mean over outputs. */
  static R2Score r2Score() {
    return new R2Score(false);
  }

  /**
   * The mean of a figure that each row has by itself, weighted where {@link #weighted} says so.
   *
   * @param name as it stands in histories
   * @param figure of a row; allocates nothing
   */
  static Metric mean(String name, RowFigure figure) {
    return new MeanMetric(name, figure);
  }
}
