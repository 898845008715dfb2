package dev.ranvier.table;

import dev.ranvier.format.DataFileException;
import dev.ranvier.io.Json;
import dev.ranvier.io.ModelFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What some rows of a table teach an encoder. */
final class EncoderFit {

  /** Half of what one text in a model file may hold. */
  private static final int MOST_NAMES = Json.MAX_VALUES / 2;

  private final Table table;
  private final int[] rows;
  private final Preprocessing preprocessing;
  private final List<String> constant = new ArrayList<>();

  EncoderFit(Table table, int[] rows, Preprocessing preprocessing) {
    this.table = table;
    this.rows = rows;
    this.preprocessing = preprocessing;
    if (rows.length == 0) {
      throw new IllegalArgumentException(
          "TableEncoder: no row to learn from, expected at least one");
    }
  }

  TableEncoder encoder() {
    List<FittedColumn> inputs = new ArrayList<>();
    FittedLabel label = null;
    List<Column> columns = new ArrayList<>(table.schema().columns());
    for (int i = 0; i < columns.size(); i++) {
      switch (columns.get(i)) {
        case NumericColumn column -> {
          inputs.add(number(column, i));
          columns.set(i, inputs.getLast().column());
        }
        case CategoricalColumn column -> {
          inputs.add(category(column, i));
          columns.set(i, inputs.getLast().column());
        }
        case LabelColumn column -> label = label(column, i);
        case IgnoredColumn _ -> {}
      }
    }
    if (label == null || inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "TableEncoder: the schema has %s, expected a label and a column to learn from; say which by Schema.with(Column.label(name)) and the like"
              .formatted(label == null ? "no label" : "nothing but a label"));
    }
    requireFits(inputs, label);
    sayWhatIsConstant();
    return new TableEncoder(
        new Schema(columns, table.schema().seen()), table.format(), inputs, label);
  }

  /** A model file must be able to hold all names. */
  private static void requireFits(List<FittedColumn> inputs, FittedLabel label) {
    long names = label.classes().size();
    for (FittedColumn input : inputs) {
      names += input.featureNames().size();
    }
    if (names > MOST_NAMES) {
      throw new IllegalArgumentException(
          "TableEncoder: %s features and classes, expected at most %s; make columns with many categories ignored or ordinal"
              .formatted(names, MOST_NAMES));
    }
  }

  private double[] numbers(int index) {
    return Arrays.stream(rows).mapToDouble(table.column(index)::number).toArray();
  }

  private String[] texts(int index) {
    return Arrays.stream(rows).mapToObj(table.column(index)::text).toArray(String[]::new);
  }

  private FittedNumber number(NumericColumn column, int index) {
    double[] values = numbers(index);
    Missing missing = column.missing().orElse(preprocessing.missing());
    NumericColumn.requireNumber(column.name(), missing);
    FittedNumber fitted = FittedNumber.fit(column, values, preprocessing);
    double[] there = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    if (there.length == values.length && Scaling.constant(there)) {
      constant.add(column.name());
    }
    return fitted;
  }

  private FittedCategory category(CategoricalColumn column, int index) {
    FittedCategory fitted = FittedCategory.fit(column, texts(index), preprocessing);
    if (fitted.column().categories().size() == 1) {
      constant.add(column.name());
    }
    return fitted;
  }

  private FittedLabel label(LabelColumn column, int index) {
    if (!column.classes()) {
      double[] values = numbers(index);
      Affine affine = preprocessing.targetScaling().of(values);
      return new FittedLabel(column, List.of(), preprocessing.targetScaling(), affine);
    }
    FittedLabel label = FittedLabel.ofClasses(column, texts(index));
    if (label.classes().size() < 2) {
      throw new DataFileException(
          table.file(),
          "column " + ModelFormatException.quote(column.name()),
          "two classes or more in the rows to train on",
          "only " + ModelFormatException.quote(label.classes().getFirst()),
          "Add rows of another class, or choose another label.");
    }
    return label;
  }

  private void sayWhatIsConstant() {
    if (!constant.isEmpty()) {
      String message =
          "Table: %s never change%s in the rows to train on of %s: taken with scale 1, they tell a network nothing; make them ignored"
              .formatted(Categories.some(constant), constant.size() == 1 ? "s" : "", table.file());
      System.getLogger("dev.ranvier").log(System.Logger.Level.WARNING, message);
    }
  }
}
