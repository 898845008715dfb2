package dev.ranvier.table;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.ranvier.History;
import dev.ranvier.Model;
import dev.ranvier.data.Dataset;
import dev.ranvier.format.CsvRows;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.metric.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A network trained on a table, with all that makes features of a table's rows: it takes raw values
 * and gives classes by name, or numbers in the target's own unit. One file holds all of it.
 *
 * <pre>{@code
 * try (TabularModel model = TabularModel.classifier("species").holdOut(0.2).fit(csv)) {
 *   IO.println(model.schema());
 *   IO.println(model.heldOut());
 *   IO.println(model.predict(Map.of("petal_length", 1.4, "petal_width", 0.2)));
 *   model.save(Path.of("iris.safetensors"));
 * }
 * }</pre>
 *
 * Any number of threads may predict; single rows wait for each other, {@link #predictor} has one of
 * its own for each thread.
 */
public final class TabularModel implements AutoCloseable {

  private final Model model;
  private final TableEncoder encoder;
  private final History history;
  private final TableEvaluation heldOut;

  /** Null if it was trained without. */
  private final Certainty certainty;

  /** For rows by names; made when the first comes. */
  private TabularPredictor predictor;

  private final float[] outputs;

  /** Takes over the model; history, evaluation and certainty may be null. */
  TabularModel(
      Model model,
      TableEncoder encoder,
      History history,
      TableEvaluation heldOut,
      Certainty certainty) {
    this.model = model;
    this.encoder = encoder;
    this.history = history;
    this.heldOut = heldOut;
    this.certainty = certainty;
    this.outputs = new float[encoder.outputSize()];
  }

  /** The same model with what it comes to on rows that it has not seen; this one is not used on. */
  TabularModel heldOut(Table table, int[] rows) {
    return new TabularModel(model, encoder, history, evaluate(table, rows), certainty);
  }

  /** What is to be said before a model learns the classes of a column, text or number. */
  public static TabularTrainer classifier(String label) {
    return new TabularTrainer(Column.label(label));
  }

  /** What is to be said before a model learns the numbers of a column. */
  public static TabularTrainer regressor(String target) {
    return new TabularTrainer(Column.target(target));
  }

  /**
   * Reads a file that {@link #save} wrote, and checks all of it.
   *
   * @throws ModelFormatException naming file, place and cause
   */
  public static TabularModel load(Path file) {
    Model model = Model.load(file);
    try {
      TableEncoder encoder = EncoderJson.read(file, model.metadata());
      require(file, "features", encoder.featureSize(), model.architecture().inputSize());
      require(file, "outputs", encoder.outputSize(), model.architecture().outputSize());
      Certainty certainty = Certainty.read(model.metadata(), !encoder.classes().isEmpty());
      TableEvaluation heldOut = EvaluationJson.read(file, model.metadata());
      return new TabularModel(model, encoder, null, heldOut, certainty);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static void require(Path file, String what, int ofTable, int ofNetwork) {
    if (ofTable != ofNetwork) {
      throw new ModelFormatException(
          file,
          "metadata 'table'",
          "columns of %s %s, as the network has".formatted(ofNetwork, what),
          Integer.toString(ofTable),
          "The file was put together of two: save it again.");
    }
  }

  /**
   * Writes network, preprocessing and what the hold-out came to as one file, whole or not at all.
   *
   * @throws UncheckedIOException naming the file and the reason
   */
  public void save(Path file) {
    Map<String, String> metadata = new TreeMap<>(model.metadata());
    metadata.putAll(encoder.metadata());
    if (heldOut != null) {
      metadata.putAll(EvaluationJson.write(heldOut));
    }
    if (certainty != null) {
      metadata.putAll(certainty.write());
    }
    try (Model whole = model.withMetadata(metadata)) {
      whole.save(file);
    }
  }

  /** What the columns are; printed, a line for each. */
  public Schema schema() {
    return encoder.schema();
  }

  /**
   * What of a table the network was trained on, as it was given to it: all rows, or those that the
   * hold-out has left; for training it again.
   *
   * @param table with this model's schema
   * @throws IllegalArgumentException if the model does not say which rows these were
   */
  public Dataset trainingData(Table table) {
    return encoder.dataset(table, HoldOut.again(table, model.metadata()).training());
  }

  /** How rows become features. */
  public TableEncoder encoder() {
    return encoder;
  }

  /** The network; it stays this model's, which closes it. */
  public Model model() {
    return model;
  }

  /**
   * What {@code fit} saw, epoch by epoch.
   *
   * @throws IllegalStateException if the model was loaded from a file
   */
  public History history() {
    if (history == null) {
      throw new IllegalStateException(
          "TabularModel: it was loaded from a file, which has no history; train it to have one");
    }
    return history;
  }

  /**
   * How good it is on the rows that were held out.
   *
   * @throws IllegalStateException if none were
   */
  public TableEvaluation heldOut() {
    if (heldOut == null) {
      throw new IllegalStateException(
          "TabularModel: no rows were held out; say holdOut(0.2) before fit, or evaluate a file of"
              + " other rows");
    }
    return heldOut;
  }

  /**
   * Predicts a row of raw values.
   *
   * @param row by column: numbers, text, see {@link TableEncoder#encode(Map)}
   * @throws IllegalArgumentException naming the column that is missing or wrong
   */
  public Prediction predict(Map<String, ?> row) {
    float[] features = encoder.encode(row);
    synchronized (outputs) {
      if (predictor == null) {
        predictor = predictor();
      }
      predictor.predictFeatures(features, outputs);
      return new Prediction(encoder, outputs, 0, certainty, features);
    }
  }

  /**
   * Predicts a row of raw values that is a record, whose components have the columns' names.
   *
   * @param row of a type that this module can read: public, or in a program without modules
   * @throws IllegalArgumentException naming the column that is missing or wrong
   */
  public Prediction predict(Record row) {
    return predict(RecordValues.of(row));
  }

  /**
   * Predicts each row of a CSV file, in its order, however large it is. The file is written as the
   * one that was trained on; its columns may stand in another order, and others beside them.
   *
   * @throws dev.ranvier.format.DataFileException naming file, line and column of what is wrong
   */
  public void predict(Path csv, Consumer<Prediction> consumer) {
    try (CsvRows rows = CsvRows.open(csv, encoder.format());
        Batches batches =
            new Batches(
                model,
                encoder,
                false,
                (in, all, labels, count) -> predictions(in, all, count).forEach(consumer))) {
      run(rows, batches, new CsvCursor(encoder, rows, false));
    }
  }

  /**
   * Predicts each row of a CSV file and writes a CSV file of the predictions, under the label's
   * name.
   *
   * @param keep columns of the file that stand before it, such as {@code "id"}
   * @throws dev.ranvier.format.DataFileException naming file, line and column of what is wrong
   * @throws UncheckedIOException if the predictions cannot be written
   */
  public void predict(Path csv, Path predictions, String... keep) {
    try (CsvRows rows = CsvRows.open(csv, encoder.format())) {
      int[] kept = Arrays.stream(keep).mapToInt(rows::column).toArray();
      CsvCursor cursor = new CsvCursor(encoder, rows, false);
      try (CsvWriter writer = CsvWriter.builder().build(Files.newBufferedWriter(predictions))) {
        List<String> header = new ArrayList<>(List.of(keep));
        header.add(encoder.label().column().name());
        writer.writeRecord(header);
        List<List<String>> waiting = new ArrayList<>();
        Batches.Sink sink =
            (in, all, labels, count) -> {
              List<Prediction> made = predictions(in, all, count);
              for (int row = 0; row < count; row++) {
                waiting.get(row).add(text(made.get(row)));
                writer.writeRecord(waiting.get(row));
              }
              waiting.clear();
            };
        try (Batches batches = new Batches(model, encoder, false, sink)) {
          while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int column : kept) {
              row.add(rows.text(column));
            }
            waiting.add(row);
            batches.add(cursor);
          }
          batches.finish();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Predictions cannot be written to %s: %s".formatted(predictions, e), e);
    }
  }

  private List<Prediction> predictions(float[] in, float[] all, int count) {
    List<Prediction> made = new ArrayList<>(count);
    int size = encoder.featureSize();
    for (int row = 0; row < count; row++) {
      float[] features =
          certainty == null ? null : Arrays.copyOfRange(in, row * size, (row + 1) * size);
      made.add(new Prediction(encoder, all, row * encoder.outputSize(), certainty, features));
    }
    return made;
  }

  /** What a row's outputs say. */
  Prediction prediction(float[] rowOutputs, float[] features) {
    return new Prediction(encoder, rowOutputs, 0, certainty, features);
  }

  private String text(Prediction prediction) {
    return encoder.classes().isEmpty()
        ? String.valueOf((float) prediction.value())
        : prediction.label();
  }

  /**
   * How good it is on a CSV file, which is read row by row, however large it is.
   *
   * @param more than the usual figures; of numbers in the target's own unit
   * @throws dev.ranvier.format.DataFileException naming file, line and column of what is wrong
   */
  public TableEvaluation evaluate(Path csv, Metric... more) {
    Scores scores = new Scores(encoder, more);
    try (CsvRows rows = CsvRows.open(csv, encoder.format());
        Batches batches = new Batches(model, encoder, true, scores)) {
      run(rows, batches, new CsvCursor(encoder, rows, true));
    }
    return scores.result(csv.toString());
  }

  private static void run(CsvRows rows, Batches batches, CsvCursor cursor) {
    while (rows.next()) {
      batches.add(cursor);
    }
    batches.finish();
  }

  /**
   * How good it is on some rows of a table.
   *
   * @param rows each from 0 to {@code table.rows() - 1}
   */
  public TableEvaluation evaluate(Table table, int... rows) {
    Scores scores = new Scores(encoder);
    TableRows source = new TableRows(encoder, table);
    try (Batches batches = new Batches(model, encoder, true, scores)) {
      for (int row : rows) {
        batches.add(source.at(row));
      }
      batches.finish();
    }
    return scores.result("the selection");
  }

  /** A predictor of rows of numbers and category ids, for one thread, to be closed. */
  public TabularPredictor predictor() {
    return new TabularPredictor(model, encoder);
  }

  /** Frees the network's memory; predictors that were made from it go on working. */
  @Override
  public void close() {
    synchronized (outputs) {
      if (predictor != null) {
        predictor.close();
      }
      model.close();
    }
  }
}
