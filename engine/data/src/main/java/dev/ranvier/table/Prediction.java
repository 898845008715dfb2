package dev.ranvier.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model says about one row: a class with probabilities, or a number. */
public final class Prediction {

  private final List<String> classes;
  private final float[] outputs;
  private final double value;

  /** Copies a row's outputs. */
  Prediction(TableEncoder encoder, float[] outputs, int at) {
    this.classes = encoder.classes();
    this.outputs = new float[encoder.outputSize()];
    System.arraycopy(outputs, at, this.outputs, 0, this.outputs.length);
    this.value = classes.isEmpty() ? encoder.target(outputs[at]) : Double.NaN;
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
