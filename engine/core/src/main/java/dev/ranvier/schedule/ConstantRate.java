package dev.ranvier.schedule;

/** The optimizer's learning rate at every step. */
public record ConstantRate() implements Schedule {

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public double learningRate(double initial, long step) {
    return initial;
  }
}
