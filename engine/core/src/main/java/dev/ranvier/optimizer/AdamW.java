package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * {@link Adam} with weight decay decoupled from the gradient: w -= learningRate weightDecay w
 * before each step, biases included, as Keras does unless told otherwise. Source: Loshchilov and
 * Hutter, "Decoupled weight decay regularization", 2019.
 *
 * @param learningRate positive
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root, positive
 * @param weightDecay at least 0
 */
public record AdamW(float learningRate, float beta1, float beta2, float epsilon, float weightDecay)
    implements Optimizer {

  /** Checks the rates. */
  public AdamW {
    Optimizer.checkLearningRate("AdamW", learningRate);
    Optimizer.checkRate("AdamW", "beta1", beta1);
    Optimizer.checkRate("AdamW", "beta2", beta2);
    Optimizer.checkEpsilon("AdamW", epsilon);
    Optimizer.checkNotNegative("AdamW", "weightDecay", weightDecay);
  }

  /** The same with another decay of the mean gradient, in [0, 1); 0.9 by default. */
  public AdamW withBeta1(double other) {
    return new AdamW(
        learningRate, Float32.of("AdamW", "beta1", other), beta2, epsilon, weightDecay);
  }

  /** The same with another decay of the mean squared gradient, in [0, 1); 0.999 by default. */
  public AdamW withBeta2(double other) {
    return new AdamW(
        learningRate, beta1, Float32.of("AdamW", "beta2", other), epsilon, weightDecay);
  }

  /** The same with another number added to the root, positive; 1e-7 by default. */
  public AdamW withEpsilon(double other) {
    return new AdamW(
        learningRate, beta1, beta2, Float32.of("AdamW", "epsilon", other), weightDecay);
  }

  /** The same with another weight decay, at least 0; 0.004 by default. */
  public AdamW withWeightDecay(double other) {
    return new AdamW(
        learningRate, beta1, beta2, epsilon, Float32.of("AdamW", "weightDecay", other));
  }

  @Override
  public String name() {
    return "adamw";
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
        "epsilon",
        Float32.decimal(epsilon),
        "weight_decay",
        Float32.decimal(weightDecay));
  }

  @Override
  public AdamW withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new AdamW(
        values.float32("learning_rate"),
        values.float32("beta_1"),
        values.float32("beta_2"),
        values.float32("epsilon"),
        values.float32("weight_decay"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return Adam.stepSize(learningRate, beta1, beta2, step);
  }

  @Override
  public float decay(float learningRate) {
    return learningRate * weightDecay;
  }
}
