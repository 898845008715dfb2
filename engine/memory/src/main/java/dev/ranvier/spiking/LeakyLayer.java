package dev.ranvier.spiking;

import java.util.Arrays;

/**
 * Leaky integrate-and-fire neurons side by side, advanced a step at a time under drives that are
 * constant within a step. The update is exact: the membrane follows its exponential, a spike is at
 * the moment at which that crosses the threshold, the refractory time begins there and may end in
 * the middle of a step, and a neuron may fire several times within one.
 *
 * <p>Layers are wired by {@link #inject}: what one fired is given to the other before its next
 * step. Same inputs, same bits, on every machine. Not thread-safe.
 */
public final class LeakyLayer {

  private static final String NAME = "LeakyLayer";

  /** Spikes within a step after which rounding may keep time from passing at all. */
  private static final int MOST_SPIKES_A_STEP = 1_000_000;

  private final LeakyIntegrateAndFire neuron;
  private final double step;
  private final double stepDecay;
  private final double[] membrane;

  /** Ms for which each neuron is still refractory. */
  private final double[] refractory;

  private final int[] fired;
  private long steps;

  private int[] spikeNeurons = new int[16];
  private double[] spikeTimes = new double[16];
  private int spikes;

  LeakyLayer(LeakyIntegrateAndFire neuron, int neurons, double step) {
    this.neuron = neuron;
    this.step = Checks.positive(NAME, "step", step);
    stepDecay = neuron.decay(step);
    membrane = new double[Checks.count(NAME, "neurons", neurons, 1)];
    // at rest; a neuron that fires by itself, for it rests above the threshold, begins at reset
    boolean silent = neuron.rest() < neuron.threshold();
    Arrays.fill(membrane, silent ? neuron.rest() : neuron.reset());
    refractory = new double[neurons];
    fired = new int[neurons];
  }

  /** Number of neurons. */
  public int neurons() {
    return membrane.length;
  }

  /** How far it has come, ms. */
  public double time() {
    return steps * step;
  }

  /** A neuron's membrane now, mV. */
  public double membrane(int neuron) {
    return membrane[checked(neuron)];
  }

  /** How often a neuron fired in the last step. */
  public int fired(int neuron) {
    return fired[checked(neuron)];
  }

  /**
   * A synapse's kick: moves a membrane at once. At or above the threshold, it fires at the
   * beginning of the next step. Refractory neurons do not feel it.
   *
   * @param neuron from 0
   * @param mV how far, negative for inhibition
   */
  public void inject(int neuron, double mV) {
    Checks.finite(NAME, "mV", mV);
    if (refractory[checked(neuron)] == 0) {
      membrane[neuron] += mV;
    }
  }

  private int checked(int neuron) {
    if (neuron < 0 || neuron >= membrane.length) {
      throw Checks.refusal(NAME, "neuron", neuron, "0 to " + (membrane.length - 1));
    }
    return neuron;
  }

  /**
   * One step.
   *
   * @param drives mV, one for each neuron
   * @throws IllegalStateException if a neuron fires a million times within the step
   */
  public void step(double[] drives) {
    Checks.there(NAME, "drives", drives);
    Checks.length(NAME, "drives", drives.length, membrane.length, "neuron");
    for (int i = 0; i < drives.length; i++) {
      if (!Double.isFinite(drives[i])) {
        throw Checks.refusal(NAME, "drive of neuron " + i, drives[i], "a finite number of mV");
      }
    }
    for (int i = 0; i < drives.length; i++) {
      advance(i, neuron.rest() + drives[i]);
    }
    steps++;
  }

  /** All spikes so far. */
  public SpikeRecord spikes() {
    return spikes(time());
  }

  SpikeRecord spikes(double duration) {
    int within = 0;
    int[] neurons = new int[spikes];
    double[] times = new double[spikes];
    for (int i = 0; i < spikes; i++) {
      if (spikeTimes[i] <= duration) {
        neurons[within] = spikeNeurons[i];
        times[within++] = spikeTimes[i];
      }
    }
    return SpikeRecord.of(
        membrane.length, duration, Arrays.copyOf(neurons, within), Arrays.copyOf(times, within));
  }

  /** Takes a neuron through a step in which its membrane heads for {@code end}. */
  private void advance(int i, double end) {
    double threshold = neuron.threshold();
    double v = membrane[i];
    double left = step;
    fired[i] = 0;
    while (true) {
      if (refractory[i] >= left) {
        refractory[i] -= left;
        break;
      }
      left -= refractory[i];
      refractory[i] = 0;
      if (v < threshold) {
        double decay = left == step ? stepDecay : neuron.decay(left);
        double next = end + (v - end) * decay;
        if (next < threshold) {
          v = next;
          break;
        }
        // v(t) = threshold; rounding may place it behind the end of the step
        double crossing = neuron.timeConstant() * StrictMath.log((end - v) / (end - threshold));
        left = Math.max(0, left - crossing);
      }
      fire(i, step - left);
      v = neuron.reset();
      refractory[i] = neuron.refractoryTime();
    }
    membrane[i] = v;
  }

  private void fire(int i, double within) {
    if (spikes == spikeTimes.length) {
      spikeNeurons = Arrays.copyOf(spikeNeurons, 2 * spikes);
      spikeTimes = Arrays.copyOf(spikeTimes, 2 * spikes);
    }
    if (++fired[i] > MOST_SPIKES_A_STEP) {
      throw new IllegalStateException(
          "%s: neuron %s fired more than %s times within a step of %s ms; give it a smaller drive or a longer refractory time"
              .formatted(NAME, i, MOST_SPIKES_A_STEP, step));
    }
    spikeNeurons[spikes] = i;
    spikeTimes[spikes++] = time() + within;
  }
}
