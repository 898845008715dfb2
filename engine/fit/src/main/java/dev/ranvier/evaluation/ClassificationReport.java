package dev.ranvier.evaluation;

import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.runs.TextTable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Precision, recall and F1 of each class, their means, and the accuracy; printed to the letter as
 * scikit-learn's {@code classification_report} is with all classes as labels and {@code
 * zero_division=0}. Classes that no sample has stand in it with zeros, and in its macro average.
 * Made from {@linkplain #of(Sequential, Dataset) a network and data}, {@linkplain #of(MetricBatch)
 * arrays}, or a {@linkplain #of(ConfusionMatrix) confusion matrix} that {@link ConfusionCounts}
 * gathered batch by batch.
 *
 * @param classes in their order
 * @param accuracy share of samples whose class is right; NaN of none
 * @param macro means over classes
 * @param weighted means over classes by their support
 * @param counts what it was told from
 */
public record ClassificationReport(
    List<ClassScores> classes,
    double accuracy,
    ClassScores macro,
    ClassScores weighted,
    ConfusionMatrix counts) {

  private static final int DIGITS = 2;
  private static final int COLUMN = 9;
  private static final List<String> HEADERS = List.of("precision", "recall", "f1-score", "support");

  /** Copies the classes. */
  public ClassificationReport {
    classes = List.copyOf(classes);
  }

  /** Of counts, the classes named by their numbers. */
  public static ClassificationReport of(ConfusionMatrix counts) {
    return of(counts, counts.numbers());
  }

  /**
   * Of rows in arrays.
   *
   * @throws IllegalArgumentException naming a target that no class has
   */
  public static ClassificationReport of(MetricBatch batch) {
    return of(ConfusionMatrix.of(batch));
  }

  /**
   * Of a compiled network's predictions for a data set, every sample counting once.
   *
   * @throws IllegalArgumentException naming a target that no class has
   */
  public static ClassificationReport of(Sequential network, Dataset data) {
    return of(ConfusionMatrix.of(network, data));
  }

  private static ClassificationReport of(ConfusionMatrix counts, List<String> names) {
    List<ClassScores> classes =
        IntStream.range(0, counts.classes())
            .mapToObj(
                id ->
                    new ClassScores(
                        names.get(id),
                        counts.precision(id),
                        counts.recall(id),
                        counts.f1(id),
                        counts.support(id)))
            .toList();
    return new ClassificationReport(
        classes,
        counts.accuracy(),
        mean("macro avg", classes, scores -> 1.0, counts.total()),
        mean("weighted avg", classes, ClassScores::support, counts.total()),
        counts);
  }

  private static ClassScores mean(
      String name,
      List<ClassScores> classes,
      ToDoubleFunction<ClassScores> weight,
      double support) {
    return new ClassScores(
        name,
        mean(classes, weight, ClassScores::precision),
        mean(classes, weight, ClassScores::recall),
        mean(classes, weight, ClassScores::f1),
        support);
  }

  private static double mean(
      List<ClassScores> classes,
      ToDoubleFunction<ClassScores> weight,
      ToDoubleFunction<ClassScores> score) {
    double sum = 0.0;
    double weights = 0.0;
    for (ClassScores one : classes) {
      sum += weight.applyAsDouble(one) * score.applyAsDouble(one);
      weights += weight.applyAsDouble(one);
    }
    return Ratio.of(sum, weights);
  }

  /**
   * The same report with names for its classes.
   *
   * @throws IllegalArgumentException unless there is a name for each
   */
  public ClassificationReport withNames(String... names) {
    counts.requireNames(names.length);
    return of(counts, List.of(names));
  }

  /** As scikit-learn prints it, two digits behind the point. */
  @Override
  public String toString() {
    return text(DIGITS);
  }

  /**
   * As scikit-learn prints it.
   *
   * @param digits behind the point, 0 or more
   */
  public String text(int digits) {
    int width = Math.max(weighted.name().length(), digits);
    for (ClassScores one : classes) {
      width = Math.max(width, one.name().length());
    }
    StringBuilder text = new StringBuilder(TextTable.right("", width)).append(' ');
    for (String header : HEADERS) {
      text.append(' ').append(TextTable.right(header, COLUMN));
    }
    text.append("\n\n");
    for (ClassScores one : classes) {
      append(text, one, width, digits);
    }
    text.append('\n').append(TextTable.right("accuracy", width)).append(' ');
    text.append(" ".repeat(2 * (COLUMN + 1)));
    number(text, accuracy, digits);
    support(text, counts.total());
    append(text, macro, width, digits);
    append(text, weighted, width, digits);
    return text.toString();
  }

  private void append(StringBuilder text, ClassScores scores, int width, int digits) {
    text.append(TextTable.right(scores.name(), width)).append(' ');
    number(text, scores.precision(), digits);
    number(text, scores.recall(), digits);
    number(text, scores.f1(), digits);
    support(text, scores.support());
  }

  private static void number(StringBuilder text, double value, int digits) {
    text.append(' ').append(TextTable.right(FigureText.number(value, digits), COLUMN));
  }

  private void support(StringBuilder text, double value) {
    String count = FigureText.count(value, counts.weighted());
    text.append(' ').append(TextTable.right(count, COLUMN)).append('\n');
  }
}
