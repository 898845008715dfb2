package dev.ranvier.evaluation;

import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;

/**
 * Metrics by Keras's names and defaults, beside those that {@link Metric} itself makes. They count
 * every sample once; {@link Metric#weighted} counts by weights. Where a metric expects
 * probabilities the last activation has to give them: sigmoid or softmax. What is the mean of
 * nothing is NaN, and so is a metric of outputs of which one is NaN, unless it only counts.
 */
public final class Metrics {

  private static final int KERAS_TOP_K = 5;
  private static final int KERAS_THRESHOLDS = 200;
  private static final int CALIBRATION_BINS = 15;

  private Metrics() {}

  /** {@link #binaryAccuracy(double)} with the threshold 0.5. */
  public static Metric binaryAccuracy() {
    return binaryAccuracy(0.5);
  }

  /**
   * Share of outputs that are on the right side of a threshold: above it where the target is 1, and
   * not above it where it is 0. Every output is a label of its own.
   *
   * @param threshold from 0 to 1
   */
  public static Metric binaryAccuracy(double threshold) {
    float limit = Thresholds.require(threshold);
    return new RowMetric(
        "binary_accuracy",
        Direction.UP,
        ExpectedTargets.LABELS,
        (batch, row) -> RowFigures.rightLabels(batch, row, limit));
  }

  /** Share of rows whose largest output is in the place of the largest target. */
  public static Metric categoricalAccuracy() {
    return new RowMetric(
        "categorical_accuracy", Direction.UP, ExpectedTargets.ONE_HOT, RowFigures::rightClass);
  }

  /** Share of rows whose largest output is that of the class id. */
  public static Metric sparseCategoricalAccuracy() {
    return new RowMetric(
        "sparse_categorical_accuracy",
        Direction.UP,
        ExpectedTargets.CLASS_IDS,
        RowFigures::rightClass);
  }

  /** {@link #topKCategoricalAccuracy(int)} with the 5 largest. */
  public static Metric topKCategoricalAccuracy() {
    return topKCategoricalAccuracy(KERAS_TOP_K);
  }

  /**
   * Share of rows in which fewer than k outputs are larger than that of the largest target; an
   * output that is not finite is wrong.
   *
   * @param k at least 1
   */
  public static Metric topKCategoricalAccuracy(int k) {
    return topK("top_k_categorical_accuracy", k, ExpectedTargets.ONE_HOT);
  }

  /** {@link #sparseTopKCategoricalAccuracy(int)} with the 5 largest. */
  public static Metric sparseTopKCategoricalAccuracy() {
    return sparseTopKCategoricalAccuracy(KERAS_TOP_K);
  }

  /**
   * Share of rows in which fewer than k outputs are larger than that of the class id; an output
   * that is not finite is wrong.
   *
   * @param k at least 1
   */
  public static Metric sparseTopKCategoricalAccuracy(int k) {
    return topK("sparse_top_k_categorical_accuracy", k, ExpectedTargets.CLASS_IDS);
  }

  private static Metric topK(String name, int k, ExpectedTargets expected) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "Metric %s: k is %s, expected at least 1".formatted(name, k));
    }
    return new RowMetric(
        name, Direction.UP, expected, (batch, row) -> RowFigures.amongLargest(batch, row, k));
  }

  /** Outputs above the threshold whose target is 1. */
  public static CountedMetric truePositives() {
    return new CountedMetric(CountedFigure.TRUE_POSITIVES);
  }

  /** Outputs not above the threshold whose target is 0. */
  public static CountedMetric trueNegatives() {
    return new CountedMetric(CountedFigure.TRUE_NEGATIVES);
  }

  /** Outputs above the threshold whose target is 0. */
  public static CountedMetric falsePositives() {
    return new CountedMetric(CountedFigure.FALSE_POSITIVES);
  }

  /** Outputs not above the threshold whose target is 1. */
  public static CountedMetric falseNegatives() {
    return new CountedMetric(CountedFigure.FALSE_NEGATIVES);
  }

  /** Share of 1 among the targets of outputs above the threshold. */
  public static CountedMetric precision() {
    return new CountedMetric(CountedFigure.PRECISION);
  }

  /** Share of outputs above the threshold among those whose target is 1. */
  public static CountedMetric recall() {
    return new CountedMetric(CountedFigure.RECALL);
  }

  /** The harmonic mean of precision and recall, of each class. */
  public static FBetaScore f1Score() {
    return new FBetaScore("f1_score", 1.0, Average.NONE, Double.NaN);
  }

  /**
   * A mean of precision and recall, of each class.
   *
   * @param beta how much recall counts beside precision, above 0
   */
  public static FBetaScore fBetaScore(double beta) {
    return new FBetaScore("fbeta_score", beta, Average.NONE, Double.NaN);
  }

  /**
   * The area under the ROC curve: how likely a sample of the class has a larger output than one of
   * another, equal ones counting half. Exact, so it keeps all outputs; {@link #auc} does not. NaN
   * without samples of both kinds.
   */
  public static RankedMetric rocAuc() {
    return new RankedMetric("roc_auc", RankedFigure.ROC_AUC, Average.MACRO);
  }

  /**
   * The average precision, a sum under the precision-recall curve without interpolation. Exact, so
   * it keeps all outputs. 0 without samples of the class, as in scikit-learn.
   */
  public static RankedMetric averagePrecision() {
    return new RankedMetric("average_precision", RankedFigure.AVERAGE_PRECISION, Average.MACRO);
  }

  /** Keras's AUC of 200 thresholds, which keeps counts alone and is near the exact area. */
  public static Auc auc() {
    return new Auc(KERAS_THRESHOLDS, Auc.Curve.ROC, Auc.Summation.INTERPOLATION, false);
  }

  /**
   * Mean of -log of the probability of the target's class, which is at least 1e-7 and at most 1 -
   * 1e-7; with several outputs they are divided by their sum first, as in Keras.
   */
  public static Metric logLoss() {
    return new RowMetric("log_loss", Direction.DOWN, ExpectedTargets.CLASSES, RowFigures::logLoss);
  }

  /**
   * Mean squared distance between probabilities and what is: (output - target)² of a single output,
   * the sum over classes of several (from 0 to 2).
   */
  public static Metric brierScore() {
    return new RowMetric(
        "brier_score", Direction.DOWN, ExpectedTargets.CLASSES, RowFigures::squaredDistance);
  }

  /** {@link #expectedCalibrationError(int)} in 15 bins. */
  public static Metric expectedCalibrationError() {
    return expectedCalibrationError(CALIBRATION_BINS);
  }

  /**
   * How far confidence is from the share of right answers: the mean over bins of equal width, by
   * the rows in them. The confidence is the largest output, or a single one.
   *
   * @param bins at least 1
   */
  public static Metric expectedCalibrationError(int bins) {
    return new CalibrationError(bins);
  }

  /** Mean of 100 |output - target| / |target| in percent, by 1e-7 where the target is less. */
  public static Metric meanAbsolutePercentageError() {
    return new RowMetric(
        "mean_absolute_percentage_error",
        Direction.DOWN,
        ExpectedTargets.VALUES,
        RowFigures::percentageError);
  }

  /** Mean cosine of the angle between a row of outputs and its targets; 0 where one is all 0. */
  public static Metric cosineSimilarity() {
    return new RowMetric(
        "cosine_similarity", Direction.UP, ExpectedTargets.VALUES, RowFigures::cosine);
  }
}
