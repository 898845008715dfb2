package dev.ranvier.table;

import dev.ranvier.format.CsvFormat;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An encoder as a string of a model file, all of it checked when it comes back. */
final class EncoderJson {

  /** Of a model's metadata. */
  static final String KEY = "table";

  private static final int VERSION = 1;
  private static final Set<String> COLUMN =
      Set.of(
          "name",
          "kind",
          "seen",
          "scaling",
          "shift",
          "scale",
          "missing",
          "constant",
          "fill",
          "categories",
          "unknown",
          "mean_rank",
          "classes");

  private EncoderJson() {}

  static Map<String, String> write(TableEncoder encoder) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("format", format(encoder.format()));
    List<Object> columns = new ArrayList<>();
    Schema schema = encoder.schema();
    int input = 0;
    for (int i = 0; i < schema.columns().size(); i++) {
      Map<String, Object> column = new LinkedHashMap<>();
      column.put("name", schema.columns().get(i).name());
      switch (schema.columns().get(i)) {
        case NumericColumn _, CategoricalColumn _ -> write(encoder.inputs().get(input++), column);
        case LabelColumn _ -> write(encoder.label(), column);
        case IgnoredColumn _ -> column.put("kind", "ignored");
      }
      column.put("seen", schema.seen().get(i));
      columns.add(column);
    }
    json.put("columns", columns);
    return Map.of(KEY, Json.write(json));
  }

  private static Map<String, Object> format(CsvFormat format) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("separator", String.valueOf(format.separator()));
    json.put("quote", String.valueOf(format.quote()));
    json.put("header", format.header());
    json.put("names", format.names());
    json.put("missing", format.missing());
    return json;
  }

  private static void write(FittedColumn fitted, Map<String, Object> json) {
    switch (fitted) {
      case FittedNumber number -> {
        json.put("kind", "numeric");
        json.put("scaling", number.column().scaling().orElseThrow().word());
        write(number.affine(), json);
        write(number.column().missing().orElseThrow(), json);
        if (!Double.isNaN(number.fill())) {
          json.put("fill", number.fill());
        }
      }
      case FittedCategory category -> {
        json.put("kind", category.column().ordinal() ? "ordinal" : "categorical");
        json.put("categories", category.column().categories());
        write(category.affine(), json);
        write(category.column().missing().orElseThrow(), json);
        json.put("unknown", category.column().unknown().orElseThrow().word());
        json.put("mean_rank", category.meanRank());
        json.put("fill", category.fill());
      }
    }
  }

  private static void write(FittedLabel label, Map<String, Object> json) {
    json.put("kind", label.column().classes() ? "label" : "target");
    json.put("scaling", label.scaling().word());
    write(label.affine(), json);
    json.put("classes", label.classes());
  }

  private static void write(Affine affine, Map<String, Object> json) {
    json.put("shift", affine.shift());
    json.put("scale", affine.scale());
  }

  private static void write(Missing missing, Map<String, Object> json) {
    json.put("missing", missing.kind().name().toLowerCase(Locale.ROOT));
    if (missing.kind() == Missing.Kind.CONSTANT) {
      json.put("constant", missing.category().isEmpty() ? missing.number() : missing.category());
    }
  }

  /**
   * Reads it back.
   *
   * @param file named in errors, or null
   */
  static TableEncoder read(Path file, Map<String, String> metadata) {
    String text = metadata.get(KEY);
    if (text == null) {
      throw new ModelFormatException(
          file,
          "metadata",
          "'%s', what a table's columns are to the model".formatted(KEY),
          "none",
          "This model was not trained on a table: load it by Model.load.");
    }
    JsonObject json = JsonObject.parse(file, "metadata '" + KEY + "'", text);
    json.allowOnly(Set.of("version", "format", "columns"));
    json.integer("version", VERSION, VERSION);
    CsvFormat format = readFormat(json.object("format"));
    List<Column> columns = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    List<FittedColumn> inputs = new ArrayList<>();
    FittedLabel label = null;
    Set<String> names = new HashSet<>();
    for (JsonObject each : json.objects("columns")) {
      each.allowOnly(COLUMN);
      String name = each.string("name");
      if (name.isBlank() || !names.add(name)) {
        throw each.wrong("name", "a name of its own for each column");
      }
      seen.add(each.string("seen"));
      switch (each.string("kind")) {
        case "numeric" -> {
          inputs.add(readNumber(each, name));
          columns.add(inputs.getLast().column());
        }
        case "categorical", "ordinal" -> {
          inputs.add(readCategory(each, name));
          columns.add(inputs.getLast().column());
        }
        case "label", "target" -> {
          if (label != null) {
            throw each.wrong("kind", "one label");
          }
          label = readLabel(each, name);
          columns.add(label.column());
        }
        case "ignored" -> columns.add(new IgnoredColumn(name));
        default ->
            throw each.wrong("kind", "numeric, categorical, ordinal, label, target, ignored");
      }
    }
    if (label == null || inputs.isEmpty()) {
      throw json.wrong("columns", "a label and a column to learn from");
    }
    return new TableEncoder(new Schema(columns, seen), format, inputs, label);
  }

  private static CsvFormat readFormat(JsonObject json) {
    json.allowOnly(Set.of("separator", "quote", "header", "names", "missing"));
    try {
      return new CsvFormat(
          character(json, "separator"),
          character(json, "quote"),
          json.bool("header"),
          strings(json, "names"),
          strings(json, "missing"));
    } catch (IllegalArgumentException e) {
      throw json.wrong("separator", "a format that can be: " + e.getMessage());
    }
  }

  private static char character(JsonObject json, String key) {
    String text = json.string(key);
    if (text.length() != 1) {
      throw json.wrong(key, "one character");
    }
    return text.charAt(0);
  }

  private static FittedNumber readNumber(JsonObject json, String name) {
    Missing missing = missing(json);
    double fill = json.has("fill") ? json.number("fill") : Double.NaN;
    if (Double.isNaN(fill) != (missing.kind() == Missing.Kind.REFUSE)) {
      throw json.wrong("fill", "a number where missing values are not refused");
    }
    if (missing.kind() == Missing.Kind.CONSTANT && Double.isNaN(missing.number())) {
      throw json.wrong("constant", "a number");
    }
    NumericColumn column =
        new NumericColumn(name, Optional.of(scaling(json)), Optional.of(missing));
    return new FittedNumber(column, affine(json), fill);
  }

  private static FittedCategory readCategory(JsonObject json, String name) {
    List<String> categories = different(json, "categories");
    Missing missing = missing(json);
    boolean filled = missing.kind() == Missing.Kind.MEAN || missing.kind() == Missing.Kind.CONSTANT;
    long fill = json.integer("fill", filled ? 0 : -1, filled ? categories.size() - 1 : -1);
    if (missing.kind() == Missing.Kind.CONSTANT && missing.category().isEmpty()) {
      throw json.wrong("constant", "a category");
    }
    CategoricalColumn column =
        new CategoricalColumn(
            name,
            json.string("kind").equals("ordinal"),
            categories,
            Optional.of(missing),
            Optional.of(named(json, "unknown", UnknownCategory.values())));
    return new FittedCategory(column, affine(json), json.number("mean_rank"), (int) fill);
  }

  private static FittedLabel readLabel(JsonObject json, String name) {
    boolean classes = json.string("kind").equals("label");
    List<String> names = classes ? different(json, "classes") : strings(json, "classes");
    if (classes ? names.size() < 2 : !names.isEmpty()) {
      throw json.wrong("classes", classes ? "two classes or more" : "none for a number");
    }
    return new FittedLabel(new LabelColumn(name, classes), names, scaling(json), affine(json));
  }

  private static Affine affine(JsonObject json) {
    double scale = json.number("scale");
    if (!(scale > 0)) {
      throw json.wrong("scale", "a positive number");
    }
    return new Affine(json.number("shift"), scale);
  }

  private static Scaling scaling(JsonObject json) {
    return named(json, "scaling", Scaling.values());
  }

  private static Missing missing(JsonObject json) {
    Missing.Kind kind = named(json, "missing", Missing.Kind.values());
    return switch (kind) {
      case REFUSE -> Missing.refuse();
      case MEAN -> Missing.mean();
      case OWN_COLUMN -> Missing.ownColumn();
      case CONSTANT ->
          json.values().get("constant") instanceof String category && !category.isEmpty()
              ? Missing.constant(category)
              : Missing.constant(json.number("constant"));
    };
  }

  private static <E extends Enum<E>> E named(JsonObject json, String key, E[] all) {
    String word = json.string(key);
    for (E each : all) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
        return each;
      }
    }
    throw json.wrong(key, "one of the words for it");
  }

  private static List<String> different(JsonObject json, String key) {
    List<String> texts = strings(json, key);
    if (texts.isEmpty()
        || texts.stream().anyMatch(String::isBlank)
        || new HashSet<>(texts).size() < texts.size()) {
      throw json.wrong(key, "different texts, at least one");
    }
    return texts;
  }

  private static List<String> strings(JsonObject json, String key) {
    if (!(json.values().get(key) instanceof List<?> list)
        || !list.stream().allMatch(String.class::isInstance)) {
      throw json.wrong(key, "a list of strings");
    }
    return list.stream().map(String.class::cast).toList();
  }
}
