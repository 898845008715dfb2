package dev.ranvier.optimizer;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.optimizer.OptimizerKernel;

/**
 * How weights follow their gradients. To add one: a kernel and its scalar twin in {@code
 * dev.ranvier.simd.optimizer}, a record here, and its row in the tests' list of cases.
 */
public sealed interface Optimizer permits Adam, Momentum, Sgd {

  /** The implementation on a tier; it says how many state slots it keeps for each weight. */
  OptimizerKernel kernel(Tier tier);

  /**
   * The scalar that the kernel multiplies a step by.
   *
   * @param step number of the step, 1 for the first
   */
  float stepSize(long step);

  /** Stochastic gradient descent with Keras's default learning rate, 0.01. */
  static Optimizer sgd() {
    return new Sgd(0.01f);
  }

  /** Stochastic gradient descent. */
  static Optimizer sgd(double learningRate) {
    return new Sgd((float) learningRate);
  }

  /** Gradient descent with momentum. */
  static Optimizer momentum(double learningRate, double momentum) {
    return new Momentum((float) learningRate, (float) momentum);
  }

  /** Adam with Keras's defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7. */
  static Optimizer adam() {
    return adam(0.001);
  }

  /** Adam with Keras's defaults apart from the learning rate. */
  static Optimizer adam(double learningRate) {
    return new Adam((float) learningRate, 0.9f, 0.999f, 1e-7f);
  }

  /** Refuses a learning rate that is not positive and finite. */
  static void checkLearningRate(String optimizer, float learningRate) {
    if (!(learningRate > 0f && learningRate < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          optimizer + ": learningRate is " + learningRate + ", expected a positive number");
    }
  }

  /** Refuses a decay rate outside [0, 1). */
  static void checkRate(String optimizer, String name, float rate) {
    if (!(rate >= 0f && rate < 1f)) {
      throw new IllegalArgumentException(
          optimizer + ": " + name + " is " + rate + ", expected at least 0 and less than 1");
    }
  }
}
