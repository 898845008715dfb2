package dev.ranvier;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code fit} saw: for each epoch the mean loss and metrics over its training batches, and
 * over the validation data with the prefix {@code val_}, named as in Keras, and what callbacks
 * logged.
 */
public final class History {

  private final Map<String, List<Double>> series = new LinkedHashMap<>();
  private int epochs;
  private long stepNanos;
  private long nanos;

  /** Null while the training goes on. */
  private EndedBecause endedBecause;

  History() {}

  void addStep(long stepNanos) {
    this.stepNanos += stepNanos;
  }

  void setDuration(long nanos) {
    this.nanos = nanos;
  }

  /** The figures of an epoch. */
  void add(Map<String, Double> logs) {
    epochs++;
    logs.forEach((name, value) -> set(name, value, false));
  }

  /**
   * Another figure of the last epoch.
   *
   * @param known whether it has one of this name, which is replaced
   */
  void set(String name, double value, boolean known) {
    List<Double> values = series.computeIfAbsent(name, key -> new ArrayList<>());
    if (known) {
      values.removeLast();
    }
    values.add(value);
  }

  /** Goes on with what the history of an earlier process had. */
  void restore(int epochsBefore, Map<String, List<Double>> before) {
    epochs = epochsBefore;
    before.forEach((name, values) -> series.put(name, new ArrayList<>(values)));
  }

  void end(EndedBecause reason) {
    endedBecause = reason;
  }

  /**
   * Why the training ended.
   *
   * @throws IllegalStateException while it goes on
   */
  public EndedBecause endedBecause() {
    if (endedBecause == null) {
      throw new IllegalStateException(
          "History: the training goes on; ask when fit has returned, or in onTrainEnd");
    }
    return endedBecause;
  }

  /** Epochs trained. */
  public int epochs() {
    return epochs;
  }

  /** Seconds spent in training steps; the rest is data, metrics, validation and warm-up. */
  public double stepSeconds() {
    return stepNanos * 1e-9;
  }

  /** Seconds that {@code fit} took, from its call to the end of the last epoch. */
  public double seconds() {
    return nanos * 1e-9;
  }

  /** The names that {@link #get} knows, such as loss, accuracy, val_loss. */
  public List<String> names() {
    return List.copyOf(series.keySet());
  }

  /**
   * One value for each epoch; fewer where not every epoch is validated.
   *
   * @throws IllegalArgumentException if there is no such series; the message lists those there are
   */
  public List<Double> get(String name) {
    List<Double> values = series.get(name);
    if (values == null) {
      throw new IllegalArgumentException(
          "History has no series '" + name + "', expected one of " + series.keySet());
    }
    return Collections.unmodifiableList(values);
  }

  /** The last value, of the last epoch unless that was not validated. */
  public double last(String name) {
    return get(name).getLast();
  }

  @Override
  public String toString() {
    return "History" + series;
  }
}
