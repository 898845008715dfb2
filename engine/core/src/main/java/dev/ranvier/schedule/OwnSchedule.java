package dev.ranvier.schedule;

import java.util.Map;
import java.util.Objects;

/**
 * A schedule of the user's own code: {@link Schedule#of}. Two of them are equal if they are of the
 * same name and function.
 *
 * @param name in messages
 * @param rate its learning rates
 */
public record OwnSchedule(String name, Rate rate) implements Schedule {

  /** The learning rate of a step. It runs in every step, and should allocate nothing. */
  @FunctionalInterface
  public interface Rate {

    /**
     * The learning rate, 0 or positive.
     *
     * @param initial the optimizer's learning rate
     * @param step number of the step, 0 for the first
     */
    double at(double initial, long step);
  }

  /** Checks that both are there. */
  public OwnSchedule {
    Objects.requireNonNull(name, "Schedule: the name is null");
    Objects.requireNonNull(rate, "Schedule: the function is null");
  }

  /**
   * Nothing that a file could hold.
   *
   * @throws IllegalStateException always
   */
  @Override
  public Map<String, Object> parameters() {
    throw new IllegalStateException(
        "Schedule: '%s' is code of your own, which no file can hold; expected one that Schedule has by name, such as Schedule.cosineDecay(1000)"
            .formatted(name));
  }

  /**
   * Nothing that a file could have held.
   *
   * @throws IllegalStateException always
   */
  @Override
  public OwnSchedule withParameters(Map<String, Object> parameters) {
    parameters();
    return this;
  }

  /**
   * What the function gives.
   *
   * @throws IllegalStateException if that is negative or not finite
   */
  @Override
  public double learningRate(double initial, long step) {
    double found = rate.at(initial, step);
    if (!(found >= 0 && found <= Float.MAX_VALUE)) {
      throw new IllegalStateException(
          "Schedule: '%s' gives %s for step %s, expected a learning rate of 0 or a positive number"
              .formatted(name, found, step));
    }
    return found;
  }
}
