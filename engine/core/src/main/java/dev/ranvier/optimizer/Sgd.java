package dev.ranvier.optimizer;

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
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }
}
