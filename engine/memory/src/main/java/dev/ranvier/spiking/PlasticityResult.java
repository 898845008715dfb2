package dev.ranvier.spiking;

/**
 * What became of plastic synapses. The arrays are the result's own; nobody else writes to them.
 *
 * @param weights at the end, as shares of the largest, 0 to 1, [inputs]
 * @param snapshotTimes s
 * @param snapshots weights on the way, [snapshots][inputs]
 * @param outputTimes when the neuron fired, s
 * @param seconds that were simulated
 */
public record PlasticityResult(
    double[] weights,
    double[] snapshotTimes,
    double[][] snapshots,
    double[] outputTimes,
    double seconds) {

  private static final String NAME = "PlasticityResult";

  /** The share of weights up to a limit, which is 0 to 1: {@code shareUpTo(0.1)}. */
  public double shareUpTo(double limit) {
    int count = 0;
    for (double weight : weights) {
      count += weight <= limit ? 1 : 0;
    }
    return (double) count / weights.length;
  }

  /** The share of weights from a limit on: {@code shareFrom(0.9)}. */
  public double shareFrom(double limit) {
    int count = 0;
    for (double weight : weights) {
      count += weight >= limit ? 1 : 0;
    }
    return (double) count / weights.length;
  }

  /** How often the neuron fired in a second from a moment on, Hz. */
  public double outputRate(double fromSecond) {
    if (!(fromSecond >= 0 && fromSecond < seconds)) {
      throw Checks.refusal(NAME, "fromSecond", fromSecond, "0 or more and less than " + seconds);
    }
    int count = 0;
    for (double time : outputTimes) {
      count += time >= fromSecond ? 1 : 0;
    }
    return count / (seconds - fromSecond);
  }

  /**
   * How many weights are in each of so many equal parts of [0, 1], those at 1 in the last.
   *
   * @param bins 1 or more
   */
  public int[] histogram(int bins) {
    int[] counts = new int[Checks.count(NAME, "bins", bins, 1)];
    for (double weight : weights) {
      counts[Math.min(bins - 1, (int) (weight * bins))]++;
    }
    return counts;
  }
}
