package dev.ranvier.step;

import dev.ranvier.simd.optimizer.GradientTransform;

/** Adds the gradient of a penalty on weights to their gradient, once that is whole. */
public record PenaltyStep(
    String description,
    GradientTransform transform,
    GradientRule rule,
    Operand grad,
    Operand weights)
    implements Step {

  @Override
  public void run(int rows) {
    transform.run(
        grad.matrix(),
        0,
        weights.matrix(),
        0,
        grad.region().rows(),
        grad.columns(),
        rule.mean(),
        rule.l1(),
        rule.l2(),
        rule.limit());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return 3 * grad.denseBytes();
  }
}
