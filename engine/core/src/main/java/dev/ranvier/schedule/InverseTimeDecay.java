package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * initial / (1 + decayRate * step / decaySteps).
 *
 * @param decaySteps steps in which the divisor grows by the rate, at least 1
 * @param decayRate at least 0
 * @param staircase whether it grows at once at their end instead of bit by bit
 */
public record InverseTimeDecay(long decaySteps, double decayRate, boolean staircase)
    implements Schedule {

  /** Checks the numbers. */
  public InverseTimeDecay {
    Schedule.checkCount("InverseTimeDecay", "decaySteps", decaySteps, 1);
    Schedule.checkNotNegative("InverseTimeDecay", "decayRate", decayRate);
  }

  @Override
  public String name() {
    return "inverse_time_decay";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("decay_steps", decaySteps, "decay_rate", decayRate, "staircase", staircase);
  }

  @Override
  public InverseTimeDecay withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new InverseTimeDecay(
        values.count("decay_steps"), values.number("decay_rate"), values.flag("staircase"));
  }

  @Override
  public double learningRate(double initial, long step) {
    double periods = staircase ? step / decaySteps : (double) step / decaySteps;
    return initial / (1 + decayRate * periods);
  }
}
