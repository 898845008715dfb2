package dev.ranvier.layer;

import java.util.Optional;

/**
 * Sets a share of the values to zero in training, others in each step, and divides the rest by 1 -
 * rate, so that their expectation stays (Srivastava et al., "Dropout: A Simple Way to Prevent
 * Neural Networks from Overfitting", 2014; inverted, as in Keras). Evaluation and prediction leave
 * values as they are. Which values are dropped depends on seed, layer, number of the step, sample
 * and column alone, never on backend or threads.
 *
 * @param rate share of the values that is dropped, at least 0 and below 1
 * @param seed another one drops others
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record Dropout(double rate, long seed, Optional<String> name) implements Layer {

  /** Checks the rate. */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "Dropout: rate is " + rate + ", expected at least 0 and below 1");
    }
    LayerNames.require(name);
  }

  /** Without a name of its own. */
  public Dropout(double rate, long seed) {
    this(rate, seed, Optional.empty());
  }

  /** Drops this share of the values. */
  public static Dropout of(double rate) {
    return new Dropout(rate, 0);
  }

  /** The same layer dropping other values. */
  public Dropout withSeed(long other) {
    return new Dropout(rate, other, name);
  }

  @Override
  public Dropout named(String own) {
    return new Dropout(rate, seed, LayerNames.own(own));
  }

  @Override
  public String kind() {
    return "dropout";
  }

  @Override
  public boolean takesAnyShape() {
    return true;
  }
}
