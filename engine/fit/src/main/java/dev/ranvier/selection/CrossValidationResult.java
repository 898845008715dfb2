package dev.ranvier.selection;

import dev.ranvier.Evaluation;
import dev.ranvier.runs.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What each fold's test gave, and mean and spread of it.
 *
 * @param folds in words
 * @param splits which samples were tested with
 * @param evaluations loss and metrics by fold
 */
public record CrossValidationResult(
    String folds, List<Split> splits, List<Evaluation> evaluations) {

  private static final double CONFIDENCE = 0.95;

  /** Copies the lists. */
  public CrossValidationResult {
    splits = List.copyOf(splits);
    evaluations = List.copyOf(evaluations);
  }

  /** What there are values of: {@code loss}, then the metrics. */
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of("loss"));
    names.addAll(evaluations.getFirst().metrics().keySet());
    return List.copyOf(names);
  }

  /**
   * By fold.
   *
   * @throws IllegalArgumentException if there is no such metric
   */
  public List<Double> values(String name) {
    return Scores.values(evaluations, name);
  }

  /** The mean over the folds. */
  public double mean(String name) {
    return Scores.mean(values(name));
  }

  /**
   * The standard deviation of the folds' values, with one degree of freedom taken by their mean:
   * how far one fold's value is from another's. NaN if there is one fold only.
   */
  public double standardDeviation(String name) {
    return Scores.standardDeviation(values(name));
  }

  /**
   * How far the mean may be from that of networks trained on other samples, at a confidence: the
   * half width of Student's interval, with the variance corrected for folds that share samples to
   * train on, {@code (1/k + n_test/n_train) s^2} (Nadeau and Bengio, "Inference for the
   * generalization error", 2003). An approximation: no estimate of that variance is unbiased. NaN
   * if there is one fold only.
   *
   * @param confidence more than 0 and less than 1
   */
  public double margin(String name, double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "CrossValidation: the confidence is %s, expected more than 0 and less than 1"
              .formatted(confidence));
    }
    int count = evaluations.size();
    if (count < 2) {
      return Double.NaN;
    }
    double overlap = 0;
    for (Split split : splits) {
      overlap += (double) split.testSamples() / split.trainingSamples();
    }
    double scale = Math.sqrt(1.0 / count + overlap / count);
    return StudentT.quantile(confidence, count - 1) * scale * standardDeviation(name);
  }

  private List<String> line(String first, Object second, Function<String, String> figure) {
    List<String> cells = new ArrayList<>(List.of(first, second.toString()));
    names().forEach(name -> cells.add(figure.apply(name)));
    return cells;
  }

  /** A line for each fold, then mean, standard deviation and the margin of the mean at 95 %. */
  public String table() {
    TextTable table = TextTable.ofFigures();
    table.add(line("fold", "samples", name -> name));
    for (int fold = 0; fold < evaluations.size(); fold++) {
      Evaluation evaluation = evaluations.get(fold);
      table.add(
          line(
              Integer.toString(fold + 1),
              splits.get(fold).testSamples(),
              name -> TextTable.number(Scores.value(evaluation, name))));
    }
    table.add(line("mean", "", name -> TextTable.number(mean(name))));
    if (evaluations.size() > 1) {
      table.add(line("deviation", "", name -> TextTable.number(standardDeviation(name))));
      table.add(line("mean +-", "", name -> TextTable.number(margin(name, CONFIDENCE))));
    }
    return folds
        + "\n"
        + table
        + (evaluations.size() > 1
            ? "deviation: of the folds' values; mean +-: margin of the mean at 95 % confidence\n"
            : "");
  }

  @Override
  public String toString() {
    return table();
  }
}
