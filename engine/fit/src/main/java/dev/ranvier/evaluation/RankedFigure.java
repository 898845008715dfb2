package dev.ranvier.evaluation;

/** What is told from scores in their order, by steps from the largest to the smallest. */
enum RankedFigure {
  /**
   * The share of pairs of a positive and a negative sample in which the positive one has the larger
   * score; equal scores count one half. NaN without samples of both kinds.
   */
  ROC_AUC {
    @Override
    double step(double positives, double negatives, double before, double negativesBefore) {
      return negatives * (before + positives / 2);
    }

    @Override
    double value(double steps, double positives, double negatives) {
      return steps / (positives * negatives);
    }
  },
  /**
   * The sum over distinct scores of the precision there times what recall gains. 0 without positive
   * samples, as in scikit-learn.
   */
  AVERAGE_PRECISION {
    @Override
    double step(double positives, double negatives, double before, double negativesBefore) {
      double found = before + positives;
      return positives * Ratio.of(found, found + negativesBefore + negatives);
    }

    @Override
    double value(double steps, double positives, double negatives) {
      return positives + negatives == 0.0 ? Double.NaN : Ratio.of(steps, positives);
    }
  };

  /**
   * What samples of one score add.
   *
   * @param positives weight of those of the class
   * @param negatives weight of the others
   * @param before weight of positives with larger scores
   * @param negativesBefore of negatives
   */
  abstract double step(double positives, double negatives, double before, double negativesBefore);

  /** The figure for all samples. */
  abstract double value(double steps, double positives, double negatives);
}
