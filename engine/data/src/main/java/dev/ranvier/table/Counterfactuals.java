package dev.ranvier.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What would have to be different in a row for another prediction (Wachter, Mittelstadt and
 * Russell, "Counterfactual Explanations without Opening the Black Box", 2018). Numbers are tried
 * within the range of the training rows, only such as are there; of the categories of the training
 * rows one at a time. One column is tried with all of its values; if that is not enough, several
 * together, by going on from the most promising. Where nothing leads there, none is found: what is
 * found is never a value that training has not got. A cell without a value is left without. For one
 * thread at a time.
 *
 * <pre>{@code
 * try (Counterfactuals counterfactuals = Counterfactuals.of(model, Table.read(csv, label))) {
 *   IO.println(counterfactuals.fixed("age").find(row, "granted"));
 * }
 * }</pre>
 *
 * It tells about the model, not about the world: whether a change brings about the other outcome
 * there, it does not know.
 */
public final class Counterfactuals implements AutoCloseable {

  private static final String WHAT = "Counterfactuals";

  /** Values of one number that are tried, of more that training has. */
  private static final int MOST_VALUES = 100;

  /** Rows from which several changes go on. */
  private static final int WIDTH = 16;

  private final TabularModel model;
  private final TableEncoder encoder;
  private final ChangedRows rows;

  /** By column: the values that it has in training, ascending; category ids of texts. */
  private final List<double[]> values = new ArrayList<>();

  private final Set<Integer> fixed = new HashSet<>();
  private int mostChanges = 3;
  private int count = 3;

  private Counterfactuals(TabularModel model, Table table) {
    this.model = model;
    this.encoder = model.encoder();
    int[] training = HoldOut.again(table, model.model().metadata()).training();
    TableRows source = new TableRows(encoder, table);
    for (int column = 0; column < encoder.inputs().size(); column++) {
      FittedColumn fitted = encoder.inputs().get(column);
      int place = column;
      double[] all =
          Arrays.stream(training)
              .mapToDouble(row -> ChangedRows.value(fitted, source.at(row), place))
              .filter(value -> !Double.isNaN(value))
              .sorted()
              .toArray();
      values.add(fitted instanceof FittedNumber ? some(all) : distinct(all));
    }
    this.rows = new ChangedRows(model, values);
  }

  /**
   * Of a model, which must stay open.
   *
   * @param table that it was trained on, read with its schema
   * @throws IllegalArgumentException if the model does not say on which rows
   */
  public static Counterfactuals of(TabularModel model, Table table) {
    return new Counterfactuals(model, table);
  }

  private static double[] distinct(double[] sorted) {
    return DoubleStream.of(sorted).distinct().toArray();
  }

  /** All different values, or of many those at even shares of the rows, with the ends. */
  private static double[] some(double[] sorted) {
    double[] different = distinct(sorted);
    if (different.length <= MOST_VALUES) {
      return different;
    }
    double[] chosen = new double[MOST_VALUES];
    for (int i = 0; i < MOST_VALUES; i++) {
      chosen[i] = sorted[(int) ((long) i * (sorted.length - 1) / (MOST_VALUES - 1))];
    }
    return distinct(chosen);
  }

  /**
   * Columns that stay as they are, such as what nobody can change.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public Counterfactuals fixed(String... columns) {
    for (String column : columns) {
      fixed.add(encoder.columnIndex(column));
    }
    return this;
  }

  /** How many columns may be changed at once; 3 unless told otherwise. */
  public Counterfactuals mostChanges(int columns) {
    mostChanges = require("mostChanges", columns);
    return this;
  }

  /** How many are to be found at most, each of other columns; 3 unless told otherwise. */
  public Counterfactuals count(int most) {
    count = require("count", most);
    return this;
  }

