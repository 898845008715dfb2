package dev.ranvier;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;

/**
 * How the loss of a batch changes with each parameter and each feature: {@link
 * TrainingSession#gradients}. Copies, which nobody changes any more.
 */
public final class Gradients {

  private final double loss;
  private final Map<String, float[]> parameters;
  private final float[] inputs;

  Gradients(double loss, Map<String, float[]> parameters, float[] inputs) {
    this.loss = loss;
    this.parameters = Collections.unmodifiableMap(parameters);
    this.inputs = inputs;
  }

  /** Mean loss of the samples, penalties on weights included: what the gradients are of. */
  public double loss() {
    return loss;
  }

  /**
   * All gradients by the names of their parameters in files, {@code dense_1.weight}, first layer
   * first.
   */
  public Map<String, float[]> parameters() {
    return parameters;
  }

  /**
   * The gradient of one parameter, row by row, in the parameter's shape.
   *
   * @param name as in files, {@code dense_1.weight}
   * @throws IllegalArgumentException if nothing of this name is trained, naming what is
   */
  public float[] parameter(String name) {
    Objects.requireNonNull(name, "Gradients: the name is null");
    float[] gradient = parameters.get(name);
    if (gradient == null) {
      throw new IllegalArgumentException(
          "Gradients: no parameter '%s' is trained, expected one of %s"
              .formatted(name, parameters.keySet()));
    }
    return gradient;
  }

  /** The gradient of the samples' features, [rows, inputSize] row by row. */
  public float[] inputs() {
    return inputs;
  }
}
