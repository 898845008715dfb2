package dev.ranvier.samples.command;

import dev.ranvier.Evaluation;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.evaluation.ClassificationReport;
import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.loss.Loss;
import dev.ranvier.table.Table;
import dev.ranvier.table.TableEncoder;
import dev.ranvier.table.TableEvaluation;
import dev.ranvier.table.TabularModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How good a model is on data. */
@Command(
    name = "evaluate",
    description = {
      "Tells how good a model is on data whose labels are known.",
      "Exit code 1 if a figure that --at-least or --at-most names is not reached."
    },
    footer = {
      "",
      "Examples:",
      "  ranvier evaluate iris.safetensors test.csv --per-class",
      "  ranvier evaluate iris.safetensors test.csv --at-least accuracy=0.9 || echo too bad",
      "  ranvier evaluate mnist.safetensors mnist/ --json",
      "  ranvier evaluate x.safetensors x-test.npy --label y-test.npy"
    },
    mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train saved.")
  private Path file;

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description =
          "A CSV file; an NPY file of features; or a folder of IDX files (its test part).")
  private Path data;

  @Option(
      names = {"--label", "--target"},
      paramLabel = "FILE",
      description = "With NPY: the file of class ids, or of numbers.")
  private Path targets;

  @Option(
      names = "--per-class",
      description = "Precision, recall and F1 of each class, and what is taken for what.")
  private boolean perClass;

  @Option(
      names = "--at-least",
      paramLabel = "FIGURE=VALUE",
      description = "Exit code 1 if the figure is below; may be given several times.")
  private Map<String, Double> atLeast = Map.of();

  @Option(
      names = "--at-most",
      paramLabel = "FIGURE=VALUE",
      description = "Exit code 1 if the figure is above; may be given several times.")
  private Map<String, Double> atMost = Map.of();

  @Option(names = "--json", description = "Results as one line of JSON.")
  private boolean json;

  /** For picocli. */
  public EvaluateCommand() {}

  /** What came out: figures by name, and of classes more where that was asked for. */
  private record Found(long samples, Map<String, Double> figures, ConfusionMatrix matrix) {}

  @Override
  public Integer call() {
    try (SavedModel saved = SavedModel.load(file)) {
      Found found =
          saved.table().map(this::ofTable).orElseGet(() -> ofArrays(saved, arrays(saved)));
      atLeast.keySet().forEach(name -> figure(found.figures(), name));
      atMost.keySet().forEach(name -> figure(found.figures(), name));
      String[] names = names(saved, found);
      if (json) {
        Results.json(asMap(found, names));
      } else {
        found.figures().forEach((name, value) -> Results.line("%s %.4g", name, value));
        Results.line("samples %d", found.samples());
        if (found.matrix() != null) {
          Results.line("%n%s", ClassificationReport.of(found.matrix()).withNames(names));
          Results.line("%s", found.matrix().toString(names));
        }
      }
      return reached(found.figures()) ? 0 : 1;
    }
  }

  private Found ofTable(TabularModel model) {
    TableEvaluation evaluation = model.evaluate(data);
    ConfusionMatrix matrix = null;
    if (perClass) {
      requireClasses(!model.encoder().classes().isEmpty());
      TableEncoder encoder = model.encoder();
      Dataset rows = encoder.dataset(Table.read(data, encoder.format(), encoder.schema()));
      try (Sequential network = compiled(Loss.sparseCategoricalCrossEntropy())) {
        matrix = ConfusionMatrix.of(network, rows);
      }
    }
    return new Found(evaluation.rows(), evaluation.metrics(), matrix);
  }

  private static void requireClasses(boolean there) {
    if (!there) {
      throw new IllegalArgumentException(
          "--per-class: the model predicts numbers, expected one that predicts classes");
    }
  }

  private Sequential compiled(Loss loss) {
    Sequential network = Sequential.load(file);
    network.compile(dev.ranvier.optimizer.Optimizer.sgd(), loss, ArrayTraining.metric(loss));
    return network;
  }

  private Dataset arrays(SavedModel saved) {
    if (Files.isDirectory(data)) {
      return new DigitDataset(DigitFolder.load(data).test());
    }
    if (!Samples.isNpy(data) || targets == null) {
      throw new IllegalArgumentException(
          "The data is %s, expected an NPY file of features beside --label or --target FILE, or a folder of IDX files"
              .formatted(data));
    }
    return saved.classifies()
        ? Samples.classes(data, targets, saved.model().architecture().outputSize())
        : Samples.values(data, targets);
  }

  private Found ofArrays(SavedModel saved, Dataset samples) {
    Loss loss =
        saved
            .loss()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s does not say which loss it was trained with, expected a file that train or fit saved"
                            .formatted(file)));
    try (Sequential network = compiled(loss)) {
      Evaluation evaluation = network.evaluate(samples);
      Map<String, Double> figures = new LinkedHashMap<>(evaluation.metrics());
      figures.put("loss", evaluation.loss());
      if (perClass) {
        requireClasses(!loss.followsValues());
      }
      ConfusionMatrix matrix = perClass ? ConfusionMatrix.of(network, samples) : null;
      return new Found(samples.size(), figures, matrix);
    }
  }

  private static String[] names(SavedModel saved, Found found) {
    if (found.matrix() == null) {
      return new String[0];
    }
    return saved
        .table()
        .map(table -> table.encoder().classes().toArray(String[]::new))
        .orElseGet(
            () ->
                IntStream.range(0, found.matrix().classes())
                    .mapToObj(Integer::toString)
                    .toArray(String[]::new));
  }

  private static Map<String, Object> asMap(Found found, String[] names) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("samples", found.samples());
    all.put("figures", found.figures());
    if (found.matrix() != null) {
      Map<String, Object> classes = new LinkedHashMap<>();
      for (int id = 0; id < names.length; id++) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("precision", found.matrix().precision(id));
        one.put("recall", found.matrix().recall(id));
        one.put("f1", found.matrix().f1(id));
        one.put("support", found.matrix().support(id));
        classes.put(names[id], one);
      }
      all.put("classes", classes);
    }
    return all;
  }

  /** Says on standard error which figure is not reached. */
  private boolean reached(Map<String, Double> figures) {
    boolean all = true;
    for (var asked : atLeast.entrySet()) {
      all &= said(asked.getKey(), figure(figures, asked.getKey()), asked.getValue(), 1);
    }
    for (var asked : atMost.entrySet()) {
      all &= said(asked.getKey(), figure(figures, asked.getKey()), asked.getValue(), -1);
    }
    return all;
  }

  private static boolean said(String name, double found, double limit, int sign) {
    boolean reached = sign * found >= sign * limit;
    if (!reached) {
      System.err.print(
          Results.text(
              "%s is %.4g, asked for was %s %s%n",
              name, found, sign > 0 ? "at least" : "at most", limit));
    }
    return reached;
  }

  private static double figure(Map<String, Double> figures, String name) {
    Double value = figures.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "There is no figure '%s', expected one of %s%s"
              .formatted(name, figures.keySet(), NearestName.advice(name, figures.keySet())));
    }
    return value;
  }
}
