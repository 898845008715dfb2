package dev.ranvier.spiking;

/**
 * Latency code: every feature fires once, the larger the sooner, as a neuron does that charges with
 * the feature as its current: after timeConstant · ln(x / (x - threshold)) steps, rounded to the
 * nearest (halves to the even one). Features at or below the threshold count as 1e-7 above it: they
 * fire last, or not at all if {@link #withClipping clipped}.
 *
 * <p>Normalized, times are stretched so that a sample's last spike is in the last step. snnTorch
 * stretches a whole batch by its latest spike; that is the same as soon as each sample has a
 * feature at or below the threshold, as pictures have. Linear, the time is timeConstant · (1 - x),
 * not later than that of the threshold, and normalized the time constant is as many steps as there
 * are between the first and the last.
 *
 * <p>Spikes later than the last step are refused with advice, or dropped if so wished.
 *
 * @param steps 1 or more
 * @param timeConstant in steps, positive
 * @param threshold above 0, below 1
 * @param firstSpikeTime steps before the earliest possible spike, less than {@code steps}
 * @param linear whether the time falls linearly with the feature
 * @param normalized whether the last spike is put in the last step
 * @param clipped whether features below the threshold stay silent
 * @param dropsLate whether spikes behind the last step are left out
 */
public record LatencyEncoder(
    int steps,
    double timeConstant,
    double threshold,
    int firstSpikeTime,
    boolean linear,
    boolean normalized,
    boolean clipped,
    boolean dropsLate)
    implements SpikeEncoder {

  private static final String NAME = "LatencyEncoder";

  /** snnTorch's epsilon: how far above the threshold a feature below it counts. */
  private static final double EPSILON = 1e-7;

  /** Checks all numbers. */
  public LatencyEncoder {
    Checks.count(NAME, "steps", steps, 1);
    Checks.positive(NAME, "timeConstant", timeConstant);
    if (!(threshold > 0 && threshold < 1)) {
      throw Checks.refusal(NAME, "threshold", threshold, "above 0 and below 1");
    }
    if (firstSpikeTime < 0 || firstSpikeTime >= steps) {
      throw Checks.refusal(NAME, "firstSpikeTime", firstSpikeTime, "0 to " + (steps - 1));
    }
  }

  /** Logarithmic with a time constant of 1 step and threshold 0.01; nothing else. */
  public static LatencyEncoder of(int steps) {
    return new LatencyEncoder(steps, 1, 0.01, 0, false, false, false, false);
  }

  /** The same with another time constant, in steps. */
  public LatencyEncoder withTimeConstant(double tau) {
    return new LatencyEncoder(
        steps, tau, threshold, firstSpikeTime, linear, normalized, clipped, dropsLate);
  }

  /** The same with another threshold. */
  public LatencyEncoder withThreshold(double least) {
    return new LatencyEncoder(
        steps, timeConstant, least, firstSpikeTime, linear, normalized, clipped, dropsLate);
  }

  /** The same with no spike before a step. */
  public LatencyEncoder withFirstSpikeTime(int step) {
    return new LatencyEncoder(
        steps, timeConstant, threshold, step, linear, normalized, clipped, dropsLate);
  }

  /** The same with times that fall linearly. */
  public LatencyEncoder withLinearTimes() {
    return new LatencyEncoder(
        steps, timeConstant, threshold, firstSpikeTime, true, normalized, clipped, dropsLate);
  }

  /** The same with the last spike in the last step. */
  public LatencyEncoder withNormalization() {
    return new LatencyEncoder(
        steps, timeConstant, threshold, firstSpikeTime, linear, true, clipped, dropsLate);
  }

  /** The same without spikes of features below the threshold. */
  public LatencyEncoder withClipping() {
    return new LatencyEncoder(
        steps, timeConstant, threshold, firstSpikeTime, linear, normalized, true, dropsLate);
  }

  /** The same without spikes behind the last step, which are refused otherwise. */
  public LatencyEncoder withoutLateSpikes() {
    return new LatencyEncoder(
        steps, timeConstant, threshold, firstSpikeTime, linear, normalized, clipped, true);
  }

  @Override
  public float[][] encode(float[] features, long stream) {
    double[] times = spikeTimes(features);
    float[][] spikes = new float[steps][features.length];
    for (int i = 0; i < times.length; i++) {
      long step = (long) Math.rint(times[i]);
      if (step >= steps && !dropsLate) {
        throw new IllegalArgumentException(
            "%s: feature %s, %s, would fire in step %s, expected at most %s; normalize, take more steps or a smaller time constant, or leave late spikes out"
                .formatted(NAME, i, features[i], step, steps - 1));
      }
      if (step < steps && !(clipped && features[i] < threshold)) {
        spikes[(int) step][i] = 1;
      }
    }
    return spikes;
  }

  /**
   * When each feature fires, in steps, before rounding.
   *
   * @param features from 0 to 1
   */
  public double[] spikeTimes(float[] features) {
    Checks.there(NAME, "features", features);
    double[] times = new double[features.length];
    double slope = normalized ? steps - 1 - firstSpikeTime : timeConstant;
    double latest = 0;
    for (int i = 0; i < times.length; i++) {
      double x = features[i];
      if (!(x >= 0 && x <= 1)) {
        throw Checks.refusal(NAME, "feature " + i, x, "0 to 1: scale the features first");
      }
      double above = Math.max(x, threshold + EPSILON);
      times[i] =
          linear
              ? slope * (1 - Math.max(x, threshold))
              : timeConstant * StrictMath.log(above / (above - threshold));
      latest = Math.max(latest, times[i]);
    }
    for (int i = 0; i < times.length; i++) {
      if (normalized && !linear && latest > 0) {
        times[i] *= (steps - 1 - firstSpikeTime) / latest;
      }
      times[i] += firstSpikeTime;
    }
    return times;
  }
}
