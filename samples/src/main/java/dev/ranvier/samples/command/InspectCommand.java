package dev.ranvier.samples.command;

import dev.ranvier.Model;
import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.recipe.Recipe;
import dev.ranvier.table.TableEncoder;
import dev.ranvier.table.TabularModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is in a model file. */
@Command(
    name = "inspect",
    description = {
      "Tells what is in a model file: layers, shapes, parameters and what their values are like,"
          + " checksum, preprocessing, the recipe it was trained by.",
      "The whole file is checked on the way. Exit code 1 if a parameter is NaN or infinite, 2 if"
          + " the file is no model or damaged."
    },
    footer = {
      "",
      "Examples:",
      "  ranvier inspect iris.safetensors",
      "  ranvier inspect iris.safetensors --json | jq .checksum"
    },
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MODEL", description = "A model file.")
  private Path file;

  @Option(names = "--json", description = "All of it as one line of JSON.")
  private boolean json;

  /** For picocli. */
  public InspectCommand() {}

  @Override
  public Integer call() {
    try (SavedModel saved = SavedModel.load(file)) {
      Map<String, TensorFigures> figures = new LinkedHashMap<>();
      saved
          .model()
          .getWeights()
          .forEach((name, values) -> figures.put(name, TensorFigures.of(values)));
      if (json) {
        Results.json(asMap(saved, figures));
      } else {
        tell(saved, figures);
      }
      return figures.values().stream().allMatch(each -> each.notFinite() == 0) ? 0 : 1;
    }
  }

  private void tell(SavedModel saved, Map<String, TensorFigures> figures) {
    Results.line("%s, checksum %s%n", file, saved.model().checksum());
    try (Sequential network = Sequential.load(file)) {
      Results.line("%s", network.summary());
    }
    int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
    String format = "%-" + Math.max(9, width) + "s %10s %10s %10s %10s %8s";
    Results.line(format, "Parameter", "Least", "Most", "Mean", "Deviation", "Zeros");
    figures.forEach(
        (name, each) ->
            Results.line(
                format + "%s",
                name,
                Results.brief(each.least()),
                Results.brief(each.most()),
                Results.brief(each.mean()),
                Results.brief(each.deviation()),
                each.zeros(),
                each.notFinite() == 0 ? "" : "  " + each.notFinite() + " NOT FINITE"));
    saved.table().ifPresent(InspectCommand::tellTable);
    saved.data().ifPresent(data -> Results.line("%nData: %s", data.values()));
    recipe(saved.model()).ifPresent(text -> Results.line("%n%s", text.strip()));
    Map<String, String> own = own(saved.model());
    own.forEach((key, value) -> Results.line("%nMetadata %s: %s", key, shortened(value)));
  }

  private static void tellTable(TabularModel table) {
    TableEncoder encoder = table.encoder();
    Results.line("%nColumns");
    table.schema().toString().lines().forEach(line -> Results.line("  %s", line));
    Results.line(
        "%d columns become %d features: %s",
        encoder.columns().size(),
        encoder.featureSize(),
        shortened(String.join(", ", encoder.featureNames())));
    if (!encoder.classes().isEmpty()) {
      Results.line("Classes: %s", shortened(String.join(", ", encoder.classes())));
    }
    heldOut(table).ifPresent(text -> Results.line("Held out: %s", text));
  }

  private static Optional<String> heldOut(TabularModel table) {
    try {
      return Optional.of(table.heldOut().toString());
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> recipe(Model model) {
    if (model.recipe().isEmpty()) {
      return Optional.empty();
    }
    try (Recipe recipe = Recipe.of(model)) {
      return Optional.of(recipe.describe());
    }
  }

  /** Metadata that is the user's own, not what train and tables write. */
  private static Map<String, String> own(Model model) {
    Map<String, String> own = new LinkedHashMap<>(model.metadata());
    own.keySet().removeIf(key -> key.equals(SavedModel.DATA) || key.startsWith("table"));
    return own;
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + " ...";
  }

  private Map<String, Object> asMap(SavedModel saved, Map<String, TensorFigures> figures) {
    Architecture architecture = saved.model().architecture();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", file.toString());
    all.put("checksum", saved.model().checksum());
    all.put("inputs", architecture.inputSize());
    all.put("outputs", architecture.outputSize());
    all.put("parameters", architecture.parameterCount());
    all.put("layers", layers(architecture, figures));
    saved.table().ifPresent(table -> all.put("table", table(table)));
    recipe(saved.model()).ifPresent(text -> all.put("recipe", text.strip()));
    all.put("metadata", own(saved.model()));
    return all;
  }

  private static List<Object> layers(
      Architecture architecture, Map<String, TensorFigures> figures) {
    List<Object> layers = new ArrayList<>();
    for (int i = 0; i < architecture.layers().size(); i++) {
      Layer layer = architecture.layers().get(i);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", architecture.name(i));
      one.put("kind", layer.kind());
      one.put("outputs", architecture.outputSize(i));
      activation(layer).ifPresent(function -> one.put("activation", function.name()));
      Map<String, Object> parameters = new LinkedHashMap<>();
      for (ParameterSpec parameter : architecture.parameters(i)) {
        TensorFigures values = figures.get(architecture.name(i) + "." + parameter.name());
        if (values != null) {
          parameters.put(parameter.name(), values.asMap());
        }
      }
      one.put("parameters", parameters);
      layers.add(one);
    }
    return layers;
  }

  private static Optional<Activation> activation(Layer layer) {
    return switch (layer) {
      case Dense dense -> Optional.of(dense.activation());
      case ActivationLayer function -> Optional.of(function.function());
      case BatchNormalization _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          Optional.empty();
    };
  }

  private static Map<String, Object> table(TabularModel table) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("columns", table.encoder().columns());
    all.put("features", table.encoder().featureNames());
    all.put("label", table.schema().label().orElseThrow().name());
    all.put("classes", table.encoder().classes());
    all.put("schema", table.schema().toString().lines().toList());
    heldOut(table).ifPresent(text -> all.put("held_out", table.heldOut().metrics()));
    return all;
  }
}
