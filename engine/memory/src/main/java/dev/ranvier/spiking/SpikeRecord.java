package dev.ranvier.spiking;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which neuron fired when: the points of a raster plot, ordered by time. Times are milliseconds, or
 * numbers of steps where it was made {@link #ofSteps}.
 */
public final class SpikeRecord {

  private static final String NAME = "SpikeRecord";

  private final int neurons;
  private final double duration;
  private final int[] neuronIds;
  private final double[] times;

  private SpikeRecord(int neurons, double duration, int[] neuronIds, double[] times) {
    this.neurons = neurons;
    this.duration = duration;
    this.neuronIds = neuronIds;
    this.times = times;
  }

  /**
   * Spikes in any order.
   *
   * @param neurons how many there are, silent ones included
   * @param duration how long they were watched, ms, from 0 on
   * @param neuronIds who fired, from 0 to {@code neurons - 1}
   * @param times when, from 0 to {@code duration}
   */
  public static SpikeRecord of(int neurons, double duration, int[] neuronIds, double[] times) {
    Checks.count(NAME, "neurons", neurons, 0);
    Checks.notNegative(NAME, "duration", duration);
    Checks.there(NAME, "neuronIds", neuronIds);
    Checks.there(NAME, "times", times);
    Checks.length(NAME, "neuronIds", neuronIds.length, times.length, "time");
    boolean ordered = true;
    for (int i = 0; i < times.length; i++) {
      if (neuronIds[i] < 0 || neuronIds[i] >= neurons) {
        throw Checks.refusal(NAME, "neuron of spike " + i, neuronIds[i], "0 to " + (neurons - 1));
      }
      if (!(times[i] >= 0 && times[i] <= duration)) {
        throw Checks.refusal(NAME, "time of spike " + i, times[i], "0 to " + duration);
      }
      ordered &= i == 0 || !comesBefore(neuronIds, times, i, i - 1);
    }
    if (ordered) {
      return new SpikeRecord(neurons, duration, neuronIds.clone(), times.clone());
    }
    int[] order =
        IntStream.range(0, times.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> times[i])
                    .thenComparingInt(i -> neuronIds[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new SpikeRecord(
        neurons,
        duration,
        Arrays.stream(order).map(i -> neuronIds[i]).toArray(),
        Arrays.stream(order).mapToDouble(i -> times[i]).toArray());
  }

  /**
   * The spikes of an encoder or a network: whatever is not 0, with the number of its step as time.
   *
   * @param spikes [steps][neurons]
   */
  public static SpikeRecord ofSteps(float[][] spikes) {
    int neurons = Checks.rows(NAME, "spikes", spikes);
    int count = 0;
    for (float[] row : spikes) {
      for (float value : row) {
        count += value != 0 ? 1 : 0;
      }
    }
    int[] ids = new int[count];
    double[] times = new double[count];
    int at = 0;
    for (int step = 0; step < spikes.length; step++) {
      for (int i = 0; i < neurons; i++) {
        if (spikes[step][i] != 0) {
          ids[at] = i;
          times[at++] = step;
        }
      }
    }
    return new SpikeRecord(neurons, spikes.length, ids, times);
  }

  private static boolean comesBefore(int[] ids, double[] times, int a, int b) {
    return times[a] < times[b] || (times[a] == times[b] && ids[a] < ids[b]);
  }

  /** Neurons that were watched, silent ones included. */
  public int neurons() {
    return neurons;
  }

  /** How long they were watched, ms or steps. */
  public double duration() {
    return duration;
  }

  /** Number of spikes. */
  public int size() {
    return times.length;
  }

  /** Who fired, spike by spike: the height of each point of a raster plot. */
  public int[] neuronIds() {
    return neuronIds.clone();
  }

  /** When, spike by spike. */
  public double[] times() {
    return times.clone();
  }

  /** The spike train of one neuron: its times. */
  public double[] train(int neuron) {
    checkNeuron(neuron);
    return IntStream.range(0, times.length)
        .filter(i -> neuronIds[i] == neuron)
        .mapToDouble(i -> times[i])
        .toArray();
  }

  /** How often one neuron fired. */
  public int count(int neuron) {
    return train(neuron).length;
  }

  /** How often one neuron fired in a second, if times are milliseconds: count / duration, Hz. */
  public double rate(int neuron) {
    checkNeuron(neuron);
    return duration == 0 ? 0 : count(neuron) * 1000.0 / duration;
  }

  /** Times between successive spikes of one neuron. */
  public double[] intervals(int neuron) {
    double[] train = train(neuron);
    double[] intervals = new double[Math.max(0, train.length - 1)];
    for (int i = 0; i < intervals.length; i++) {
      intervals[i] = train[i + 1] - train[i];
    }
    return intervals;
  }

  private void checkNeuron(int neuron) {
    if (neuron < 0 || neuron >= neurons) {
      throw Checks.refusal(NAME, "neuron", neuron, "0 to " + (neurons - 1));
    }
  }

  /** How many spikes of how many neurons, for people. */
  @Override
  public String toString() {
    return "%s spikes of %s neurons".formatted(times.length, neurons);
  }
}
