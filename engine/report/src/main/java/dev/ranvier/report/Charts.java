package dev.ranvier.report;

import dev.ranvier.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures by name: of trainings, of predictions against the truth, of what a model has learned.
 */
public final class Charts {
  private Charts() {}

  /**
   * The loss of each epoch and below it each metric, training and validation together, the best
   * epoch marked. The loss's axis is logarithmic if it spans more than two powers of ten.
   *
   * @throws IllegalArgumentException if there was no epoch
   */
  public static Picture learningCurves(History history) {
    Map<String, List<Double>> series = new LinkedHashMap<>();
    history.names().forEach(name -> series.put(name, history.get(name)));
    return learningCurves(series);
  }

  /**
   * The same of figures by their names in a history, such as {@code loss}, {@code val_loss}: a
   * value for each epoch; of what was validated in every third epoch one for each third.
   *
   * @throws IllegalArgumentException if there is no loss or it is empty
   */
  public static Picture learningCurves(Map<String, List<Double>> history) {
    return new LearningCurves(history).picture();
  }
}
