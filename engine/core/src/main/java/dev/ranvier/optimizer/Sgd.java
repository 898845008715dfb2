package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Stochastic gradient descent: w -= learningRate * g.
 *
 * @param learningRate positive
 */
public record Sgd(float learningRate) implements Optimizer {

  /** Checks the rate. */
  public Sgd {
    Optimizer.checkLearningRate("Sgd", learningRate);
  }

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("learning_rate", Float32.decimal(learningRate));
  }

  @Override
  public Sgd withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new Sgd(values.float32("learning_rate"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }
}
