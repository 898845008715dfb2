package dev.ranvier.spiking;

/**
 * A leaky integrate-and-fire neuron whose inputs open channels: timeConstant · dV/dt = rest - V + g
 * (reversal - V), where the conductance g, in units of the leak's, falls by synapticTime · dg/dt =
 * -g and rises with each input's spike. At the threshold it fires and is put to the reset.
 *
 * @param timeConstant of the membrane, ms, positive
 * @param threshold mV
 * @param rest mV
 * @param reset mV, below the threshold
 * @param reversal of the synapses, mV, above the threshold: they excite
 * @param synapticTime ms, positive
 * @param maximalConductance that the spike of an input of weight 1 adds, positive
 */
public record ConductanceNeuron(
    double timeConstant,
    double threshold,
    double rest,
    double reset,
    double reversal,
    double synapticTime,
    double maximalConductance) {

  private static final String NAME = "ConductanceNeuron";

  /** Checks all numbers. */
  public ConductanceNeuron {
    Checks.positive(NAME, "timeConstant", timeConstant);
    Checks.finite(NAME, "threshold", threshold);
    Checks.finite(NAME, "rest", rest);
    Checks.finite(NAME, "reset", reset);
    Checks.finite(NAME, "reversal", reversal);
    Checks.positive(NAME, "synapticTime", synapticTime);
    Checks.positive(NAME, "maximalConductance", maximalConductance);
    String below = "less than the threshold, " + threshold + " mV";
    if (reset >= threshold) {
      throw Checks.refusal(NAME, "reset", reset + " mV", below);
    }
    if (rest >= threshold) {
      throw Checks.refusal(NAME, "rest", rest + " mV", below);
    }
    if (reversal <= threshold) {
      throw Checks.refusal(
          NAME, "reversal", reversal + " mV", "more than the threshold, " + threshold + " mV");
    }
  }

  /**
   * The neuron of Brian 2's example of plasticity, after Song, Miller and Abbott: 10 ms, threshold
   * -54 mV, rest -74 mV, reset -60 mV, reversal 0 mV, synapses of 5 ms that add 0.01 at most.
   */
  public static ConductanceNeuron of() {
    return new ConductanceNeuron(10, -54, -74, -60, 0, 5, 0.01);
  }

  /** The same with another conductance of an input of weight 1. */
  public ConductanceNeuron withMaximalConductance(double conductance) {
    return new ConductanceNeuron(
        timeConstant, threshold, rest, reset, reversal, synapticTime, conductance);
  }
}
