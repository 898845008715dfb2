package dev.ranvier.spiking;

/**
 * Delta code: a feature fires in the steps in which it has grown by the threshold or more since the
 * step before. Before the first step it is 0, or, padded, what it is in the first. With off spikes,
 * a fall by the threshold or more is a spike of -1. Definition: snnTorch's {@code spikegen.delta}.
 *
 * @param threshold positive
 * @param padded whether the first step is compared with itself, so that nothing fires there
 * @param offSpikes whether falls fire, too
 */
public record DeltaEncoder(float threshold, boolean padded, boolean offSpikes) {

  private static final String NAME = "DeltaEncoder";

  /** Checks the threshold. */
  public DeltaEncoder {
    Checks.positive(NAME, "threshold", threshold);
  }

  /** Rises alone, from 0 on. */
  public static DeltaEncoder of(double threshold) {
    return new DeltaEncoder((float) threshold, false, false);
  }

  /** The same with the first step compared with itself. */
  public DeltaEncoder withPadding() {
    return new DeltaEncoder(threshold, true, offSpikes);
  }

  /** The same with spikes of -1 for falls. */
  public DeltaEncoder withOffSpikes() {
    return new DeltaEncoder(threshold, padded, true);
  }

  /**
   * The spikes of features that change.
   *
   * @param series [steps][features]
   * @return [steps][features], 1 for a rise, -1 for a fall if falls fire, 0 for neither
   */
  public float[][] encode(float[][] series) {
    int features = Checks.rows(NAME, "series", series);
    float[][] spikes = new float[series.length][features];
    for (int t = 0; t < series.length; t++) {
      for (int i = 0; i < features; i++) {
        if (!Float.isFinite(series[t][i])) {
          throw Checks.refusal(
              NAME, "feature " + i + " in step " + t, series[t][i], "a finite number");
        }
        float before = t > 0 ? series[t - 1][i] : padded ? series[0][i] : 0;
        float rise = series[t][i] - before;
        spikes[t][i] = rise >= threshold ? 1 : offSpikes && rise <= -threshold ? -1 : 0;
      }
    }
    return spikes;
  }
}
