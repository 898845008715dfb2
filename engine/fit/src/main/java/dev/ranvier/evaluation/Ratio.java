package dev.ranvier.evaluation;

/** Shares of something that may be nothing. */
final class Ratio {

  private Ratio() {}

  /** 0 where there is nothing, as Keras and scikit-learn have it for precision and recall. */
  static double of(double part, double whole) {
    return whole == 0.0 ? 0.0 : part / whole;
  }

  /**
   * (1 + beta²) of precision times recall, over beta² precision plus recall, in counts: 0 where
   * nobody answers yes and nobody should.
   */
  static double fBeta(
      double truePositives, double falsePositives, double falseNegatives, double beta) {
    double square = beta * beta;
    double both = (1.0 + square) * truePositives;
    return of(both, both + square * falseNegatives + falsePositives);
  }
}
