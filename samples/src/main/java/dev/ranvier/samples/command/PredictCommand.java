package dev.ranvier.samples.command;

import dev.ranvier.Sequential;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.Digits;
import dev.ranvier.format.CsvRows;
import dev.ranvier.io.Json;
import dev.ranvier.table.Prediction;
import dev.ranvier.table.TabularModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Predicts rows of a file, or one that is typed. */
@Command(
    name = "predict",
    description = {
      "Predicts, with a model that train saved, each row of a file, or one row that is typed.",
      "A file gives CSV: the prediction and its probability, or the number, for each row in its"
          + " order. With --json each row is a line of JSON."
    },
    footer = {
      "",
      "Examples:",
      "  ranvier predict iris.safetensors sepal_length=5.1 sepal_width=3.5 \\",
      "      petal_length=1.4 petal_width=0.2",
      "  ranvier predict iris.safetensors new.csv --keep id > predictions.csv",
      "  generate-rows | ranvier predict iris.safetensors - --json | head",
      "  ranvier predict x.safetensors 0.1 0.7 -0.3          # the features of one sample",
      "  ranvier predict x.safetensors new.npy"
    },
    mixinStandardHelpOptions = true)
public final class PredictCommand implements Callable<Integer> {

  private static final int BATCH = 4_096;

  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train saved.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "A CSV file (- for standard input), or COLUMN=VALUE for each column; of a model of arrays"
              + " an NPY file, a folder of IDX files (its test part), or the numbers of a sample.")
  private List<String> input;

  @Option(
      names = "--keep",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns of the CSV file that stand before the prediction.")
  private List<String> keep = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes there, whole or not at all, instead of to standard output.")
  private Path out;

  @Option(names = "--json", description = "A line of JSON for each row.")
  private boolean json;

  /** For picocli. */
  public PredictCommand() {}

  @Override
  public Integer call() throws IOException {
    if (out != null) {
      OutputFile.requireWritable("--out", out);
    }
    try (SavedModel saved = SavedModel.load(file)) {
      if (out == null) {
        predict(saved, new Results.Lines());
      } else {
        OutputFile.write(out, writer -> predict(saved, writer));
      }
    }
    return 0;
  }

  private void predict(SavedModel saved, Appendable to) throws IOException {
    if (saved.table().isEmpty()) {
      predictArrays(saved, to);
    } else if (input.size() == 1 && input.getFirst().equals("-")) {
      predictStandardInput(saved.table().get(), to);
    } else if (input.stream().allMatch(each -> each.indexOf('=') > 0)
        && !Files.exists(Path.of(input.getFirst()))) {
      predictTyped(saved.table().get(), to);
    } else if (input.size() == 1) {
      predictCsv(saved.table().get(), Path.of(input.getFirst()), to);
    } else {
      throw new IllegalArgumentException(
          "The input is %s, expected one CSV file, or COLUMN=VALUE for each of %s"
              .formatted(input, saved.table().get().encoder().columns()));
    }
  }

  private void predictStandardInput(TabularModel model, Appendable to) throws IOException {
    Path copy = Files.createTempFile("ranvier", ".csv");
    try {
      Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
      predictCsv(model, copy, to);
    } finally {
      Files.delete(copy);
    }
  }

  /** The file is read twice at once where columns are kept: for features, and for their texts. */
  private void predictCsv(TabularModel model, Path csv, Appendable to) throws IOException {
    char separator = model.encoder().format().separator();
    PredictionText text = new PredictionText(model);
    try (CsvRows kept = keep.isEmpty() ? null : CsvRows.open(csv, model.encoder().format())) {
      int[] places = keep.stream().mapToInt(name -> kept.column(name)).toArray();
      List<String> header = new ArrayList<>(keep);
      header.addAll(text.header());
      boolean[] begun = {json};
      model.predict(
          csv,
          prediction -> {
            try {
              if (!begun[0]) {
                CsvText.append(to, header, separator);
                begun[0] = true;
              }
              List<String> texts = texts(kept, places);
              if (json) {
                to.append(jsonLine(texts, text.values(prediction)));
              } else {
                texts.addAll(text.cells(prediction));
                CsvText.append(to, texts, separator);
              }
            } catch (IOException e) {
              throw new UncheckedIOException("Predictions cannot be written: " + e, e);
            }
          });
      if (!begun[0]) {
        CsvText.append(to, header, separator);
      }
    }
  }

  private static List<String> texts(CsvRows rows, int[] places) {
    List<String> texts = new ArrayList<>();
    if (rows != null && rows.next()) {
      for (int place : places) {
        texts.add(rows.text(place));
      }
    }
    return texts;
  }

  private String jsonLine(List<String> texts, Map<String, Object> prediction) {
    Map<String, Object> line = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      line.put(keep.get(i), texts.get(i));
    }
    line.putAll(prediction);
    return Results.jsonText(line) + "\n";
  }

  private void predictTyped(TabularModel model, Appendable to) throws IOException {
    PredictionText text = new PredictionText(model);
    Prediction prediction = model.predict(TypedRow.parse(input, model.encoder().columns()));
    to.append(json ? Results.jsonText(text.values(prediction)) + "\n" : text.lines(prediction));
  }

  private void predictArrays(SavedModel saved, Appendable to) throws IOException {
    float[][] rows = rows(saved);
    int outputs = saved.model().architecture().outputSize();
    if (!json) {
      to.append(header(saved, outputs) + "\n");
    }
    try (Sequential network = Sequential.load(file)) {
      for (int from = 0; from < rows.length; from += BATCH) {
        float[][] batch = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + BATCH));
        for (float[] result : network.predict(batch)) {
          to.append(line(saved, result) + "\n");
        }
      }
    }
  }

  private float[][] rows(SavedModel saved) {
    int inputs = saved.model().architecture().inputSize();
    Path first = Path.of(input.getFirst());
    if (input.size() == 1 && Samples.isNpy(first)) {
      return Samples.rows(first);
    }
    if (input.size() == 1 && Files.isDirectory(first)) {
      Digits test = DigitFolder.load(first).test();
      float[][] rows = new float[test.count()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = test.pixels(i);
      }
      return rows;
    }
    if (input.size() != inputs) {
      throw new IllegalArgumentException(
          "The input has %s values, expected %s numbers, an NPY file or a folder of IDX files"
              .formatted(input.size(), inputs));
    }
    float[] row = new float[inputs];
    for (int i = 0; i < row.length; i++) {
      row[i] = TypedRow.number("feature " + (i + 1), input.get(i));
    }
    return new float[][] {row};
  }

  private static String header(SavedModel saved, int outputs) {
    if (saved.classifies()) {
      return "class,probability";
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add(outputs == 1 ? "output" : "output_" + i);
    }
    return String.join(",", names);
  }

  private String line(SavedModel saved, float[] outputs) {
    int best = 0;
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      best = outputs[i] > outputs[best] ? i : best;
      values.add(outputs[i]);
    }
    if (!saved.classifies()) {
      return json
          ? Results.jsonText(Map.of("outputs", values))
          : String.join(",", values.stream().map(String::valueOf).toList());
    }
    if (!json) {
      return best + "," + Results.number(outputs[best]);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("class", best);
    all.put("probability", outputs[best]);
    all.put("probabilities", values);
    return Json.write(all);
  }
}
