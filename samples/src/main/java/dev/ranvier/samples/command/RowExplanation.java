package dev.ranvier.samples.command;

import dev.ranvier.Model;
import dev.ranvier.understanding.Attribution;
import dev.ranvier.understanding.FeatureGradients;
import dev.ranvier.understanding.IntegratedGradients;
import dev.ranvier.understanding.Saliency;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a model says what it says of one row: what each column has added to the output, beside a row
 * of means, and how steeply the output changes with it.
 *
 * @param output which of the network's outputs
 * @param columns in their order
 */
record RowExplanation(int output, List<Column> columns) {

  /**
   * Of one column, features of one category together.
   *
   * @param added to the output, before a last softmax or sigmoid
   * @param gradient the one of largest magnitude of its features
   */
  record Column(String name, double added, double gradient) {}

  /** Of the largest output for a row of features. */
  static RowExplanation of(Model model, float[] features, Map<String, int[]> groups) {
    try (Saliency saliency = Saliency.of(model);
        IntegratedGradients integrated = IntegratedGradients.of(model)) {
      FeatureGradients slopes = saliency.explain(features);
      Attribution added = integrated.explain(features, slopes.output());
      List<Column> columns = new ArrayList<>();
      groups.forEach(
          (name, members) -> {
            double sum = 0;
            double steepest = 0;
            for (int feature : members) {
              sum += added.values()[feature];
              double slope = slopes.gradients()[feature];
              steepest = Math.abs(slope) > Math.abs(steepest) ? slope : steepest;
            }
            columns.add(new Column(name, sum, steepest));
          });
      return new RowExplanation(slopes.output(), columns);
    }
  }

  /** What has added or taken away most first. */
  List<Column> sorted() {
    return columns.stream()
        .sorted((one, other) -> Double.compare(Math.abs(other.added()), Math.abs(one.added())))
        .toList();
  }

  /** As JSON has it. */
  Map<String, Object> asMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Column column : columns) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("added", column.added());
      one.put("gradient", column.gradient());
      all.put(column.name(), one);
    }
    return all;
  }
}
