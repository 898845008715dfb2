package dev.ranvier.report;

import dev.ranvier.metric.Direction;
import dev.ranvier.report.svg.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A figure of each epoch, training and validation together, for each figure that there is. */
final class LearningCurves {

  private static final String VALIDATION = "val_";

  /** What callbacks log that is no figure of the model; it has a chart of its own. */
  private static final String LEARNING_RATE = "learning_rate";

  /** In names of figures of which less is better, and of those of which more is; in this order. */
  private static final List<String> DOWN =
      List.of("loss", "error", "entropy", "brier", "divergence", "poisson", "false_");

  private static final List<String> UP =
      List.of("accuracy", "auc", "precision", "recall", "score", "r2", "similarity", "true_");

  private final Map<String, List<Double>> history;
  private final int epochs;

  LearningCurves(Map<String, List<Double>> history) {
    this.history = history;
    List<Double> loss = history.get("loss");
    if (loss == null || loss.isEmpty()) {
      throw new IllegalArgumentException(
          "learning curves need the loss of at least one epoch, found "
              + (loss == null ? "only " + history.keySet() : "none"));
    }
    epochs = loss.size();
  }

  Picture picture() {
    List<Plot> plots = new ArrayList<>();
    for (String name : history.keySet()) {
      boolean own = !name.startsWith(VALIDATION) && !name.equals(LEARNING_RATE);
      if (own && !history.get(name).isEmpty()) {
        plots.add(plot(name, plots.isEmpty()));
      }
    }
    return PlotPainter.stack("Learning curves", plots);
  }

  private Plot plot(String name, boolean first) {
    List<Double> validation = history.getOrDefault(VALIDATION + name, List.of());
    double[] values = doubles(history.get(name));
    Plot plot = Plot.of(first ? "Learning curves" : "").x("epoch").y(words(name)).wholeX();
    plot = direction(name) == Direction.DOWN ? plot.logYWhereItHelps() : plot;
    plot = plot.size(plot.width(), first ? 190 : 150).line("training", epochsOf(values), values);
    double[] judged = values;
    if (!validation.isEmpty()) {
      judged = doubles(validation);
      plot = plot.line("validation", epochsOf(judged), judged);
    }
    Direction direction = direction(name);
    int best = best(judged, direction == Direction.DOWN);
    if (direction != Direction.UNKNOWN && best >= 0 && epochs > 1) {
      double epoch = epochsOf(judged)[best];
      plot =
          plot.vertical(
                  "best %s: %s at epoch %s"
                      .formatted(
                          validation.isEmpty() ? "training" : "validation",
                          Numbers.brief(judged[best]),
                          Numbers.fixed(epoch, 0)),
                  epoch)
              .spot(validation.isEmpty() ? 0 : 1, epoch, judged[best]);
    }
    return plot;
  }

  /** Epochs from 1; of fewer values than epochs every second, third or so, as fit validates. */
  private double[] epochsOf(double[] values) {
    int every = Math.max(1, epochs / values.length);
    return IntStream.rangeClosed(1, values.length).mapToDouble(i -> i * every).toArray();
  }

  private static int best(double[] values, boolean down) {
    int best = -1;
    for (int i = 0; i < values.length; i++) {
      boolean better = best < 0 || (down ? values[i] < values[best] : values[i] > values[best]);
      if (Double.isFinite(values[i]) && better) {
        best = i;
      }
    }
    return best;
  }

  /**
   * The place of a figure's best value; -1 if none is a number, or nobody knows which is better.
   */
  static int best(List<Double> values, String name) {
    Direction direction = direction(name);
    return direction == Direction.UNKNOWN ? -1 : best(doubles(values), direction == Direction.DOWN);
  }

  /** Which way a figure is to go, by its name; unknown of what people made up. */
  static Direction direction(String name) {
    if (DOWN.stream().anyMatch(name::contains)) {
      return Direction.DOWN;
    }
    return UP.stream().anyMatch(name::contains) ? Direction.UP : Direction.UNKNOWN;
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(value -> value == null ? Double.NaN : value).toArray();
  }
}
