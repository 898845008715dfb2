package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * endLearningRate + (initial - endLearningRate) (1 - step / decaySteps)^power, and endLearningRate
 * after that; in cycles, decaySteps stands for its first multiple that step has not passed, so that
 * the learning rate jumps up and falls again, more slowly each time.
 *
 * @param decaySteps at least 1
 * @param endLearningRate at least 0
 * @param power positive; 1 for a straight line
 * @param cycle whether to start again
 */
public record PolynomialDecay(long decaySteps, double endLearningRate, double power, boolean cycle)
    implements Schedule {

  /** Checks the numbers. */
  public PolynomialDecay {
    Schedule.checkCount("PolynomialDecay", "decaySteps", decaySteps, 1);
    Schedule.checkNotNegative("PolynomialDecay", "endLearningRate", endLearningRate);
    Schedule.checkPositive("PolynomialDecay", "power", power);
  }

  @Override
  public String name() {
    return "polynomial_decay";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "decay_steps",
        decaySteps,
        "end_learning_rate",
        endLearningRate,
        "power",
        power,
        "cycle",
        cycle);
  }

  @Override
  public PolynomialDecay withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new PolynomialDecay(
        values.count("decay_steps"),
        values.number("end_learning_rate"),
        values.number("power"),
        values.flag("cycle"));
  }

  @Override
  public double learningRate(double initial, long step) {
    long cycles = cycle ? Math.max(Math.ceilDiv(step, decaySteps), 1) : 1;
    double fraction = Math.min(step / ((double) decaySteps * cycles), 1.0);
    return endLearningRate + (initial - endLearningRate) * Curves.power(1.0 - fraction, power);
  }
}
