package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * RMSprop in Keras's form: v += (g^2 - v)(1 - rho); d = learningRate g / sqrt(v + epsilon); w -= d,
 * or with momentum m = momentum * m + d; w -= m. Centered, v less the square of the mean gradient
 * stands for v. Source: Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5,
 * 2012.
 *
 * @param learningRate positive
 * @param rho decay of the mean squared gradient, in [0, 1)
 * @param momentum in [0, 1); 0 for none, which also keeps one matrix of state less
 * @param epsilon added under the root, positive
 * @param centered whether to divide by the gradient's estimated deviation
 */
public record RmsProp(
    float learningRate, float rho, float momentum, float epsilon, boolean centered)
    implements Optimizer {

  /** Checks the rates. */
  public RmsProp {
    Optimizer.checkLearningRate("RmsProp", learningRate);
    Optimizer.checkRate("RmsProp", "rho", rho);
    Optimizer.checkRate("RmsProp", "momentum", momentum);
    Optimizer.checkEpsilon("RmsProp", epsilon);
  }

  /** The same with another decay of the mean squared gradient, in [0, 1); 0.9 by default. */
  public RmsProp withRho(double other) {
    return new RmsProp(
        learningRate, Float32.of("RmsProp", "rho", other), momentum, epsilon, centered);
  }

  /** The same with momentum, in [0, 1); 0, none, by default. */
  public RmsProp withMomentum(double other) {
    return new RmsProp(
        learningRate, rho, Float32.of("RmsProp", "momentum", other), epsilon, centered);
  }

  /** The same with another number added under the root, positive; 1e-7 by default. */
  public RmsProp withEpsilon(double other) {
    return new RmsProp(
        learningRate, rho, momentum, Float32.of("RmsProp", "epsilon", other), centered);
  }

  /** The same dividing by the gradient's estimated deviation, or not, as by default. */
  public RmsProp withCentered(boolean other) {
    return new RmsProp(learningRate, rho, momentum, epsilon, other);
  }

  @Override
  public String name() {
    return "rmsprop";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "learning_rate",
        Float32.decimal(learningRate),
        "rho",
        Float32.decimal(rho),
        "momentum",
        Float32.decimal(momentum),
        "epsilon",
        Float32.decimal(epsilon),
        "centered",
        centered);
  }

  @Override
  public RmsProp withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new RmsProp(
        values.float32("learning_rate"),
        values.float32("rho"),
        values.float32("momentum"),
        values.float32("epsilon"),
        values.flag("centered"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }
}
