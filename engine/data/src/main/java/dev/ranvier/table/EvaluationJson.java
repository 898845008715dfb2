package dev.ranvier.table;

import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a hold-out came to, as a string of a model file. */
final class EvaluationJson {

  private static final String KEY = "table_held_out";
  private static final String ROWS = "rows";

  private EvaluationJson() {}

  static Map<String, String> write(TableEvaluation evaluation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(ROWS, evaluation.rows());
    json.putAll(evaluation.metrics());
    return Map.of(KEY, Json.write(json));
  }

  /** Null if there was none. */
  static TableEvaluation read(Path file, Map<String, String> metadata) {
    if (!metadata.containsKey(KEY)) {
      return null;
    }
    JsonObject json = JsonObject.parse(file, "metadata '" + KEY + "'", metadata.get(KEY));
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (String name : json.values().keySet()) {
      if (!name.equals(ROWS)) {
        metrics.put(name, json.number(name));
      }
    }
    return new TableEvaluation(json.integer(ROWS, 1, Long.MAX_VALUE), metrics);
  }
}
