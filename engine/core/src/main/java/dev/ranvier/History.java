package dev.ranvier;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code fit} saw: for each epoch the mean loss and metrics over its training batches, and
 * over the validation data with the prefix {@code val_}, named as in Keras.
 */
public final class History {

  private final Map<String, List<Double>> series = new LinkedHashMap<>();
  private int epochs;
  private long stepNanos;
  private long nanos;

  History() {}

  void addStep(long stepNanos) {
    this.stepNanos += stepNanos;
  }

  void setDuration(long nanos) {
    this.nanos = nanos;
  }

  void add(Evaluation training, Evaluation validation) {
    epochs++;
    append("", training);
    if (validation != null) {
      append("val_", validation);
    }
  }

  private void append(String prefix, Evaluation evaluation) {
    append(prefix + "loss", evaluation.loss());
    evaluation.metrics().forEach((name, value) -> append(prefix + name, value));
  }

  private void append(String name, double value) {
    series.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
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
   * One value for each epoch.
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

  /** The last epoch's value. */
  public double last(String name) {
    return get(name).getLast();
  }

  @Override
  public String toString() {
    return "History" + series;
  }
}