  private static int require(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s: %s is %s, expected at least 1".formatted(WHAT, name, value));
    }
    return value;
  }

  /**
   * For another class.
   *
   * @param row raw values, as {@link TabularModel#predict(Map)} takes them
   * @param label the class to be predicted
   * @throws IllegalArgumentException if there is no such class, if it is predicted already, or
   *     naming what is wrong in the row
   */
  public CounterfactualResult find(Map<String, ?> row, String label) {
    Prediction now = model.predict(row);
    now.probability(label); // refuses numbers, and classes that there are not
    if (now.label().equals(label)) {
      throw new IllegalArgumentException(
          "%s: '%s' is what the model predicts for this row already, expected another of %s"
              .formatted(WHAT, label, Categories.some(encoder.classes())));
    }
    int wanted = encoder.classes().indexOf(label);
    return find(row, now, "'" + label + "'", outputs -> lead(outputs, wanted));
  }

  /** How far the class is in front of all others; above 0 if it is predicted. */
  private static double lead(float[] outputs, int wanted) {
    boolean predicted = Prediction.largest(outputs, 0, outputs.length) == wanted;
    double other = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < outputs.length; i++) {
      other = i == wanted ? other : Math.max(other, outputs[i]);
    }
    double lead = outputs[wanted] - other;
    return predicted ? Math.max(lead, Double.MIN_VALUE) : Math.min(lead, 0);
  }

  /**
   * For a number in a range.
   *
   * @param row raw values, as {@link TabularModel#predict(Map)} takes them
   * @param least the number that is to be predicted at least, in the target's own unit
   * @param most the number that is to be predicted at most
   * @throws IllegalArgumentException if the range is empty or has the prediction in it already, or
   *     naming what is wrong in the row
   */
  public CounterfactualResult find(Map<String, ?> row, double least, double most) {
    Prediction now = model.predict(row);
    double value = now.value();
    if (!(least <= most)) {
      throw new IllegalArgumentException(
          "%s: a range from %s to %s, expected the least to be no more than the most"
              .formatted(WHAT, least, most));
    }
    if (value >= least && value <= most) {
      throw new IllegalArgumentException(
          "%s: the model predicts %s for this row already, which is in %s to %s"
              .formatted(WHAT, value, least, most));
    }
    String wanted = String.format(Locale.ROOT, "%.6g to %.6g", least, most);
    return find(
        row,
        now,
        wanted,
        outputs -> {
          double found = encoder.target(outputs[0]);
          boolean inside = found >= least && found <= most;
          return inside ? 1 : Math.min(found - least, most - found);
        });
  }

  private CounterfactualResult find(
      Map<String, ?> row, Prediction now, String wanted, ToDoubleFunction<float[]> score) {
    ChangedRows.Row start = rows.of(row);
    List<ChangedRows.Row> open = List.of(start);
    List<ChangedRows.Row> found = new ArrayList<>();
    for (int changes = 1; changes <= mostChanges && found.isEmpty(); changes++) {
      List<ChangedRows.Row> next = new ArrayList<>();
      for (ChangedRows.Row from : open) {
        for (int column = 0; column < values.size(); column++) {
          if (!fixed.contains(column) && from.mayChange(column)) {
            next.addAll(rows.with(from, column));
          }
        }
      }
      rows.score(next, score);
      next.stream().filter(ChangedRows.Row::isThere).forEach(found::add);
      open =
          next.stream()
              .sorted(Comparator.comparingDouble(ChangedRows.Row::score).reversed())
              .limit(WIDTH)
              .toList();
    }
    List<Counterfactual> best =
        cheapest(found).stream()
            .map(each -> rows.nearer(each, score))
            .sorted(
                Comparator.comparingInt((ChangedRows.Row each) -> each.changed().size())
                    .thenComparingDouble(ChangedRows.Row::cost))
            .map(rows::counterfactual)
            .toList();
    return new CounterfactualResult(now, wanted, best, mostChanges);
  }

  /** The cheapest of each choice of columns, and of these the first few. */
  private List<ChangedRows.Row> cheapest(List<ChangedRows.Row> found) {
    List<ChangedRows.Row> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingDouble(ChangedRows.Row::cost));
    Set<Set<Integer>> columns = new HashSet<>();
    return sorted.stream()
        .filter(each -> columns.add(each.changed().keySet()))
        .limit(count)
        .toList();
  }

  /** Frees its memory; the model stays. */
  @Override
  public void close() {
    rows.close();
  }
}
