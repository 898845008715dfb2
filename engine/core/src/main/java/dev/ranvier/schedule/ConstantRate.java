package dev.ranvier.schedule;

/** The optimizer's learning rate at every step. */
public record ConstantRate() implements Schedule {

  @Override
  public double learningRate(double initial, long step) {
    return initial;
  }
}
