package dev.ranvier.selection;

import dev.ranvier.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A finished trial as a journal's line has it.
 *
 * @param trial what came out
 * @param options it was trained with, in words
 * @param network checksum of its network's summary
 */
record JournalEntry(Trial trial, String options, String network) {

  Map<String, Object> toJson() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("trial", trial.number());
    line.put("candidate", trial.candidate().values());
    line.put("options", options);
    line.put("network", network);
    if (trial.failed()) {
      line.put("failure", trial.failure());
    } else {
      line.put("evaluations", trial.evaluations().stream().map(JournalEntry::numbers).toList());
    }
    return line;
  }

  private static Map<String, Object> numbers(Evaluation evaluation) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    evaluation.metrics().forEach((name, value) -> metrics.put(name, json(value)));
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("loss", json(evaluation.loss()));
    numbers.put("metrics", metrics);
    return numbers;
  }

  /** JSON has no NaN; a metric may be one. */
  private static Object json(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  /**
   * Reads a line.
   *
   * @throws ClassCastException or NullPointerException if it is none
   */
  static JournalEntry of(Map<?, ?> line) {
    Map<String, Object> values = new LinkedHashMap<>();
    ((Map<?, ?>) line.get("candidate")).forEach((name, value) -> values.put((String) name, value));
    List<Evaluation> evaluations = new ArrayList<>();
    String failure = (String) line.get("failure");
    if (failure == null) {
      for (Object each : (List<?>) line.get("evaluations")) {
        evaluations.add(evaluation((Map<?, ?>) each));
      }
    }
    int number = Math.toIntExact((Long) line.get("trial"));
    Trial trial = new Trial(number, new Candidate(values), evaluations, failure);
    return new JournalEntry(trial, (String) line.get("options"), (String) line.get("network"));
  }

  private static Evaluation evaluation(Map<?, ?> json) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    ((Map<?, ?>) json.get("metrics"))
        .forEach((name, value) -> metrics.put((String) name, number(value)));
    return new Evaluation(number(json.get("loss")), metrics);
  }

  private static double number(Object json) {
    return json instanceof String text ? Double.parseDouble(text) : (Double) json;
  }
}
