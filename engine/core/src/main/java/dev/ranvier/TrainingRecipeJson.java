package dev.ranvier;

import dev.ranvier.data.Targets;
import dev.ranvier.io.JsonObject;
import dev.ranvier.model.NamedJson;
import dev.ranvier.model.OptimizerJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Recipes as JSON; what is not the default is left out. */
final class TrainingRecipeJson {

  private static final int HEX_DIGITS = 8;

  private TrainingRecipeJson() {}

  static Map<String, Object> describe(TrainingRecipe recipe) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("version", recipe.version());
    recipe.seed().ifPresent(seed -> text.put("seed", seed));
    text.put("start", recipe.start());
    text.put("optimizer", OptimizerJson.describe(recipe.optimizer()));
    text.put("loss", NamedJson.LOSSES.describe(recipe.loss()));
    text.put("fits", recipe.fits().stream().map(TrainingRecipeJson::describe).toList());
    return text;
  }

  private static Map<String, Object> describe(TrainingRecipe.Fit fit) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("epochs", (long) fit.epochs());
    text.putAll(describe(fit.options()));
    fit.data().ifPresent(data -> text.put("data", describe(data)));
    if (!fit.blas().isEmpty()) {
      text.put("blas", fit.blas());
    }
    text.put("processor", fit.processor());
    if (!fit.rates().isEmpty()) {
      text.put("rates", describe(fit.rates()));
    }
    fit.kept().ifPresent(epoch -> text.put("kept", (long) epoch));
    text.put("every", (long) fit.every());
    text.put("weights", String.join("", fit.checksums()));
    return text;
  }

  /** What of a fit's options decides on weights, epochs apart. */
  static Map<String, Object> describe(FitOptions options) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("batch_size", (long) options.batchSize());
    text.put("shuffle", options.shuffle());
    text.put("seed", options.seed());
    if (options.validationSplit() > 0) {
      text.put("validation_split", options.validationSplit());
    }
    if (options.initialEpoch() > 0) {
      text.put("initial_epoch", (long) options.initialEpoch());
    }
    if (options.stepsPerEpoch() > 0) {
      text.put("steps_per_epoch", (long) options.stepsPerEpoch());
    }
    if (!options.classWeights().isEmpty()) {
      text.put("class_weights", describe(options.classWeights()));
    }
    return text;
  }

  /** Keys and values by turns, for keys of JSON are strings. */
  private static List<Number> describe(Map<Integer, Double> numbers) {
    List<Number> all = new ArrayList<>();
    new TreeMap<>(numbers)
        .forEach(
            (key, value) -> {
              all.add((long) key);
              all.add(value);
            });
    return all;
  }

  static Map<String, Object> describe(Fingerprint data) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("rows", (long) data.rows());
    text.put("columns", (long) data.columns());
    text.put("targets", data.targets().kind().name().toLowerCase(Locale.ROOT));
    text.put("targets_size", (long) data.targets().size());
    text.put("checksum", data.checksum());
    return text;
  }

  static TrainingRecipe read(JsonObject text) {
    return new TrainingRecipe(
        text.string("version"),
        text.has("seed")
            ? OptionalLong.of(text.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE))
            : OptionalLong.empty(),
        text.string("start"),
        OptimizerJson.read(text.object("optimizer")),
        NamedJson.LOSSES.read(text, "loss"),
        text.objects("fits").stream().map(TrainingRecipeJson::readFit).toList());
  }

  private static TrainingRecipe.Fit readFit(JsonObject text) {
    FitOptions options;
    try {
      options = readOptions(text);
    } catch (IllegalArgumentException e) {
      throw text.wrong("epochs", "options of a training (" + e.getMessage() + ")");
    }
    List<String> weights = new ArrayList<>();
    String hex = text.string("weights");
    for (int at = 0; at + HEX_DIGITS <= hex.length(); at += HEX_DIGITS) {
      weights.add(hex.substring(at, at + HEX_DIGITS));
    }
    int every = count(text, "every", 1);
    if (weights.size() != Math.ceilDiv(options.epochs() - options.initialEpoch(), every)) {
      throw text.wrong("weights", "8 digits for every " + every + " epochs and the last");
    }
    return new TrainingRecipe.Fit(
        options,
        text.has("data") ? Optional.of(readData(text.object("data"))) : Optional.empty(),
        text.has("blas") ? text.strings("blas") : List.of(),
        text.string("processor"),
        text.has("rates") ? pairs(text, "rates") : new TreeMap<>(),
        text.has("kept") ? OptionalInt.of(count(text, "kept", 1)) : OptionalInt.empty(),
        every,
        weights);
  }

  private static FitOptions readOptions(JsonObject text) {
    int initial = text.has("initial_epoch") ? count(text, "initial_epoch", 0) : 0;
    FitOptions options =
        FitOptions.epochs(initial + count(text, "epochs", 1))
            .batchSize(count(text, "batch_size", 1))
            .shuffle(text.bool("shuffle"))
            .seed(text.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE))
            .initialEpoch(initial);
    if (text.has("validation_split")) {
      options = options.validationSplit(text.number("validation_split"));
    }
    if (text.has("steps_per_epoch")) {
      options = options.stepsPerEpoch(count(text, "steps_per_epoch", 1));
    }
    return text.has("class_weights") ? options.classWeights(pairs(text, "class_weights")) : options;
  }

  private static TreeMap<Integer, Double> pairs(JsonObject text, String key) {
    List<Double> numbers = text.numbers(key);
    TreeMap<Integer, Double> pairs = new TreeMap<>();
    for (int i = 0; i + 1 < numbers.size(); i += 2) {
      pairs.put((int) (double) numbers.get(i), numbers.get(i + 1));
    }
    return pairs;
  }

  static Fingerprint readData(JsonObject text) {
    String kind = text.string("targets");
    int size = count(text, "targets_size", 1);
    Targets targets =
        kind.equals(Targets.Kind.CLASS_IDS.name().toLowerCase(Locale.ROOT))
            ? Targets.classIds(size)
            : Targets.values(size);
    return new Fingerprint(
        count(text, "rows", 1), count(text, "columns", 1), targets, text.string("checksum"));
  }

  private static int count(JsonObject text, String key, int least) {
    return (int) text.integer(key, least, Integer.MAX_VALUE);
  }
}
