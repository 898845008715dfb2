package dev.ranvier.callback;

import dev.ranvier.TrainingRun;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import java.util.Map;
import java.util.Objects;

/** The figure of an epoch that a callback watches, and which of two is better. */
final class Monitor {

  private static final String VALIDATION = "val_";

  private final String owner;
  private String name = "val_loss";
  private Mode mode = Mode.AUTO;
  private double minDelta;

  /** Whether more is better in the training at hand. */
  private boolean up;

  /**
   * Keras's, the validation loss.
   *
   * @param owner named in errors
   */
  Monitor(String owner, double minDelta) {
    this.owner = owner;
    this.minDelta = minDelta;
  }

  String name() {
    return name;
  }

  void setName(String figure) {
    name = Objects.requireNonNull(figure, () -> owner + ": the name of the figure is null");
  }

  void setMode(Mode way) {
    mode = Objects.requireNonNull(way, () -> owner + ": mode is null");
  }

  void setMinDelta(double least) {
    minDelta = Checks.notNegative(owner, "minDelta", least);
  }

  /**
   * Decides the direction for a training.
   *
   * @throws IllegalArgumentException if nobody knows it
   */
  void begin(TrainingRun run) {
    up =
        switch (mode) {
          case MIN -> false;
          case MAX -> true;
          case AUTO -> isUp(run);
        };
  }

  private boolean isUp(TrainingRun run) {
    String figure = name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name;
    if (figure.equals("loss")) {
      return false;
    }
    for (Metric metric : run.metrics()) {
      if (metric.gives(figure) && metric.direction() != Direction.UNKNOWN) {
        return metric.direction() == Direction.UP;
      }
    }
    throw new IllegalArgumentException(
        "%s: nobody says whether more or less of %s is better; say so with mode(Mode.MAX) or mode(Mode.MIN)"
            .formatted(owner, name));
  }

  /**
   * The figure of the epoch that has ended, or null if this epoch has none because it was not
   * validated.
   *
   * @throws IllegalArgumentException if no epoch has it, listing what there is
   */
  Double value(TrainingRun run) {
    Map<String, Double> logs = run.logs();
    Double value = logs.get(name);
    if (value == null && !(name.startsWith(VALIDATION) && waitsForValidation(run, logs))) {
      String advice =
          name.startsWith(VALIDATION) && run.validationData().isEmpty()
              ? "; give fit validation data or a validation split, or watch another"
              : "";
      throw new IllegalArgumentException(
          "%s: the epoch has no figure '%s', expected one of %s%s"
              .formatted(owner, name, logs.keySet(), advice));
    }
    return value;
  }

  private static boolean waitsForValidation(TrainingRun run, Map<String, Double> logs) {
    return run.validationData().isPresent() && !logs.containsKey(VALIDATION + "loss");
  }

  /** What every number is better than. */
  double worst() {
    return up ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** Whether a figure is better than the best by more than the least difference that counts. */
  boolean isBetter(double value, double best) {
    return up ? value > best + minDelta : value < best - minDelta;
  }
}
