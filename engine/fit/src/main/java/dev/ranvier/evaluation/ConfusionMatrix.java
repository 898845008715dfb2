package dev.ranvier.evaluation;

import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.runs.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often a sample of each class was taken for each: a row for each actual class, a column for
 * each predicted one. A class that no sample has, or that nobody predicts, has figures all the
 * same: what is a share of nothing is 0, as in Keras and scikit-learn.
 *
 * <p>A result, not a metric: a metric's values stand in histories by name, and nobody reads a
 * hundred of them there. {@link ConfusionCounts} gathers it batch by batch.
 */
public final class ConfusionMatrix {

  private final double[][] counts;
  private final double[] actual;
  private final double[] predicted;
  private final double total;
  private final boolean weighted;

  /**
   * Of counts [actual][predicted].
   *
   * @param weighted whether they are sums of weights, not numbers of samples
   */
  ConfusionMatrix(double[][] counts, boolean weighted) {
    int classes = counts.length;
    this.counts = new double[classes][];
    this.actual = new double[classes];
    this.predicted = new double[classes];
    this.weighted = weighted;
    double sum = 0.0;
    for (int row = 0; row < classes; row++) {
      this.counts[row] = counts[row].clone();
      for (int column = 0; column < classes; column++) {
        double count = counts[row][column];
        actual[row] += count;
        predicted[column] += count;
        sum += count;
      }
    }
    this.total = sum;
  }

  /**
   * Of rows in arrays.
   *
   * @throws IllegalArgumentException naming a target that no class has
   */
  public static ConfusionMatrix of(MetricBatch batch) {
    ConfusionCounts sums = new ConfusionCounts(batch.targets());
    sums.add(batch);
    return sums.matrix();
  }

  /**
   * Of a compiled network's predictions for a data set, every sample counting once.
   *
   * @throws IllegalArgumentException naming a target that no class has
   */
  public static ConfusionMatrix of(Sequential network, Dataset data) {
    ConfusionCounts sums = new ConfusionCounts(data.targets());
    network.evaluate(data, sums);
    return sums.matrix();
  }

  /** How many classes. */
  public int classes() {
    return counts.length;
  }

  /** Samples, or their weight, of one class that were taken for another or for itself. */
  public double count(int actualClass, int predictedClass) {
    return counts[actualClass][predictedClass];
  }

  /** Samples, or their weight. */
  public double total() {
    return total;
  }

  /** Whether a sample counted by another weight than 1. */
  public boolean weighted() {
    return weighted;
  }

  /** Samples that have the class. */
  public double support(int id) {
    return actual[id];
  }

  /** Samples of the class that were taken for it. */
  public double truePositives(int id) {
    return counts[id][id];
  }

  /** Samples of other classes that were taken for it. */
  public double falsePositives(int id) {
    return predicted[id] - counts[id][id];
  }

  /** Samples of the class that were taken for others. */
  public double falseNegatives(int id) {
    return actual[id] - counts[id][id];
  }

  /** Samples of other classes that were taken for others. */
  public double trueNegatives(int id) {
    return total - actual[id] - predicted[id] + counts[id][id];
  }

  /** Share of samples whose class is right; NaN of none. */
  public double accuracy() {
    return IntStream.range(0, counts.length).mapToDouble(this::truePositives).sum() / total;
  }

  /** Share of right ones among those taken for the class; 0 of none. */
  public double precision(int id) {
    return Ratio.of(counts[id][id], predicted[id]);
  }

  /** Share of those taken for the class among those that have it; 0 of none. */
  public double recall(int id) {
    return Ratio.of(counts[id][id], actual[id]);
  }

  /** The harmonic mean of both. */
  public double f1(int id) {
    return fBeta(id, 1.0);
  }

  /** The harmonic mean of both, recall counting beta times as much. */
  public double fBeta(int id, double beta) {
    return Ratio.fBeta(truePositives(id), falsePositives(id), falseNegatives(id), beta);
  }

  /** Classes by their numbers. */
  List<String> numbers() {
    return IntStream.range(0, classes()).mapToObj(Integer::toString).toList();
  }

  /** A table, predicted classes across, actual ones down. */
  @Override
  public String toString() {
    return toString(numbers().toArray(String[]::new));
  }

  /**
   * The table with names for the classes.
   *
   * @throws IllegalArgumentException unless there is a name for each
   */
  public String toString(String... names) {
    requireNames(names.length);
    TextTable table = TextTable.ofFigures();
    List<String> line = new ArrayList<>(List.of(""));
    line.addAll(List.of(names));
    table.add(line);
    for (int row = 0; row < classes(); row++) {
      line = new ArrayList<>(List.of(names[row]));
      for (int column = 0; column < classes(); column++) {
        line.add(FigureText.count(counts[row][column], weighted));
      }
      table.add(line);
    }
    return table.toString();
  }

  /** Refuses too few or too many names. */
  void requireNames(int count) {
    if (count != classes()) {
      throw new IllegalArgumentException(
          "%s names, expected one for each of %s classes".formatted(count, classes()));
    }
  }
}
