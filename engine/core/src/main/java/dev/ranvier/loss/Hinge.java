package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;

/** Mean of max(1 - t output, 0) over outputs and samples, t -1 or 1; a target of 0 counts as -1. */
public record Hinge() implements Loss {

  @Override
  public String name() {
    return "hinge";
  }

  @Override
  public Targets targets(int outputSize) {
    return Targets.values(outputSize);
  }

  @Override
  public boolean fusesWith(Activation last) {
    return false;
  }

  @Override
  public boolean limitsTargets() {
    return true;
  }

  @Override
  public void checkTarget(int row, float target) {
    if (!(target == 0f || target == 1f || target == -1f)) {
      throw new IllegalArgumentException(
          "Hinge: the target in row "
              + row
              + " is "
              + target
              + ", expected -1 or 1 (0 counts as -1)");
    }
  }
}
