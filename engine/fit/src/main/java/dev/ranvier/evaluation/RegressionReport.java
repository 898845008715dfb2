package dev.ranvier.evaluation;

import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.runs.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far a regression's outputs are from their targets, output by output. Made from {@linkplain
 * #of(Sequential, Dataset) a network and data}, {@linkplain #of(MetricBatch) arrays}, or batch by
 * batch with {@link RegressionSums}. Figures are in the unit of the targets as the network sees
 * them.
 *
 * @param outputs in their order
 * @param samples those that count
 */
public record RegressionReport(List<OutputScores> outputs, long samples) {

  private static final int DIGITS = 4;

  /** Copies the outputs. */
  public RegressionReport {
    outputs = List.copyOf(outputs);
  }

  /**
   * Of rows in arrays.
   *
   * @throws IllegalArgumentException if they have class ids
   */
  public static RegressionReport of(MetricBatch batch) {
    RegressionSums sums = new RegressionSums(batch.targets());
    sums.add(batch);
    return sums.report();
  }

  /**
   * Of a compiled network's predictions for a data set, every sample counting once.
   *
   * @throws IllegalArgumentException if the data has class ids
   */
  public static RegressionReport of(Sequential network, Dataset data) {
    RegressionSums sums = new RegressionSums(data.targets());
    network.evaluate(data, sums);
    return sums.report();
  }

  /** Over all outputs: the root of the mean square, the largest of all, means of the others. */
  public OutputScores mean() {
    return new OutputScores(
        "mean",
        mean(OutputScores::bias),
        mean(OutputScores::meanAbsoluteError),
        Math.sqrt(mean(OutputScores::meanSquaredError)),
        outputs.stream().mapToDouble(OutputScores::largestError).max().orElse(Double.NaN),
        mean(OutputScores::meanAbsolutePercentageError),
        mean(OutputScores::r2));
  }

  private double mean(ToDoubleFunction<OutputScores> score) {
    return outputs.stream().mapToDouble(score).average().orElse(Double.NaN);
  }

  /**
   * The same report with names for its outputs.
   *
   * @throws IllegalArgumentException unless there is a name for each
   */
  public RegressionReport withNames(String... names) {
    if (names.length != outputs.size()) {
      throw new IllegalArgumentException(
          "%s names, expected one for each of %s outputs".formatted(names.length, outputs.size()));
    }
    List<OutputScores> named = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      OutputScores scores = outputs.get(i);
      named.add(
          new OutputScores(
              names[i],
              scores.bias(),
              scores.meanAbsoluteError(),
              scores.rootMeanSquaredError(),
              scores.largestError(),
              scores.meanAbsolutePercentageError(),
              scores.r2()));
    }
    return new RegressionReport(named, samples);
  }

  /** A table with a line for each output, and one for all if they are several. */
  @Override
  public String toString() {
    TextTable table = TextTable.ofFigures();
    table.add("output", "bias", "MAE", "RMSE", "largest", "MAPE %", "R2");
    outputs.forEach(scores -> append(table, scores));
    if (outputs.size() > 1) {
      append(table, mean());
    }
    return table + Long.toString(samples) + " samples\n";
  }

  private static void append(TextTable table, OutputScores scores) {
    table.add(
        scores.name(),
        FigureText.number(scores.bias(), DIGITS),
        FigureText.number(scores.meanAbsoluteError(), DIGITS),
        FigureText.number(scores.rootMeanSquaredError(), DIGITS),
        FigureText.number(scores.largestError(), DIGITS),
        FigureText.number(scores.meanAbsolutePercentageError(), 2),
        FigureText.number(scores.r2(), DIGITS));
  }
}
