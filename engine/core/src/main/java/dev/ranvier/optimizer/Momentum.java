package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Gradient descent with momentum, in Keras's form: v = momentum * v - learningRate * g; w += v.
 *
 * @param learningRate positive
 * @param momentum in [0, 1)
 */
public record Momentum(float learningRate, float momentum) implements Optimizer {

  /** Checks the rates. */
  public Momentum {
    Optimizer.checkLearningRate("Momentum", learningRate);
    Optimizer.checkRate("Momentum", "momentum", momentum);
  }

  /** The same with another momentum, in [0, 1). */
  public Momentum withMomentum(double other) {
    return new Momentum(learningRate, Float32.of("Momentum", "momentum", other));
  }

  @Override
  public String name() {
    return "momentum";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "learning_rate", Float32.decimal(learningRate), "momentum", Float32.decimal(momentum));
  }

  @Override
  public Momentum withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new Momentum(values.float32("learning_rate"), values.float32("momentum"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }
}
