package dev.ranvier.samples.command;

import dev.ranvier.certainty.Interval;
import dev.ranvier.table.Prediction;
import dev.ranvier.table.TabularModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predictions of a table's model as cells, as JSON and for people. */
final class PredictionText {

  private final String label;
  private final boolean classes;

  PredictionText(TabularModel model) {
    this.label = model.schema().label().orElseThrow().name();
    this.classes = !model.encoder().classes().isEmpty();
  }

  /** What stands above the cells. */
  List<String> header() {
    return classes ? List.of(label, "probability") : List.of(label);
  }

  /** The class and its probability, or the number. */
  List<String> cells(Prediction prediction) {
    return classes
        ? List.of(prediction.label(), Results.number((float) prediction.probability()))
        : List.of(Results.number((float) prediction.value()));
  }

  /** All of it, as JSON has it. */
  Map<String, Object> values(Prediction prediction) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (classes) {
      all.put("label", prediction.label());
      all.put("probability", (float) prediction.probability());
      Map<String, Object> each = new LinkedHashMap<>();
      prediction.probabilities().forEach((name, value) -> each.put(name, value.floatValue()));
      all.put("probabilities", each);
    } else {
      all.put("value", (float) prediction.value());
    }
    all.putAll(certainty(prediction));
    return all;
  }

  /** A line, and more of a model that was trained with intervals. */
  String lines(Prediction prediction) {
    StringBuilder text = new StringBuilder(prediction.toString()).append('\n');
    certainty(prediction)
        .forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /** Interval or set, and what is outside of training's range; nothing of a model without. */
  private Map<String, Object> certainty(Prediction prediction) {
    Map<String, Object> all = new LinkedHashMap<>();
    try {
      all.put("outside", prediction.outside());
    } catch (IllegalStateException e) {
      return all;
    }
    if (classes) {
      all.put("labels", prediction.labels());
    } else {
      Interval interval = prediction.interval();
      all.put("interval", List.of((float) interval.low(), (float) interval.high()));
    }
    return all;
  }
}
