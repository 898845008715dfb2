package dev.ranvier.spiking;

/**
 * All that a network did with one sample, to be drawn. The arrays are its own; nobody else writes
 * to them.
 *
 * @param membranes U after each step, [layers][steps][neurons]
 * @param spikes 1 or 0, [layers][steps][neurons]
 * @param predictedClass whose output fired most
 */
public record SpikingActivity(float[][][] membranes, float[][][] spikes, int predictedClass) {

  /** A layer's spikes as points of a raster plot, with steps as times; layers count from 0. */
  public SpikeRecord raster(int layer) {
    return SpikeRecord.ofSteps(spikes[layer]);
  }

  /** A neuron's membrane after each step: a trace. */
  public double[] trace(int layer, int neuron) {
    double[] trace = new double[membranes[layer].length];
    for (int t = 0; t < trace.length; t++) {
      trace[t] = membranes[layer][t][neuron];
    }
    return trace;
  }

  /** How often each class fired. */
  public int[] counts() {
    float[][] outputs = spikes[spikes.length - 1];
    int[] counts = new int[outputs[0].length];
    for (float[] step : outputs) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += (int) step[i];
      }
    }
    return counts;
  }
}
