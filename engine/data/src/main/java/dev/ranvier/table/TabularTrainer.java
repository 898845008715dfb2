package dev.ranvier.table;

import dev.ranvier.Backend;
import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.format.CsvFormat;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What is said before a {@link TabularModel} is trained. Each word gives a new trainer, so that one
 * can be kept and varied. Defaults: all rows in the standard CSV format, two hidden layers of 64
 * with relu, Adam, 50 epochs in batches of 32, seed 0; {@link Preprocessing#standard}.
 */
public final class TabularTrainer {

  private static final int HIDDEN = 64;
  private static final int EPOCHS = 50;

  private final LabelColumn label;
  private CsvFormat format = CsvFormat.standard();
  private List<Column> columns = List.of();
  private Preprocessing preprocessing = Preprocessing.standard();
  private List<Layer> layers =
      List.of(Dense.of(HIDDEN, Activation.relu()), Dense.of(HIDDEN, Activation.relu()));
  private Optimizer optimizer = Optimizer.adam();
  private Loss loss;
  private FitOptions options = FitOptions.epochs(EPOCHS);
  private Backend backend = Backend.AUTO;
  private Map<String, Double> classWeights = Map.of();
  private double holdOut;

  /** Of intervals, 0 for none. */
  private double confidence;

  private long seed;

  TabularTrainer(LabelColumn label) {
    this.label = label;
    this.loss = label.classes() ? Loss.sparseCategoricalCrossEntropy() : Loss.meanSquaredError();
  }

  private TabularTrainer copy() {
    TabularTrainer copy = new TabularTrainer(label);
    copy.format = format;
    copy.columns = columns;
    copy.preprocessing = preprocessing;
    copy.layers = layers;
    copy.optimizer = optimizer;
    copy.loss = loss;
    copy.options = options;
    copy.backend = backend;
    copy.classWeights = classWeights;
    copy.holdOut = holdOut;
    copy.confidence = confidence;
    copy.seed = seed;
    return copy;
  }

  /** How the file is written. */
  public TabularTrainer format(CsvFormat written) {
    TabularTrainer next = copy();
    next.format = Objects.requireNonNull(written, "TabularTrainer: the format is null");
    return next;
  }

  /** Columns of which more is known than their cells tell; others are as the schema infers. */
  public TabularTrainer columns(Column... known) {
    TabularTrainer next = copy();
    List<Column> all = new ArrayList<>(columns);
    for (Column column : known) {
      if (column instanceof LabelColumn || column.name().equals(label.name())) {
        throw new IllegalArgumentException(
            "TabularTrainer: the column '%s' is given, but the label is '%s', expected columns to learn from"
                .formatted(column.name(), label.name()));
      }
      all.removeIf(earlier -> earlier.name().equals(column.name()));
      all.add(column);
    }
    next.columns = List.copyOf(all);
    return next;
  }

  /** Columns that are not to be looked at. */
  public TabularTrainer ignore(String... names) {
    return columns(Arrays.stream(names).map(Column::ignored).toArray(Column[]::new));
  }

  /** How columns become features, where they do not say otherwise. */
  public TabularTrainer preprocessing(Preprocessing how) {
    TabularTrainer next = copy();
    next.preprocessing = Objects.requireNonNull(how, "TabularTrainer: the preprocessing is null");
    return next;
  }

  /** What is done where a cell has no value. */
  public TabularTrainer missing(Missing policy) {
    return preprocessing(preprocessing.withMissing(policy));
  }

  /** What is done with a category that the training part does not have. */
  public TabularTrainer unknown(UnknownCategory policy) {
    return preprocessing(preprocessing.withUnknown(policy));
  }

  /** How numbers are scaled. */
  public TabularTrainer scaling(Scaling how) {
    return preprocessing(preprocessing.withScaling(how));
  }

  /** The layers between input and output, which are added: none for a linear model. */
  public TabularTrainer layers(Layer... hidden) {
    TabularTrainer next = copy();
    next.layers = List.of(hidden);
    return next;
  }

  /** What changes the weights. */
  public TabularTrainer optimizer(Optimizer other) {
    TabularTrainer next = copy();
    next.optimizer = Objects.requireNonNull(other, "TabularTrainer: the optimizer is null");
    return next;
  }

  /**
   * What is made small: of a classifier a loss over class ids, of a regressor one over the scaled
   * target.
   */
  public TabularTrainer loss(Loss other) {
    TabularTrainer next = copy();
    next.loss = Objects.requireNonNull(other, "TabularTrainer: the loss is null");
    return next;
  }

  /** All that {@code fit} takes, in place of what was said about epochs, batches and the like. */
  public TabularTrainer options(FitOptions all) {
    TabularTrainer next = copy();
    next.options = Objects.requireNonNull(all, "TabularTrainer: the options are null");
    return next;
  }

  private TabularTrainer change(UnaryOperator<FitOptions> change) {
    return options(change.apply(options));
  }

  /** Passes over the training part. */
  public TabularTrainer epochs(int count) {
    return change(
        was ->
            FitOptions.epochs(count)
                .batchSize(was.batchSize())
                .validationFrequency(was.validationFrequency())
                .shuffle(was.shuffle())
                .seed(was.seed())
                .stepsPerEpoch(was.stepsPerEpoch())
                .classWeights(was.classWeights())
                .callbacks(was.callbacks().toArray(Callback[]::new))
                .afterEpoch(was.afterEpoch())
                .verbosity(was.verbosity()));
  }

  /** Rows in a step. */
  public TabularTrainer batchSize(int rows) {
    return change(was -> was.batchSize(rows));
  }

  /** Who is told how the training goes, and may stop it: early stopping and the like. */
  public TabularTrainer callbacks(Callback... all) {
    return change(was -> was.callbacks(all));
  }

  /** What is shown while it trains. */
  public TabularTrainer verbosity(Verbosity shown) {
    return change(was -> was.verbosity(shown));
  }

  /**
   * By how much rows count in training, by their class's name; 1 for classes that are not named.
   *
   * @param weights 0 or positive; a name that is no class is refused by {@code fit}
   */
  public TabularTrainer classWeights(Map<String, Double> weights) {
    TabularTrainer next = copy();
    next.classWeights = Map.copyOf(weights);
    return next;
  }

  /** What computes. */
  public TabularTrainer backend(Backend choice) {
    TabularTrainer next = copy();
    next.backend = Objects.requireNonNull(choice, "TabularTrainer: the backend is null");
    return next;
  }

  /**
   * A share of the rows, drawn at random by seed and of each class alike, that nothing is learned
   * from: neither weights nor scales nor categories. Each epoch is validated on it, and {@link
   * TabularModel#heldOut} says what it came to.
   */
  public TabularTrainer holdOut(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "TabularTrainer: the hold-out is %s, expected at least 0 and less than 1"
              .formatted(share));
    }
    TabularTrainer next = copy();
    next.holdOut = share;
    return next;
  }

  /**
   * With an interval around every number, or a set of classes, that holds the true one with this
   * confidence: a fifth of the rows that would be trained on, drawn by seed and of each class
   * alike, calibrates them instead. A prediction also tells which features are outside of what was
   * trained on. See {@link dev.ranvier.certainty.ConformalRegressor} for what is promised.
   *
   * @param share more than 0 and less than 1, such as 0.9
   */
  public TabularTrainer withIntervals(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "TabularTrainer: the confidence of intervals is %s, expected more than 0 and less than 1, such as 0.9"
              .formatted(share));
    }
    TabularTrainer next = copy();
    next.confidence = share;
    return next;
  }

  /**
   * Of hold-out, calibration part, first weights and the order of rows: the same seed, the same
   * model.
   */
  public TabularTrainer seed(long value) {
    TabularTrainer next = change(was -> was.seed(value));
    next.seed = value;
    return next;
  }

  /**
   * What the columns of a file are taken for.
   *
   * @throws dev.ranvier.format.DataFileException naming the cell or column that is wrong
   */
  public Schema schema(Path csv) {
    List<Column> given = new ArrayList<>(columns);
    given.add(label);
    return Schema.infer(csv, format, given.toArray(Column[]::new));
  }

  /**
   * Reads a CSV file and trains on it.
   *
   * @throws dev.ranvier.format.DataFileException naming file, line, column, what was expected, what
   *     was found and what to do
   */
  public TabularModel fit(Path csv) {
    return fit(Table.read(csv, format, schema(csv)));
  }

  /** Trains on a table, whose schema has this label. */
  public TabularModel fit(Table table) {
    return fit(table, table.allRows());
  }

  /**
   * Trains on some rows of a table, from which the hold-out is drawn.
   *
   * @param rows each from 0 to {@code table.rows() - 1}
   */
  public TabularModel fit(Table table, int[] rows) {
    if (!table.schema().label().equals(Optional.of(label))) {
      throw new IllegalArgumentException(
          "TabularTrainer: the table's label is %s, expected %s; read the table with schema(csv)"
              .formatted(table.schema().label(), label));
    }
    HoldOut parts = HoldOut.draw(table, rows, holdOut, seed);
    double calibrated = confidence == 0 ? 0 : Certainty.CALIBRATION_SHARE;
    HoldOut inner = HoldOut.draw(table, parts.training(), calibrated, seed);
    TableEncoder encoder = TableEncoder.fit(table, inner.training(), preprocessing);
    Dataset training = encoder.dataset(table, inner.training());
    FitOptions all = weighted(encoder);
    if (parts.held().length > 0) {
      all = all.validation(encoder.dataset(table, parts.held()));
    }
    try (Sequential network = network(encoder)) {
      if (rows.length == table.rows()) {
        network.setMetadata(HoldOut.metadata(holdOut, seed));
      }
      History history = network.fit(training, all);
      Certainty certainty =
          confidence == 0
              ? null
              : Certainty.of(
                  network,
                  label.classes(),
                  training,
                  encoder.dataset(table, inner.held()),
                  confidence);
      Map<String, String> whole = new TreeMap<>(network.metadata());
      whole.putAll(encoder.metadata());
      TabularModel model =
          new TabularModel(network.model().withMetadata(whole), encoder, history, null, certainty);
      return parts.held().length == 0 ? model : model.heldOut(table, parts.held());
    }
  }

  private FitOptions weighted(TableEncoder encoder) {
    Map<Integer, Double> byId = new TreeMap<>(options.classWeights());
    for (Map.Entry<String, Double> entry : classWeights.entrySet()) {
      int id = encoder.classes().indexOf(entry.getKey());
      if (id < 0) {
        throw new IllegalArgumentException(
            "TabularTrainer: a weight is given for the class '%s', expected one of %s"
                .formatted(entry.getKey(), Categories.some(encoder.classes())));
      }
      byId.put(id, entry.getValue());
    }
    return options.classWeights(byId);
  }

  private Sequential network(TableEncoder encoder) {
    List<Layer> all = new ArrayList<>();
    all.add(Input.of(encoder.featureSize()));
    all.addAll(layers);
    all.add(
        Dense.of(
            encoder.outputSize(), label.classes() ? Activation.softmax() : Activation.linear()));
    Sequential network = Sequential.withSeed(seed, all.toArray(Layer[]::new));
    try {
      network.backend(backend);
      Metric[] metrics = label.classes() ? new Metric[] {Metric.accuracy()} : new Metric[0];
      network.compile(optimizer, loss, metrics);
      return network;
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }
}
