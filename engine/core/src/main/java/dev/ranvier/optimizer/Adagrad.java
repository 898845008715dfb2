package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Adagrad in Keras's form: a += g^2; w -= learningRate g / sqrt(a + epsilon). Source: Duchi, Hazan
 * and Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011.
 *
 * @param learningRate positive
 * @param initialAccumulator what every a starts as, at least 0
 * @param epsilon added under the root, positive
 */
public record Adagrad(float learningRate, float initialAccumulator, float epsilon)
    implements Optimizer {

  /** Checks the rates. */
  public Adagrad {
    Optimizer.checkLearningRate("Adagrad", learningRate);
    Optimizer.checkNotNegative("Adagrad", "initialAccumulator", initialAccumulator);
    Optimizer.checkEpsilon("Adagrad", epsilon);
  }

  /** The same with accumulators that start as another number, at least 0; 0.1 by default. */
  public Adagrad withInitialAccumulator(double other) {
    return new Adagrad(learningRate, Float32.of("Adagrad", "initialAccumulator", other), epsilon);
  }

  /** The same with another number added under the root, positive; 1e-7 by default. */
  public Adagrad withEpsilon(double other) {
    return new Adagrad(learningRate, initialAccumulator, Float32.of("Adagrad", "epsilon", other));
  }

  @Override
  public String name() {
    return "adagrad";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "learning_rate",
        Float32.decimal(learningRate),
        "initial_accumulator_value",
        Float32.decimal(initialAccumulator),
        "epsilon",
        Float32.decimal(epsilon));
  }

  @Override
  public Adagrad withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new Adagrad(
        values.float32("learning_rate"),
        values.float32("initial_accumulator_value"),
        values.float32("epsilon"));
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }
}
