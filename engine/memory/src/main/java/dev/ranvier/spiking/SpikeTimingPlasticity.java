package dev.ranvier.spiking;

/**
 * How a synapse learns from the times of spikes: an input that comes before the neuron fires makes
 * it stronger, one that comes after weaker, the less the longer the time between. All pairs of
 * spikes count, weights stay in [0, 1]. Source: Song, Miller and Abbott, "Competitive Hebbian
 * learning through spike-timing-dependent synaptic plasticity", 2000.
 *
 * @param potentiation A+: most that a pair adds, as a share of the largest weight, positive
 * @param depression A-: most that a pair takes away, positive
 * @param potentiationTime ms after which a gain is 1/e of the most, positive
 * @param depressionTime ms after which a loss is, positive
 */
public record SpikeTimingPlasticity(
    double potentiation, double depression, double potentiationTime, double depressionTime) {

  private static final String NAME = "SpikeTimingPlasticity";

  /** Checks all numbers. */
  public SpikeTimingPlasticity {
    Checks.positive(NAME, "potentiation", potentiation);
    Checks.positive(NAME, "depression", depression);
    Checks.positive(NAME, "potentiationTime", potentiationTime);
    Checks.positive(NAME, "depressionTime", depressionTime);
  }

  /** The paper's: A+ 0.005, A- 1.05 A+, 20 ms both. */
  public static SpikeTimingPlasticity of() {
    return new SpikeTimingPlasticity(0.005, 0.005 * 1.05, 20, 20);
  }

  /**
   * The same with other amplitudes.
   *
   * @param gain A+
   * @param ratio A- / A+; above 1, unrelated spikes weaken a synapse, and it has to be useful
   */
  public SpikeTimingPlasticity withAmplitude(double gain, double ratio) {
    return new SpikeTimingPlasticity(gain, gain * ratio, potentiationTime, depressionTime);
  }

  /** The same with other time constants, ms. */
  public SpikeTimingPlasticity withTimes(double gainMs, double lossMs) {
    return new SpikeTimingPlasticity(potentiation, depression, gainMs, lossMs);
  }

  /**
   * What one pair of spikes does to a weight, the curve in every textbook: A+ exp(-d /
   * potentiationTime) for d above 0, -A- exp(d / depressionTime) below. Both at once, in the same
   * instant, do both.
   *
   * @param delay ms from the input's spike to the neuron's
   */
  public double weightChange(double delay) {
    Checks.finite(NAME, "delay", delay);
    double gain = delay < 0 ? 0 : potentiation * StrictMath.exp(-delay / potentiationTime);
    double loss = delay > 0 ? 0 : depression * StrictMath.exp(delay / depressionTime);
    return gain - loss;
  }
}
