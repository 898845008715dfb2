package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * {@link Adam} that divides by the root of the largest v so far. Source: Reddi, Kale and Kumar, "On
 * the convergence of Adam and beyond", 2018; the start corrected as in Keras.
 *
 * @param learningRate positive
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root, positive
 */
public record AmsGrad(float learningRate, float beta1, float beta2, float epsilon)
    implements Optimizer {

  /** Checks the rates. */
  public AmsGrad {
    Optimizer.checkLearningRate("AmsGrad", learningRate);
    Optimizer.checkRate("AmsGrad", "beta1", beta1);
    Optimizer.checkRate("AmsGrad", "beta2", beta2);
    Optimizer.checkEpsilon("AmsGrad", epsilon);
  }

  /** The same with another decay of the mean gradient, in [0, 1); 0.9 by default. */
  public AmsGrad withBeta1(double other) {
    return new AmsGrad(learningRate, Float32.of("AmsGrad", "beta1", other), beta2, epsilon);
  }

  /** The same with another decay of the mean squared gradient, in [0, 1); 0.999 by default. */
  public AmsGrad withBeta2(double other) {
    return new AmsGrad(learningRate, beta1, Float32.of("AmsGrad", "beta2", other), epsilon);
  }

  /** The same with another number added to the root, positive; 1e-7 by default. */
  public AmsGrad withEpsilon(double other) {
    return new AmsGrad(learningRate, beta1, beta2, Float32.of("AmsGrad", "epsilon", other));
  }

  @Override
  public String name() {
    return "amsgrad";
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
  public AmsGrad withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new AmsGrad(
        values.float32("learning_rate"),
        values.float32("beta_1"),
        values.float32("beta_2"),
        values.float32("epsilon"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return Adam.stepSize(learningRate, beta1, beta2, step);
  }
}
