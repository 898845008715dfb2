package dev.ranvier.table;

import dev.ranvier.data.Dataset;
import dev.ranvier.format.CsvFormat;
import dev.ranvier.io.ModelFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of raw values become features, as the training part of a table taught: categories and their
 * order, means and scales, what stands for missing values. Immutable, for any number of threads.
 * For networks of one's own:
 *
 * <pre>{@code
 * Table table = Table.read(csv, Column.label("species"));
 * TableEncoder encoder = TableEncoder.fit(table);
 * network.fit(encoder.dataset(table), FitOptions.epochs(20)); // Input.of(encoder.featureSize())
 * network.setMetadata(encoder.metadata()).save(file);
 * ...
 * TableEncoder again = TableEncoder.of(Model.load(file).metadata());
 * }</pre>
 */
public final class TableEncoder {

  private static final String WHERE = "The row";

  private final Schema schema;
  private final CsvFormat format;
  private final List<FittedColumn> inputs;
  private final FittedLabel label;
  private final Map<String, Integer> places = new LinkedHashMap<>();

  /** Where each column's features begin, and the last one's end. */
  private final int[] starts;

  private final List<String> featureNames;

  TableEncoder(Schema schema, CsvFormat format, List<FittedColumn> inputs, FittedLabel label) {
    this.schema = schema;
    this.format = format;
    this.inputs = List.copyOf(inputs);
    this.label = label;
    this.starts = new int[inputs.size() + 1];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      names.addAll(inputs.get(i).featureNames());
      starts[i + 1] = names.size();
      places.put(inputs.get(i).column().name(), i);
    }
    this.featureNames = List.copyOf(names);
  }

  /**
   * Fits to all rows of a table: features to mean 0 and variance 1, a feature for each category.
   */
  public static TableEncoder fit(Table table) {
    return fit(table, table.allRows(), Preprocessing.standard());
  }

  /**
   * Fits to the rows that will be trained on, and looks at no other.
   *
   * @param rows each from 0 to {@code table.rows() - 1}
   * @throws IllegalArgumentException if the schema has no label or nothing to learn from, if there
   *     is one class only, or a column has no value in these rows
   */
  public static TableEncoder fit(Table table, int[] rows, Preprocessing preprocessing) {
    return new EncoderFit(table, rows, preprocessing).encoder();
  }

  /**
   * What {@link #metadata()} said.
   *
   * @throws ModelFormatException if it is not there, or damaged
   */
  public static TableEncoder of(Map<String, String> metadata) {
    return EncoderJson.read(null, metadata);
  }

  /** All of it as a string by a key, to go with a model into its file. */
  public Map<String, String> metadata() {
    return EncoderJson.write(this);
  }

  /** What the columns are. */
  public Schema schema() {
    return schema;
  }

  /** How the file was written that it was fitted to. */
  public CsvFormat format() {
    return format;
  }

  /** Columns that a row needs, in the order of numbers and ids. */
  public List<String> columns() {
    return List.copyOf(places.keySet());
  }

  /** Features that a row becomes: the size of the network's {@code Input}. */
  public int featureSize() {
    return featureNames.size();
  }

  /** A name for each feature, such as {@code carat}, {@code cut=Ideal}, {@code age is missing}. */
  public List<String> featureNames() {
    return featureNames;
  }

  /** Outputs that a network needs: one for each class, or one. */
  public int outputSize() {
    return label.outputs();
  }

  /** The classes by class id; empty if a number is predicted. */
  public List<String> classes() {
    return label.classes();
  }

  /**
   * The number that an output stands for, in the target's own unit.
   *
   * @throws IllegalStateException if classes are predicted
   */
  public double target(double output) {
    if (label.column().classes()) {
      throw new IllegalStateException("TableEncoder: outputs are probabilities of classes");
    }
    return label.affine().invert(output);
  }

  /**
   * The place of a column in a row of numbers and ids.
   *
   * @throws IllegalArgumentException if there is no such column; the message lists those there are
   */
  public int columnIndex(String column) {
    Integer place = places.get(column);
    if (place == null) {
      throw new IllegalArgumentException(
          "TableEncoder: there is no column '%s', expected one of %s"
              .formatted(column, places.keySet()));
    }
    return place;
  }

  /**
   * What stands for a category in a row of numbers and ids.
   *
   * @throws IllegalArgumentException if there is no such category; the message lists those there
   *     are
   */
  public int categoryId(String column, String category) {
    if (!(inputs.get(columnIndex(column)) instanceof FittedCategory fitted)) {
      throw new IllegalArgumentException(
          "TableEncoder: the column '%s' has numbers, expected a categorical one"
              .formatted(column));
    }
    int id = fitted.id(category);
    if (id < 0) {
      throw new IllegalArgumentException(
          "TableEncoder: column '%s' has no category '%s', expected one of %s"
              .formatted(column, category, Categories.some(fitted.column().categories())));
    }
    return id;
  }

  /**
   * A row's features.
   *
   * @param row a value for each of {@link #columns}: numbers for numeric columns (as text, too),
   *     text for categorical ones; absent, null, NaN and what the format calls missing are a
   *     missing value. Label and ignored columns may be there.
   * @throws IllegalArgumentException naming the column that is wrong
   */
  public float[] encode(Map<String, ?> row) {
    float[] features = new float[featureSize()];
    encode(new MapCells(row, schema, format, columns()), features, 0);
    return features;
  }

  /**
   * A row's features, without allocation.
   *
   * @param row a number or category id for each of {@link #columns}; NaN for a missing value
   * @param features as many as {@link #featureSize}, all written
   * @throws IllegalArgumentException naming the column that is wrong
   */
  public void encode(double[] row, float[] features) {
    if (row.length != inputs.size() || features.length != featureSize()) {
      throw new IllegalArgumentException(
          "TableEncoder: a row of %s values for %s features, expected %s values for %s features"
              .formatted(row.length, features.length, inputs.size(), featureSize()));
    }
    for (int i = 0; i < row.length; i++) {
      inputs.get(i).put(row[i], ROW_OF_NUMBERS, features, starts[i]);
    }
  }

  private static final Cells ROW_OF_NUMBERS =
      new Cells() {
        @Override
        public double number(int column) {
          throw new IllegalStateException("only asked for errors");
        }

        @Override
        public String text(int column) {
          throw new IllegalStateException("only asked for errors");
        }

        @Override
        public RuntimeException wrong(String column, String expected, String found, String advice) {
          return MapCells.refusal(WHERE, column, expected, found, advice);
        }
      };

  void encode(Cells cells, float[] features, int at) {
    for (int i = 0; i < starts.length - 1; i++) {
      inputs.get(i).encode(cells, i, features, at + starts[i]);
    }
  }

  /** The samples of a table, all of its rows. */
  public Dataset dataset(Table table) {
    return dataset(table, table.allRows());
  }

  /**
   * The samples of some rows of a table, encoded once and kept: features in float32, and class ids
   * or scaled targets.
   *
   * @param rows each from 0 to {@code table.rows() - 1}
   * @throws dev.ranvier.format.DataFileException naming file, line and column, if a cell has a
   *     category or a missing value that is refused
   */
  public Dataset dataset(Table table, int[] rows) {
    TableRows source = new TableRows(this, table);
    float[][] features = new float[rows.length][featureSize()];
    int[] ids = new int[rows.length];
    float[][] targets = new float[label.column().classes() ? 0 : rows.length][1];
    for (int i = 0; i < rows.length; i++) {
      Cells cells = source.at(rows[i]);
      encode(cells, features[i], 0);
      double value = label(cells);
      if (label.column().classes()) {
        ids[i] = (int) value;
      } else {
        targets[i][0] = (float) label.affine().apply(value);
      }
    }
    return label.column().classes()
        ? Dataset.wrapClasses(features, ids, label.classes().size())
        : Dataset.wrap(features, targets);
  }

  /** A row's class id, or its target in its own unit; the cells have the label last. */
  double label(Cells cells) {
    return label.read(cells, inputs.size());
  }

  /** Where a column's features begin. */
  int start(int column) {
    return starts[column];
  }

  List<FittedColumn> inputs() {
    return inputs;
  }

  FittedLabel label() {
    return label;
  }

  /** The columns with what was learned about each, a line for each. */
  @Override
  public String toString() {
    return "%s\n%s features: %s".formatted(schema, featureSize(), Categories.some(featureNames));
  }
}
