package dev.ranvier.certainty;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * The score that a new sample's stays below or equals with the confidence asked for, if it comes
 * from where the calibration samples come from: of n scores the one of rank {@code ceil((n + 1)
 * confidence)}, since a new one is equally likely to fall into each of the n + 1 gaps. Equal scores
 * can only make it likelier. (Vovk, Gammerman, Shafer, "Algorithmic learning in a random world",
 * 2005; Lei et al., "Distribution-free predictive inference for regression", 2018.)
 */
final class ConformalQuantile {

  private ConformalQuantile() {}

  static void requireConfidence(String what, double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "%s: the confidence is %s, expected more than 0 and less than 1, such as 0.9"
              .formatted(what, confidence));
    }
  }

  /**
   * The quantile, by decimal arithmetic: {@code 0.9 * 10} is 9 and not a little more.
   *
   * @param scores in any order
   * @throws IllegalArgumentException if there are too few for the confidence, or one is not finite
   */
  static double of(String what, double[] scores, double confidence) {
    requireConfidence(what, confidence);
    BigDecimal share = BigDecimal.valueOf(confidence);
    int rank =
        share
            .multiply(BigDecimal.valueOf(scores.length + 1L))
            .setScale(0, RoundingMode.CEILING)
            .intValueExact();
    if (rank > scores.length) {
      BigDecimal least =
          share.divide(BigDecimal.ONE.subtract(share), new MathContext(30, RoundingMode.CEILING));
      throw new IllegalArgumentException(
          "%s: %s calibration samples, expected at least %s for a confidence of %s; take more samples or less confidence"
              .formatted(what, scores.length, least.setScale(0, RoundingMode.CEILING), confidence));
    }
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            "%s: the score of calibration sample %s is %s, expected a finite number"
                .formatted(what, i, scores[i]));
      }
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return sorted[rank - 1];
  }
}
