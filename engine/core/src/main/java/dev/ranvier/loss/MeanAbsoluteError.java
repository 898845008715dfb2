package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.Losses;

/** Mean of |output - target| over outputs and samples. */
public record MeanAbsoluteError() implements Loss {

  @Override
  public String name() {
    return "mean_absolute_error";
  }

  @Override
  public Targets targets(int outputSize) {
    return Targets.values(outputSize);
  }

  @Override
  public boolean followsValues() {
    return true;
  }

  @Override
  public boolean fusesWith(Activation last) {
    return false;
  }

  @Override
  public LossKernel kernel(Tier tier, Activation last) {
    return Losses.meanAbsoluteError(tier);
  }
}
