package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;

/**
 * Mean of log cosh(output - target) over outputs and samples: nearly d^2 / 2 for small errors, |d|
 * - log 2 for large ones.
 */
public record LogCosh() implements Loss {

  @Override
  public String name() {
    return "log_cosh";
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
