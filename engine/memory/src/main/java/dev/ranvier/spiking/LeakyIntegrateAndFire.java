package dev.ranvier.spiking;

/**
 * The leaky integrate-and-fire neuron: timeConstant · dV/dt = rest + drive - V; at the threshold it
 * fires, and its membrane stays at the reset for the refractory time. Times are in milliseconds,
 * voltages in millivolts; a drive is the input current times the membrane's resistance, so
 * millivolts too: how far above rest it would pull the membrane in the end.
 *
 * <p>Between spikes the solution is known, V(t) = V∞ + (V(0) - V∞) exp(-t / timeConstant) with V∞ =
 * rest + drive, and so is the moment at which it crosses the threshold. {@link LeakyLayer} uses
 * both: the length of a step changes results only where the drive changes within one. A simulation
 * that fires at the end of a step instead rounds each interval up to whole steps: at 0.1 ms and 84
 * Hz by half a percent.
 *
 * @param timeConstant of the membrane, ms, positive
 * @param threshold at which it fires, mV
 * @param rest where the membrane goes without a drive, mV
 * @param reset where it is put by a spike, mV, below the threshold
 * @param refractoryTime for which it then stays there, ms, 0 or more
 */
public record LeakyIntegrateAndFire(
    double timeConstant, double threshold, double rest, double reset, double refractoryTime) {

  private static final String NAME = "LeakyIntegrateAndFire";
  private static final double MS_PER_SECOND = 1000;

  /** Checks all numbers. */
  public LeakyIntegrateAndFire {
    Checks.positive(NAME, "timeConstant", timeConstant);
    Checks.finite(NAME, "threshold", threshold);
    Checks.finite(NAME, "rest", rest);
    Checks.finite(NAME, "reset", reset);
    Checks.notNegative(NAME, "refractoryTime", refractoryTime);
    if (reset >= threshold) {
      throw Checks.refusal(
          NAME, "reset", reset + " mV", "less than the threshold, " + threshold + " mV");
    }
  }

  /** 10 ms, threshold 10 mV above rest and reset at 0, refractory for 5 ms. */
  public static LeakyIntegrateAndFire of() {
    return new LeakyIntegrateAndFire(10, 10, 0, 0, 5);
  }

  /** The same with another time constant, ms. */
  public LeakyIntegrateAndFire withTimeConstant(double ms) {
    return new LeakyIntegrateAndFire(ms, threshold, rest, reset, refractoryTime);
  }

  /** The same with another threshold, mV. */
  public LeakyIntegrateAndFire withThreshold(double mV) {
    return new LeakyIntegrateAndFire(timeConstant, mV, rest, reset, refractoryTime);
  }

  /** The same with another resting potential, mV. */
  public LeakyIntegrateAndFire withRest(double mV) {
    return new LeakyIntegrateAndFire(timeConstant, threshold, mV, reset, refractoryTime);
  }

  /** The same with another potential after a spike, mV. */
  public LeakyIntegrateAndFire withReset(double mV) {
    return new LeakyIntegrateAndFire(timeConstant, threshold, rest, mV, refractoryTime);
  }

  /** The same with another refractory time, ms; 0 for none. */
  public LeakyIntegrateAndFire withRefractoryTime(double ms) {
    return new LeakyIntegrateAndFire(timeConstant, threshold, rest, reset, ms);
  }

  /** What is left of the membrane's distance from V∞ after so many ms: beta of a step. */
  public double decay(double ms) {
    return StrictMath.exp(-Checks.notNegative(NAME, "time", ms) / timeConstant);
  }

  /**
   * How often it fires under a constant drive, in Hz: 1 / (refractoryTime + timeConstant · ln((V∞ -
   * reset) / (V∞ - threshold))), or 0 if V∞ stays at the threshold or below.
   *
   * @param drive mV
   */
  public double firingRate(double drive) {
    double end = rest + Checks.finite(NAME, "drive", drive);
    if (end <= threshold) {
      return 0;
    }
    double rise = timeConstant * StrictMath.log((end - reset) / (end - threshold));
    return MS_PER_SECOND / (refractoryTime + rise);
  }

  /**
   * Neurons of this kind, side by side, at rest.
   *
   * @param neurons 1 or more
   * @param step ms, positive
   */
  public LeakyLayer layer(int neurons, double step) {
    return new LeakyLayer(this, neurons, step);
  }

  /**
   * The spikes of neurons under constant drives, from rest on.
   *
   * @param drives mV, one for each neuron
   * @param duration ms; the last step that begins before it is the last
   * @param step ms
   */
  public SpikeRecord simulate(double[] drives, double duration, double step) {
    return run(drives, duration, step, null).spikes(duration);
  }

  /**
   * The same with the membranes at the beginning and after each step, to be drawn.
   *
   * @param drives mV, one for each neuron
   * @param duration ms
   * @param step ms
   */
  public MembraneRecord record(double[] drives, double duration, double step) {
    Checks.there(NAME, "drives", drives);
    double[][] membranes = new double[drives.length][steps(duration, step) + 1];
    LeakyLayer layer = run(drives, duration, step, membranes);
    double[] times = new double[membranes.length == 0 ? 0 : membranes[0].length];
    for (int i = 0; i < times.length; i++) {
      times[i] = i * step;
    }
    return new MembraneRecord(times, membranes, layer.spikes(duration));
  }

  private LeakyLayer run(double[] drives, double duration, double step, double[][] membranes) {
    Checks.there(NAME, "drives", drives);
    int steps = steps(duration, step);
    LeakyLayer layer = layer(drives.length, step);
    for (int t = 0; t <= steps; t++) {
      for (int i = 0; membranes != null && i < drives.length; i++) {
        membranes[i][t] = layer.membrane(i);
      }
      if (t < steps) {
        layer.step(drives);
      }
    }
    return layer;
  }

  /** Rounding must not add a step: 100 ms are 1,000 steps of 0.1 ms. */
  private static int steps(double duration, double step) {
    Checks.positive(NAME, "duration", duration);
    Checks.positive(NAME, "step", step);
    double steps = Math.ceil(duration / step - 1e-6);
    if (steps > Integer.MAX_VALUE - 8) {
      throw Checks.refusal(
          NAME,
          "duration",
          duration + " ms in steps of " + step + " ms",
          "fewer than 2^31 steps: take longer steps, they change no spike under a constant drive");
    }
    return (int) steps;
  }
}
