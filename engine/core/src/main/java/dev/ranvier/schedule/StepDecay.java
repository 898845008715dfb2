package dev.ranvier.schedule;

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
  public double learningRate(double initial, long step) {
    return initial * Curves.power(factor, step / stepSize);
  }
}
