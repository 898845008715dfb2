package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;

/** Mean of (output - target)^2 over outputs and samples. */
public record MeanSquaredError() implements Loss {

  @Override
  public String name() {
    return "mean_squared_error";
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
}
