package dev.ranvier.evaluation;

import dev.ranvier.metric.Direction;

/** What is told from counts of right and wrong answers. */
enum CountedFigure {
  TRUE_POSITIVES("true_positives", Direction.UP),
  TRUE_NEGATIVES("true_negatives", Direction.UP),
  FALSE_POSITIVES("false_positives", Direction.DOWN),
  FALSE_NEGATIVES("false_negatives", Direction.DOWN),
  PRECISION("precision", Direction.UP),
  RECALL("recall", Direction.UP);

  private final String text;
  private final Direction direction;

  CountedFigure(String text, Direction direction) {
    this.text = text;
    this.direction = direction;
  }

  String text() {
    return text;
  }

  Direction direction() {
    return direction;
  }

  double of(double truePositives, double falsePositives, double falseNegatives, double total) {
    return switch (this) {
      case TRUE_POSITIVES -> truePositives;
      case TRUE_NEGATIVES -> total - truePositives - falsePositives - falseNegatives;
      case FALSE_POSITIVES -> falsePositives;
      case FALSE_NEGATIVES -> falseNegatives;
      case PRECISION -> Ratio.of(truePositives, truePositives + falsePositives);
      case RECALL -> Ratio.of(truePositives, truePositives + falseNegatives);
    };
  }
}
