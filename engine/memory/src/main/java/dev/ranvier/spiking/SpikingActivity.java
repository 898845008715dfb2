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

  private static final String NAME = "SpikingActivity";

  /** A layer's spikes as points of a raster plot, with steps as times; layers count from 0. */
  public SpikeRecord raster(int layer) {
    return SpikeRecord.ofSteps(spikes[checked(layer)]);
  }

  /** A neuron's membrane after each step: a trace. */
  public double[] trace(int layer, int neuron) {
    int neurons = membranes[checked(layer)][0].length;
    if (neuron < 0 || neuron >= neurons) {
      throw Checks.refusal(NAME, "neuron", neuron, "0 to " + (neurons - 1));
    }
    double[] trace = new double[membranes[layer].length];
    for (int t = 0; t < trace.length; t++) {
      trace[t] = membranes[layer][t][neuron];
    }
    return trace;
  }

  private int checked(int layer) {
    if (layer < 0 || layer >= membranes.length) {
      throw Checks.refusal(NAME, "layer", layer, "0 to " + (membranes.length - 1));
    }
    return layer;
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
