package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * initial * factor^floor(step / stepSize): {@link ExponentialDecay} as a staircase, under PyTorch's
 * view of it.
 *
 * @param stepSize steps between two drops, at least 1
 * @param factor positive
 */
public record StepDecay(long stepSize, double factor) implements Schedule {

  /** Checks the numbers. */
  public StepDecay {
    Schedule.checkCount("StepDecay", "stepSize", stepSize, 1);
    Schedule.checkPositive("StepDecay", "factor", factor);
  }

  @Override
  public String name() {
    return "step_decay";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("step_size", stepSize, "gamma", factor);
  }

  @Override
  public StepDecay withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new StepDecay(values.count("step_size"), values.number("gamma"));
  }

  @Override
  public double learningRate(double initial, long step) {
    return initial * Curves.power(factor, step / stepSize);
  }
}
