package dev.ranvier.samples.command;

import dev.ranvier.Model;
import dev.ranvier.data.Dataset;
import dev.ranvier.format.CsvRows;
import dev.ranvier.metric.Metric;
import dev.ranvier.table.Counterfactual;
import dev.ranvier.table.CounterfactualResult;
import dev.ranvier.table.Counterfactuals;
import dev.ranvier.table.Table;
import dev.ranvier.table.TableEncoder;
import dev.ranvier.table.TabularModel;
import dev.ranvier.understanding.Importances;
import dev.ranvier.understanding.PermutationImportance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a model goes by. */
@Command(
    name = "explain",
    description = {
      "Tells what a model of a table goes by: how much worse it gets when the values of one column"
          + " are dealt out anew among the rows of a file (permutation importance), and why it says"
          + " what it says of one row: what each column has added to the output beside a row of"
          + " means (integrated gradients), and how steeply the output changes with it.",
      "Importance is to be measured on rows that were not trained on."
    },
    footer = {
      "",
      "Examples:",
      "  ranvier explain iris.safetensors test.csv",
      "  ranvier explain iris.safetensors test.csv --row 3",
      "  ranvier explain iris.safetensors iris.csv --row 1 --instead virginica",
      "  ranvier explain iris.safetensors sepal_length=5.1 sepal_width=3.5 \\",
      "      petal_length=1.4 petal_width=0.2 --json"
    },
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train saved of a CSV.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "INPUT",
      description = "A CSV file with the label's column, or COLUMN=VALUE for each column of a row.")
  private List<String> input;

  @Option(
      names = "--row",
      paramLabel = "N",
      description = "Also explains row N of the file, 1 for the first below the header.")
  private Integer row;

  @Option(
      names = "--instead",
      paramLabel = "CLASS",
      description =
          "With --row: what would have to be different in it for this class; the file is then the"
              + " one that was trained on.")
  private String instead;

  @Option(
      names = "--repeats",
      defaultValue = "5",
      description = "How often each column is dealt out anew. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Option(names = "--json", description = "Results as one line of JSON.")
  private boolean json;

  /** For picocli. */
  public ExplainCommand() {}

  @Override
  public Integer call() {
    try (SavedModel saved = SavedModel.load(file)) {
      TabularModel model =
          saved
              .table()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "%s is no model of a table, expected one that was trained on a CSV file"
                              .formatted(file)));
      boolean typed =
          input.stream().allMatch(word -> word.indexOf('=') > 0)
              && !Files.exists(Path.of(input.getFirst()));
      if (!typed && input.size() > 1) {
        throw new IllegalArgumentException(
            "The input is %s, expected one CSV file, or COLUMN=VALUE for each of %s"
                .formatted(input, model.encoder().columns()));
      }
      if (instead != null && (typed || row == null)) {
        throw new IllegalArgumentException(
            "--instead: expected the CSV file that was trained on, and --row beside it");
      }
      Path csv = typed ? null : Path.of(input.getFirst());
      Map<String, Object> values =
          typed
              ? TypedRow.parse(input, model.encoder().columns())
              : row == null ? null : readRow(model.encoder(), csv);
      Importances importances = typed ? null : importances(model, csv);
      tell(model, importances, values);
      if (instead != null && !json) {
        Results.line("%n%s", counterfactuals(model, csv, values).toString().stripTrailing());
      }
    }
    return 0;
  }

  /** By accuracy, or by the share of the target's variance that is explained. */
  private Importances importances(TabularModel model, Path csv) {
    TableEncoder encoder = model.encoder();
    Dataset rows = encoder.dataset(Table.read(csv, encoder.format(), encoder.schema()));
    Metric metric = encoder.classes().isEmpty() ? Metric.r2Score() : Metric.accuracy();
    PermutationImportance importance =
        PermutationImportance.of(model.model(), metric)
            .repeats(repeats)
            .names(encoder.featureNames());
    ColumnFeatures.of(encoder).forEach(importance::group);
    return importance.on(rows);
  }

  private CounterfactualResult counterfactuals(
      TabularModel model, Path csv, Map<String, Object> values) {
    TableEncoder encoder = model.encoder();
    Table trained = Table.read(csv, encoder.format(), encoder.schema());
    try (Counterfactuals counterfactuals = Counterfactuals.of(model, trained)) {
      return counterfactuals.find(values, instead);
    }
  }

  private Map<String, Object> readRow(TableEncoder encoder, Path csv) {
    try (CsvRows rows = CsvRows.open(csv, encoder.format())) {
      for (int number = 1; rows.next(); number++) {
        if (number == row) {
          Map<String, Object> values = new LinkedHashMap<>();
          for (String column : encoder.columns()) {
            int place = rows.column(column);
            if (!rows.isMissing(place)) {
              values.put(column, rows.text(place));
            }
          }
          return values;
        }
      }
    }
    throw new IllegalArgumentException(
        "--row is %s, expected the number of a row of %s, from 1".formatted(row, csv));
  }

  private void tell(TabularModel model, Importances importances, Map<String, Object> values) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (importances != null) {
      Map<String, Object> columns = new LinkedHashMap<>();
      importances.sorted().forEach(one -> columns.put(one.name(), one.mean()));
      all.put(importances.figure(), importances.baseline());
      all.put("importance", columns);
      if (!json) {
        Results.line("%s", importances.toString().stripTrailing());
      }
    }
    if (values != null) {
      Map<String, Object> told = explain(model, values);
      all.put("row", told);
    }
    if (json && instead != null) {
      all.put("instead", changes(counterfactuals(model, Path.of(input.getFirst()), values)));
    }
    if (json) {
      Results.json(all);
    }
  }

  /** What would have to be different, as JSON has it: a list of columns with other values. */
  private static List<Object> changes(CounterfactualResult result) {
    List<Object> all = new ArrayList<>();
    for (Counterfactual found : result.found()) {
      Map<String, Object> columns = new LinkedHashMap<>();
      found.changes().forEach(change -> columns.put(change.column(), change.to()));
      all.add(columns);
    }
    return all;
  }

  private Map<String, Object> explain(TabularModel model, Map<String, Object> values) {
    TableEncoder encoder = model.encoder();
    Model network = model.model();
    RowExplanation why =
        RowExplanation.of(network, encoder.encode(values), ColumnFeatures.of(encoder));
    Map<String, Object> told =
        new LinkedHashMap<>(new PredictionText(model).values(model.predict(values)));
    told.put("columns", why.asMap());
    if (!json) {
      String output =
          encoder.classes().isEmpty()
              ? model.schema().label().orElseThrow().name()
              : encoder.classes().get(why.output());
      int width = encoder.columns().stream().mapToInt(String::length).max().orElse(0);
      String format = "%-" + Math.max(6, width) + "s %12s %12s %12s";
      Results.line("%s%s", row == null ? "" : "\n", model.predict(values));
      Results.line("What each column has added to the output for %s:%n", output);
      Results.line(format, "Column", "Value", "Added", "Gradient");
      why.sorted()
          .forEach(
              one ->
                  Results.line(
                      format,
                      one.name(),
                      values.getOrDefault(one.name(), "missing"),
                      Results.brief(one.added()),
                      Results.brief(one.gradient())));
    }
    return told;
  }
}
