package dev.ranvier.spiking;

import dev.ranvier.random.Philox;

/**
 * Rate code: in each step each feature fires with probability feature · gain + offset, cut to [0,
 * 1], independently of the others. Same seed and stream, same spikes, on every machine: the spike
 * of feature i in step t is decided by word t · features + i.
 *
 * @param steps 1 or more
 * @param gain by which features are multiplied
 * @param offset that is then added
 * @param firstSpikeTime steps before which nothing fires, less than {@code steps}
 * @param seed of what is drawn
 */
public record RateEncoder(int steps, float gain, float offset, int firstSpikeTime, long seed)
    implements SpikeEncoder {

  private static final String NAME = "RateEncoder";

  /** Checks all numbers. */
  public RateEncoder {
    Checks.count(NAME, "steps", steps, 1);
    Checks.finite(NAME, "gain", gain);
    Checks.finite(NAME, "offset", offset);
    if (firstSpikeTime < 0 || firstSpikeTime >= steps) {
      throw Checks.refusal(NAME, "firstSpikeTime", firstSpikeTime, "0 to " + (steps - 1));
    }
  }

  /** Features are the probabilities themselves. */
  public static RateEncoder of(int steps, long seed) {
    return new RateEncoder(steps, 1, 0, 0, seed);
  }

  /** The same with probabilities feature · gain + offset. */
  public RateEncoder withGain(double factor, double summand) {
    return new RateEncoder(steps, (float) factor, (float) summand, firstSpikeTime, seed);
  }

  /** The same with nothing before a step. */
  public RateEncoder withFirstSpikeTime(int step) {
    return new RateEncoder(steps, gain, offset, step, seed);
  }

  @Override
  public float[][] encode(float[] features, long stream) {
    Checks.there(NAME, "features", features);
    for (int i = 0; i < features.length; i++) {
      if (Float.isNaN(features[i])) {
        throw Checks.refusal(NAME, "feature " + i, features[i], "a number");
      }
    }
    Philox random = Philox.of(seed, stream);
    float[][] spikes = new float[steps][features.length];
    for (int t = 0; t < steps; t++) {
      for (int i = 0; i < features.length; i++) {
        boolean fires = random.nextFloat() < features[i] * gain + offset;
        spikes[t][i] = fires && t >= firstSpikeTime ? 1 : 0;
      }
    }
    return spikes;
  }
}
