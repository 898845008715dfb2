package dev.ranvier.samples.command;

import dev.ranvier.report.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a network on a user's data and saves it. */
@Command(
    name = "train",
    description = {
      "Trains a network on a CSV file, on NPY files or on a folder of IDX files, and saves it with"
          + " all that it takes to predict. The same command gives the same file.",
      "Results are on standard output, progress on standard error."
    },
    footer = {
      "",
      "Examples:",
      "  ranvier train iris.csv --label species",
      "  ranvier train houses.csv --target price --layers 64-relu-dropout0.2-32-relu \\",
      "      --optimizer adam:0.003 --schedule cosine --early-stopping 10",
      "  ranvier train iris.csv --label species --report iris.html",
      "  ranvier train x.npy --label y.npy --hold-out 0.1",
      "  ranvier train mnist/ --layers 512-relu-256-relu --epochs 10 --batch-size 128",
      "  ranvier train big.csv --label y --checkpoints state/     # killed, then again with:",
      "  ranvier train big.csv --label y --checkpoints state/ --resume"
    },
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "DATA",
      description =
          "A CSV file; an NPY file of features [samples, features]; or a folder of IDX files under"
              + " MNIST's names.")
  private Path data;

  @ArgGroup private Aim aim;

  /** What is to be predicted. */
  static final class Aim {

    @Option(
        names = "--label",
        paramLabel = "NAME",
        description = "A column of classes; with NPY, the file of class ids.")
    private String label;

    @Option(
        names = "--target",
        paramLabel = "NAME",
        description = "A column of numbers; with NPY, the file of numbers.")
    private String target;
  }

  @Mixin private NetworkOptions network;
  @Mixin private FitChoices fit;
  @Mixin private TableChoices table;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the model goes. Default: DATA's name with .safetensors, here.")
  private Path out;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Writes one HTML file that tells the training: curves, figures, mistakes, the recipe.")
  private Path report;

  @Option(names = "--json", description = "Results as one line of JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public TrainCommand() {}

  @Override
  public Integer call() {
    Path file = out == null ? usualOut() : out;
    network.check();
    fit.check();
    OutputFile.requireWritable("--out", file);
    if (report != null) {
      OutputFile.requireWritable("--report", report);
    }
    if (!Files.exists(data)) {
      throw new IllegalArgumentException(
          "There is no file or folder %s; check the spelling".formatted(data));
    }
    Training training =
        Samples.isArrays(data)
            ? new ArrayTraining(data, label(), target(), network, fit)
            : new TableTraining(data, label(), target(), network, fit, table);
    try (training) {
      if (report == null) {
        training.run();
      } else {
        runWithReport(training);
      }
      training.save(file);
      tell(training, file);
    }
    return 0;
  }

  private void runWithReport(Training training) {
    String command = String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    TrainingReport told =
        TrainingReport.of(data.getFileName().toString())
            .data(data.toString())
            .command("ranvier " + command);
    training.run(told.callback());
    training.describeTo(told);
    told.write(report);
  }

  private Path usualOut() {
    String name = data.toAbsolutePath().normalize().getFileName().toString();
    int dot = name.lastIndexOf('.');
    return Path.of((dot > 0 ? name.substring(0, dot) : name) + ".safetensors");
  }

  private String label() {
    return aim == null ? null : aim.label;
  }

  private String target() {
    return aim == null ? null : aim.target;
  }

  private void tell(Training training, Path file) {
    try (SavedModel saved = SavedModel.load(file)) {
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", file.toString());
        all.put("checksum", saved.model().checksum());
        all.put("parameters", saved.model().architecture().parameterCount());
        all.put("samples", training.samples());
        all.put("held_out", training.heldOut());
        all.put("epochs", training.history().epochs());
        all.put("ended_because", training.history().endedBecause().name().toLowerCase(Locale.ROOT));
        all.put("seconds", training.history().seconds());
        all.put("loss", training.history().last("loss"));
        all.put("metrics", training.metrics());
        Results.json(all);
        return;
      }
      Results.line(
          "Trained on %,d samples of %s, %d epochs in %.1f s",
          training.samples(), data, training.history().epochs(), training.history().seconds());
      Results.line("%s", training.heldOut() == 0 ? "Nothing was held out" : heldOut(training));
      Results.line(
          "Saved %s: %s, %,d parameters, checksum %s",
          file,
          saved.shape(),
          saved.model().architecture().parameterCount(),
          saved.model().checksum());
    }
  }

  private static String heldOut(Training training) {
    StringBuilder text = new StringBuilder();
    text.append(Results.text("Held out %,d: ", training.heldOut()));
    String separator = "";
    for (Map.Entry<String, Double> metric : training.metrics().entrySet()) {
      text.append(separator).append(metric.getKey()).append(' ');
      text.append(Results.brief(metric.getValue()));
      separator = ", ";
    }
    return text.toString();
  }
}
