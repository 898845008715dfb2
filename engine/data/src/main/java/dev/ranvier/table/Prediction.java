package dev.ranvier.table;

import dev.ranvier.certainty.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model says about one row: a class with probabilities, or a number. */
public final class Prediction {

  private final List<String> classes;
  private final float[] outputs;
  private final double value;
  private final Interval interval;
  private final List<String> labels;
  private final List<String> outside;

  /** Copies a row's outputs; without certainty, which may be null, its features are not needed. */
  Prediction(TableEncoder encoder, float[] outputs, int at, Certainty certainty, float[] features) {
    this.classes = encoder.classes();
    this.outputs = new float[encoder.outputSize()];
    System.arraycopy(outputs, at, this.outputs, 0, this.outputs.length);
    this.value = classes.isEmpty() ? encoder.target(outputs[at]) : Double.NaN;
    boolean sure = certainty != null;
    this.interval = sure && classes.isEmpty() ? certainty.interval(encoder, outputs[at]) : null;
    this.labels = sure && !classes.isEmpty() ? certainty.labels(classes, this.outputs) : null;
    this.outside = sure ? certainty.outside(encoder, features) : null;
  }

  /** The place of the largest output, the first of equals. */
  static int largest(float[] outputs, int at, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = outputs[at + i] > outputs[at + best] ? i : best;
    }
    return best;
  }

  /**
   * The number, in the target's own unit.
   *
   * @throws IllegalStateException of a classifier
   */
  public double value() {
    if (!classes.isEmpty()) {
      throw new IllegalStateException(
          "Prediction: it is a class, %s; ask label() or probability()".formatted(label()));
    }
    return value;
  }

  /**
   * The most probable class.
   *
   * @throws IllegalStateException of a regressor
   */
  public String label() {
    requireClasses();
    return classes.get(largest(outputs, 0, outputs.length));
  }

  /**
   * The probability of the most probable class.
   *
   * @throws IllegalStateException of a regressor
   */
  public double probability() {
    requireClasses();
    return outputs[largest(outputs, 0, outputs.length)];
  }

  /**
   * The probability of a class.
   *
   * @throws IllegalArgumentException if there is no such class; the message lists those there are
   * @throws IllegalStateException of a regressor
   */
  public double probability(String label) {
    requireClasses();
    int id = classes.indexOf(label);
    if (id < 0) {
      throw new IllegalArgumentException(
          "Prediction: there is no class '%s', expected one of %s"
              .formatted(label, Categories.some(classes)));
    }
    return outputs[id];
  }

  /**
   * The probabilities by class, in the order of class ids.
   *
   * @throws IllegalStateException of a regressor
   */
  public Map<String, Double> probabilities() {
    requireClasses();
    Map<String, Double> all = new LinkedHashMap<>();
    for (int id = 0; id < outputs.length; id++) {
      all.put(classes.get(id), (double) outputs[id]);
    }
    return all;
  }

  /**
   * The interval that holds the true number, with the confidence that was asked for at training.
   *
   * @throws IllegalStateException of a classifier, or if it was trained without intervals
   */
  public Interval interval() {
    value();
    return requireCertainty(interval);
  }

  /**
   * The classes of which one is the true one, with the confidence that was asked for at training;
   * the most probable first.
   *
   * @throws IllegalStateException of a regressor, or if it was trained without intervals
   */
  public List<String> labels() {
    requireClasses();
    return requireCertainty(labels);
  }

  /**
   * The features of the row that are outside of what was trained on, which intervals and sets say
   * nothing about; empty if all are within.
   *
   * @throws IllegalStateException if it was trained without intervals
   */
  public List<String> outside() {
    return requireCertainty(outside);
  }

  private static <T> T requireCertainty(T there) {
    if (there == null) {
      throw new IllegalStateException(
          "Prediction: the model was trained without intervals; say withIntervals(0.9) before fit");
    }
    return there;
  }

  private void requireClasses() {
    if (classes.isEmpty()) {
      throw new IllegalStateException(
          "Prediction: it is a number, %s; ask value()".formatted(value));
    }
  }

  @Override
  public String toString() {
    return classes.isEmpty()
        ? String.format(Locale.ROOT, "%.6g", value)
        : String.format(Locale.ROOT, "%s (probability %.3f)", label(), probability());
  }
}
