package dev.ranvier.layer;

import java.util.Optional;

/**
 * Adds normal noise of mean 0 to the values in training, other noise in each step. Evaluation and
 * prediction leave values as they are. Which noise depends on seed, layer, number of the step,
 * sample and column alone, never on backend or threads.
 *
 * @param stddev standard deviation of the noise, 0 or positive
 * @param seed another one adds other noise
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record GaussianNoise(double stddev, long seed, Optional<String> name) implements Layer {

  /** Checks the deviation. */
  public GaussianNoise {
    if (!(stddev >= 0 && stddev <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "GaussianNoise: stddev is " + stddev + ", expected 0 or a positive number");
    }
    LayerNames.require(name);
  }

  /** Without a name of its own. */
  public GaussianNoise(double stddev, long seed) {
    this(stddev, seed, Optional.empty());
  }

  /** Noise of this standard deviation. */
  public static GaussianNoise of(double stddev) {
    return new GaussianNoise(stddev, 0);
  }

  /** The same layer adding other noise. */
  public GaussianNoise withSeed(long other) {
    return new GaussianNoise(stddev, other, name);
  }

  @Override
  public GaussianNoise named(String own) {
    return new GaussianNoise(stddev, seed, LayerNames.own(own));
  }

  @Override
  public String kind() {
    return "gaussian_noise";
  }

  @Override
  public boolean takesAnyShape() {
    return true;
  }
}
