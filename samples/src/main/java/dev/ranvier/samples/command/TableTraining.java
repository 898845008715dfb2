package dev.ranvier.samples.command;

import dev.ranvier.Callback;
import dev.ranvier.History;
import dev.ranvier.format.CsvFormat;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.report.TrainingReport;
import dev.ranvier.table.Schema;
import dev.ranvier.table.Table;
import dev.ranvier.table.TabularModel;
import dev.ranvier.table.TabularTrainer;
import java.nio.file.Path;
import java.util.Map;

/** A training on a CSV file. */
final class TableTraining implements Training {

  private final Path csv;
  private final boolean classes;
  private final TabularTrainer described;
  private final NetworkOptions network;
  private final FitChoices fit;
  private final CsvFormat format;
  private Table table;
  private TabularModel model;

  /**
   * One that is yet to run.
   *
   * @param label the column of classes, or null
   * @param target the column of numbers, or null
   */
  TableTraining(
      Path csv,
      String label,
      String target,
      NetworkOptions network,
      FitChoices fit,
      TableChoices columns) {
    if (label == null && target == null) {
      throw new IllegalArgumentException(
          "What is to be predicted is missing, expected --label COLUMN for classes or --target"
              + " COLUMN for numbers");
    }
    this.csv = csv;
    this.classes = label != null;
    this.network = network;
    this.fit = fit;
    this.format = columns.format();
    TabularTrainer trainer =
        classes ? TabularModel.classifier(label) : TabularModel.regressor(target);
    this.described =
        columns.apply(trainer).layers(network.layers().toArray(Layer[]::new)).seed(fit.seed());
  }

  @Override
  public void run(Callback... more) {
    TabularTrainer trainer = described.holdOut(fit.holdOut()).backend(network.backend());
    Schema schema = trainer.schema(csv);
    if (!fit.quiet()) {
      System.err.println(schema);
    }
    table = Table.read(csv, format, schema);
    long trained = Math.round(table.rows() * (1 - fit.holdOut()));
    Loss usual = classes ? Loss.sparseCategoricalCrossEntropy() : Loss.meanSquaredError();
    model =
        trainer
            .optimizer(network.optimizer(fit.steps(trained)))
            .loss(network.loss(usual))
            .options(fit.options(fit.holdOut() > 0, more))
            .fit(table);
  }

  @Override
  public void describeTo(TrainingReport report) {
    report.featureNames(model.encoder().featureNames().toArray(String[]::new));
    if (classes) {
      report.classNames(model.encoder().classes().toArray(String[]::new));
    } else {
      report.outputNames(model.schema().label().orElseThrow().name());
    }
  }

  @Override
  public void save(Path file) {
    model.save(file);
  }

  @Override
  public long samples() {
    return table.rows() - heldOut();
  }

  @Override
  public long heldOut() {
    return fit.holdOut() == 0 ? 0 : model.heldOut().rows();
  }

  @Override
  public History history() {
    return model.history();
  }

  @Override
  public Map<String, Double> metrics() {
    return fit.holdOut() == 0 ? Map.of() : model.heldOut().metrics();
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
  }
}
