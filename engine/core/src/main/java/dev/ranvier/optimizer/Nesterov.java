package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Gradient descent with Nesterov's momentum, in Keras's form: v = momentum * v - learningRate * g;
 * w += momentum * v - learningRate * g. Source: Sutskever and others, "On the importance of
 * initialization and momentum in deep learning", 2013.
 *
 * @param learningRate positive
 * @param momentum in [0, 1)
 */
public record Nesterov(float learningRate, float momentum) implements Optimizer {

  /** Checks the rates. */
  public Nesterov {
    Optimizer.checkLearningRate("Nesterov", learningRate);
    Optimizer.checkRate("Nesterov", "momentum", momentum);
  }

  /** The same with another momentum, in [0, 1). */
  public Nesterov withMomentum(double other) {
    return new Nesterov(learningRate, Float32.of("Nesterov", "momentum", other));
  }

  @Override
  public String name() {
    return "nesterov";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "learning_rate", Float32.decimal(learningRate), "momentum", Float32.decimal(momentum));
  }

  @Override
  public Nesterov withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new Nesterov(values.float32("learning_rate"), values.float32("momentum"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }
}
