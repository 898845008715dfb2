package dev.ranvier.evaluation;

import dev.ranvier.evaluation.Auc.Curve;
import dev.ranvier.evaluation.Auc.Summation;

/** The points of one label's curve, by threshold, and the area under them as Keras tells it. */
final class AucCurve {

  private final double[] truePositives;
  private final double[] falsePositives;

  /**
   * The curve of buckets.
   *
   * @param positives weight of samples with the label, by the bucket of their output
   * @param negatives of those without
   */
  AucCurve(double[] positives, double[] negatives) {
    this.truePositives = fromLast(positives);
    this.falsePositives = fromLast(negatives);
  }

  /** What is above each threshold. */
  private static double[] fromLast(double[] buckets) {
    double[] sums = buckets.clone();
    for (int i = sums.length - 2; i >= 0; i--) {
      sums[i] += sums[i + 1];
    }
    return sums;
  }

  double area(Curve curve, Summation summation) {
    double area = 0.0;
    for (int i = 0; i + 1 < truePositives.length; i++) {
      area +=
          curve == Curve.PR && summation == Summation.INTERPOLATION
              ? interpolatedPrecision(i)
              : (x(curve, i) - x(curve, i + 1)) * height(curve, summation, i);
    }
    return area;
  }

  private double recall(int i) {
    return Ratio.of(truePositives[i], truePositives[0]);
  }

  private double x(Curve curve, int i) {
    return switch (curve) {
      case ROC -> Ratio.of(falsePositives[i], falsePositives[0]);
      case PR -> recall(i);
    };
  }

  private double y(Curve curve, int i) {
    return switch (curve) {
      case ROC -> recall(i);
      case PR -> Ratio.of(truePositives[i], truePositives[i] + falsePositives[i]);
    };
  }

  private double height(Curve curve, Summation summation, int i) {
    double left = y(curve, i);
    double right = y(curve, i + 1);
    return switch (summation) {
      case INTERPOLATION -> (left + right) / 2;
      case MINORING -> Math.min(left, right);
      case MAJORING -> Math.max(left, right);
    };
  }

  /**
   * The integral of precision over recall from one threshold to the next, both counts growing
   * evenly (Davis and Goadrich 2006): with s = dTP / dP that of (TP + s (p - P)) / p over p.
   */
  private double interpolatedPrecision(int i) {
    double gained = truePositives[i] - truePositives[i + 1];
    double all = truePositives[i] + falsePositives[i];
    double fewer = truePositives[i + 1] + falsePositives[i + 1];
    double slope = Ratio.of(gained, all - fewer);
    double intercept = truePositives[i + 1] - slope * fewer;
    double logarithm = all > 0 && fewer > 0 ? Math.log(all / fewer) : 0.0;
    return Ratio.of(slope * (gained + intercept * logarithm), truePositives[0]);
  }
}
