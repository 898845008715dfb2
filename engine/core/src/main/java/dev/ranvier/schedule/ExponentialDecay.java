package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * initial * decayRate^(step / decaySteps).
 *
 * @param decaySteps steps in which the learning rate is multiplied once, at least 1
 * @param decayRate positive
 * @param staircase whether it is multiplied at once at their end instead of bit by bit
 */
public record ExponentialDecay(long decaySteps, double decayRate, boolean staircase)
    implements Schedule {

  /** Checks the numbers. */
  public ExponentialDecay {
    Schedule.checkCount("ExponentialDecay", "decaySteps", decaySteps, 1);
    Schedule.checkPositive("ExponentialDecay", "decayRate", decayRate);
  }

  @Override
  public String name() {
    return "exponential_decay";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("decay_steps", decaySteps, "decay_rate", decayRate, "staircase", staircase);
  }

  @Override
  public ExponentialDecay withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new ExponentialDecay(
        values.count("decay_steps"), values.number("decay_rate"), values.flag("staircase"));
  }

  @Override
  public double learningRate(double initial, long step) {
    double exponent = staircase ? step / decaySteps : (double) step / decaySteps;
    return initial * Curves.power(decayRate, exponent);
  }
}
