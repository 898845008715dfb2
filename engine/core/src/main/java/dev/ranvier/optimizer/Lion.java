package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Lion: w -= learningRate sign(m + (g - m)(1 - beta1)); m += (g - m)(1 - beta2), after w -=
 * learningRate weightDecay w. Steps are as large for small gradients as for large ones, so learning
 * rates are 3 to 10 times smaller than Adam's. Source: Chen and others, "Symbolic discovery of
 * optimization algorithms", 2023.
 *
 * @param learningRate positive
 * @param beta1 weight of the mean gradient in a step, in [0, 1)
 * @param beta2 decay of the mean gradient, in [0, 1)
 * @param weightDecay at least 0
 */
public record Lion(float learningRate, float beta1, float beta2, float weightDecay)
    implements Optimizer {

  /** Checks the rates. */
  public Lion {
    Optimizer.checkLearningRate("Lion", learningRate);
    Optimizer.checkRate("Lion", "beta1", beta1);
    Optimizer.checkRate("Lion", "beta2", beta2);
    Optimizer.checkNotNegative("Lion", "weightDecay", weightDecay);
  }

  /** The same with another weight of the mean gradient in a step, in [0, 1); 0.9 by default. */
  public Lion withBeta1(double other) {
    return new Lion(learningRate, Float32.of("Lion", "beta1", other), beta2, weightDecay);
  }

  /** The same with another decay of the mean gradient, in [0, 1); 0.99 by default. */
  public Lion withBeta2(double other) {
    return new Lion(learningRate, beta1, Float32.of("Lion", "beta2", other), weightDecay);
  }

  /** The same with another weight decay, at least 0; 0 by default. */
  public Lion withWeightDecay(double other) {
    return new Lion(learningRate, beta1, beta2, Float32.of("Lion", "weightDecay", other));
  }

  @Override
  public String name() {
    return "lion";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "learning_rate",
        Float32.decimal(learningRate),
        "beta_1",
        Float32.decimal(beta1),
        "beta_2",
        Float32.decimal(beta2),
        "weight_decay",
        Float32.decimal(weightDecay));
  }

  @Override
  public Lion withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new Lion(
        values.float32("learning_rate"),
        values.float32("beta_1"),
        values.float32("beta_2"),
        values.float32("weight_decay"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }

  @Override
  public float decay(float learningRate) {
    return learningRate * weightDecay;
  }
}
