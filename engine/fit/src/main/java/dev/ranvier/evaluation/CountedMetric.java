package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import java.util.List;

/**
 * A metric of right and wrong answers: precision, recall, and the counts themselves. An output says
 * yes if it is above a threshold, a target if it is 1; all outputs of a row are counted, each as a
 * label of its own, and class ids are read as rows with a 1. Precision is 0 if nothing says yes,
 * recall 0 if nothing should.
 */
public final class CountedMetric implements Metric {

  private static final int ALL = -1;

  private final CountedFigure figure;

  /** None for the default, which depends on topK. */
  private final List<Double> thresholds;

  private final int topK;
  private final int classId;

  CountedMetric(CountedFigure figure) {
    this(figure, List.of(), 0, ALL);
  }

  private CountedMetric(CountedFigure figure, List<Double> thresholds, int topK, int classId) {
    this.figure = figure;
    this.thresholds = thresholds;
    this.topK = topK;
    this.classId = classId;
  }

  /**
   * With other thresholds than 0.5. With several there is a value for each, in the order given:
   * {@code precision_0}, {@code precision_1} and so on.
   *
   * @param values from 0 to 1
   */
  public CountedMetric withThresholds(double... values) {
    return new CountedMetric(figure, Thresholds.require(values), topK, classId);
  }

  /**
   * Only the largest outputs of a row may say yes, the first of equals; they do, whatever they are,
   * unless thresholds are set as well.
   *
   * @param k how many, at least 1 and at most as many as there are outputs
   */
  public CountedMetric withTopK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "Metric %s: top k is %s, expected at least 1".formatted(name(), k));
    }
    return new CountedMetric(figure, thresholds, k, classId);
  }

  /**
   * Counts one output and leaves out all others.
   *
   * @param id from 0 to the number of outputs - 1
   */
  public CountedMetric withClassId(int id) {
    if (id < 0) {
      throw new IllegalArgumentException(
          "Metric %s: the class id is %s, expected 0 or more".formatted(name(), id));
    }
    return new CountedMetric(figure, thresholds, topK, id);
  }

  @Override
  public String name() {
    return figure.text();
  }

  @Override
  public Direction direction() {
    return figure.direction();
  }

  @Override
  public boolean countsClasses() {
    return true;
  }

  @Override
  public void checkTargets(Targets targets) {
    if (topK > targets.size() || classId >= targets.size()) {
      throw new IllegalArgumentException(
          "Metric %s: top k %s and class id %s are asked for, but there are %s outputs"
              .formatted(
                  name(),
                  topK == 0 ? "(none)" : topK,
                  classId == ALL ? "(all)" : classId,
                  targets.size()));
    }
  }

  @Override
  public MetricState newState(Targets targets) {
    float[] limits = {topK > 0 ? Float.NEGATIVE_INFINITY : 0.5f};
    if (!thresholds.isEmpty()) {
      limits = new float[thresholds.size()];
      for (int i = 0; i < limits.length; i++) {
        limits[i] = thresholds.get(i).floatValue();
      }
    }
    return new ThresholdCounts(figure, limits, topK, classId, targets.size());
  }

  @Override
  public String toString() {
    return name();
  }
}
