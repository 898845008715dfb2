package dev.ranvier.selection;

import dev.ranvier.Evaluation;
import java.util.List;

/** Mean and spread of what several evaluations gave. */
final class Scores {

  static final String LOSS = "loss";

  private Scores() {}

  static double value(Evaluation evaluation, String name) {
    return name.equals(LOSS) ? evaluation.loss() : evaluation.metric(name);
  }

  static List<Double> values(List<Evaluation> evaluations, String name) {
    return evaluations.stream().map(evaluation -> value(evaluation, name)).toList();
  }

  static double mean(List<Double> values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.size();
  }

  /** Around the mean, with one degree of freedom less than values; NaN of one. */
  static double standardDeviation(List<Double> values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.size() < 2 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
  }
}
