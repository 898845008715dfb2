package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.optimizer.Optimizers;

/**
 * Adds a step's gradient of one parameter, once it is whole and before the update changes it, to
 * the epoch's sum, by the number of its samples: a step of gradient descent against the sum.
 */
public final class GradientSumStep implements Step {

  private final String description;
  private final OptimizerKernel adder;
  private final Operand grad;
  private final Operand sum;

  /** Both of one shape and stride. */
  public GradientSumStep(String description, KernelProvider provider, Operand grad, Operand sum) {
    this.description = description;
    this.adder = Optimizers.sgd(provider.tier()).by(provider);
    this.grad = grad;
    this.sum = sum;
  }

  @Override
  public void run(int rows) {
    adder.update(
        sum.matrix(),
        OptimizerState.NONE,
        sum.at(0, 0),
        grad.matrix(),
        grad.at(0, 0),
        sum.region().rows(),
        sum.columns(),
        -rows,
        0f);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return 3 * sum.denseBytes();
  }
}
