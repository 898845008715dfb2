package dev.ranvier.schedule;

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
  public double learningRate(double initial, long step) {
    double exponent = staircase ? step / decaySteps : (double) step / decaySteps;
    return initial * Curves.power(decayRate, exponent);
  }
}
