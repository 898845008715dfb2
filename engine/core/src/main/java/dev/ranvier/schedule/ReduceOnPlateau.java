package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * The learning rate is multiplied by a factor whenever the loss has stopped falling: after {@code
 * patience} epochs in a row that were not better than the best by more than {@code minDelta}. The
 * validation loss counts if there is one, else the training loss. Training again goes on counting.
 *
 * @param factor in (0, 1)
 * @param patience epochs, at least 0; 0 acts like 1
 * @param minDelta at least 0
 * @param cooldown epochs after a reduction that do not count, at least 0
 * @param minLearningRate where reducing ends, at least 0 (Keras: min_lr)
 */
public record ReduceOnPlateau(
    double factor, int patience, double minDelta, int cooldown, double minLearningRate)
    implements Schedule {

  /** Checks the numbers. */
  public ReduceOnPlateau {
    if (!(factor > 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "ReduceOnPlateau: factor is " + factor + ", expected more than 0 and less than 1");
    }
    Schedule.checkCount("ReduceOnPlateau", "patience", patience, 0);
    Schedule.checkNotNegative("ReduceOnPlateau", "minDelta", minDelta);
    Schedule.checkCount("ReduceOnPlateau", "cooldown", cooldown, 0);
    Schedule.checkNotNegative("ReduceOnPlateau", "minLearningRate", minLearningRate);
  }

  @Override
  public String name() {
    return "reduce_on_plateau";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "factor",
        factor,
        "patience",
        (long) patience,
        "min_delta",
        minDelta,
        "cooldown",
        (long) cooldown,
        "min_lr",
        minLearningRate);
  }

  @Override
  public ReduceOnPlateau withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new ReduceOnPlateau(
        values.number("factor"),
        values.int32("patience"),
        values.number("min_delta"),
        values.int32("cooldown"),
        values.number("min_lr"));
  }

  /** What the plateaus so far have left is the initial learning rate; steps do not change it. */
  @Override
  public double learningRate(double initial, long step) {
    return initial;
  }
}
