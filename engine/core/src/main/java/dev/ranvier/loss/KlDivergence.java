package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;

/**
 * Mean over samples of the Kullback-Leibler divergence, sum_j t_j log(t_j / p_j), both cut to
 * [1e-7, 1], as Keras does; for outputs that are probabilities. Source: Kullback and Leibler, "On
 * information and sufficiency", 1951.
 */
public record KlDivergence() implements Loss {

  @Override
  public String name() {
    return "kl_divergence";
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
  public void checkLast(Activation last) {
    Loss.requireProbabilities(this, last);
  }

  @Override
  public boolean limitsTargets() {
    return true;
  }

  @Override
  public void checkTarget(int row, float target) {
    if (!(target >= 0f && target <= 1f)) {
      throw new IllegalArgumentException(
          "Kullback-Leibler divergence: a target in row "
              + row
              + " is "
              + target
              + ", expected probabilities from 0 to 1");
    }
  }
}
