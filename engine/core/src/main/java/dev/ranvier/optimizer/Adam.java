package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Adam in Keras's form: m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2); w -= a m / (sqrt(v) +
 * epsilon) with a = learningRate sqrt(1 - beta2^t) / (1 - beta1^t). Source: Kingma and Ba, "Adam: a
 * method for stochastic optimization", 2015.
 *
 * @param learningRate positive
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root, positive
 */
public record Adam(float learningRate, float beta1, float beta2, float epsilon)
    implements Optimizer {

  /** Checks the rates. */
  public Adam {
    Optimizer.checkLearningRate("Adam", learningRate);
    Optimizer.checkRate("Adam", "beta1", beta1);
    Optimizer.checkRate("Adam", "beta2", beta2);
    Optimizer.checkEpsilon("Adam", epsilon);
  }

  /** The same with another decay of the mean gradient, in [0, 1); 0.9 by default. */
  public Adam withBeta1(double other) {
    return new Adam(learningRate, Float32.of("Adam", "beta1", other), beta2, epsilon);
  }

  /** The same with another decay of the mean squared gradient, in [0, 1); 0.999 by default. */
  public Adam withBeta2(double other) {
    return new Adam(learningRate, beta1, Float32.of("Adam", "beta2", other), epsilon);
  }

  /** The same with another number added to the root, positive; 1e-7 by default. */
  public Adam withEpsilon(double other) {
    return new Adam(learningRate, beta1, beta2, Float32.of("Adam", "epsilon", other));
  }

  @Override
  public String name() {
    return "adam";
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
        Float32.decimal(epsilon));
  }

  @Override
  public Adam withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new Adam(
        values.float32("learning_rate"),
        values.float32("beta_1"),
        values.float32("beta_2"),
        values.float32("epsilon"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return stepSize(learningRate, beta1, beta2, step);
  }

  /** The learning rate, corrected for means that started as zeros. */
  static float stepSize(float learningRate, float beta1, float beta2, long step) {
    double correction1 = 1.0 - power(beta1, step);
    double correction2 = 1.0 - power(beta2, step);
    return (float) (learningRate * StrictMath.sqrt(correction2) / correction1);
  }

  /** By squaring: {@code StrictMath.pow} allocates arrays, and {@code Math.pow} may differ. */
  private static double power(double base, long exponent) {
    double result = 1.0;
    double square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }
}
