package dev.ranvier.spiking;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A layer's neurons over all steps, sample by sample, forward and backward: U[t] = beta U[t-1] +
 * I[t] - threshold S[t-1]; S[t] = 1 if U[t] > threshold, else 0.
 *
 * <p>Shapes: currents [samples · steps, neurons], or [samples, neurons] where they are constant;
 * membranes and spikes [samples · steps, neurons], the steps of a sample behind each other.
 *
 * <p>A sample's rows go through short arrays, which stay in the first cache, in loops without
 * branches: C2 makes vectors of them, and plain float arithmetic has the same bits at any width. A
 * comparison would be a branch there, taken at random: that is why S is a difference, cut to [0,
 * 1].
 */
final class LeakyRows {

  /** Makes of every difference of floats above the threshold a number above 1. */
  private static final float STEEP = 0x1p126f;

  private final SpikingArchitecture architecture;
  private final int steps;
  private final int neurons;
  private final boolean constantCurrent;
  private final float[] membrane;
  private final float[] current;
  private final float[] spike;
  private final float[] grad;
  private final float[] sum;

  /** Scratch for one thread. */
  LeakyRows(SpikingArchitecture architecture, int neurons, boolean constantCurrent) {
    this.architecture = architecture;
    this.steps = architecture.steps();
    this.neurons = neurons;
    this.constantCurrent = constantCurrent;
    membrane = new float[neurons];
    current = new float[neurons];
    spike = new float[neurons];
    grad = new float[neurons];
    sum = new float[neurons];
  }

  /** Fills membranes and spikes of one sample. */
  void forward(
      int sample, MemorySegment currents, float[] bias, float[] membranes, MemorySegment spikes) {
    Arrays.fill(membrane, 0);
    Arrays.fill(spike, 0);
    for (int t = 0; t < steps; t++) {
      int row = sample * steps + t;
      if (!constantCurrent || t == 0) {
        load(currents, constantCurrent ? sample : row, current);
        for (int i = 0; i < neurons; i++) {
          current[i] += bias[i];
        }
      }
      integrate(architecture.beta(), architecture.threshold());
      System.arraycopy(membrane, 0, membranes, row * neurons, neurons);
      store(spike, spikes, row);
    }
  }

  /** U = beta U + I - threshold S; S = U > threshold. */
  private void integrate(float beta, float threshold) {
    for (int i = 0; i < neurons; i++) {
      float u = beta * membrane[i] + current[i] - threshold * spike[i];
      membrane[i] = u;
      spike[i] = Math.min(1f, Math.max(0f, (u - threshold) * STEEP));
    }
  }

  /**
   * From the gradient at the spikes to that at the currents, of one sample: dU[t] = beta dU[t+1] +
   * dS[t] alpha / 2 / (1 + (π / 2 alpha (U[t] - threshold))²); dI[t] = dU[t]. The reset is taken as
   * a constant. A constant current gets the sum over the steps.
   *
   * @param spikeGrads dS, [samples · steps, neurons]
   * @param currentGrads dI, shaped as the currents
   */
  void backward(
      int sample, float[] membranes, MemorySegment spikeGrads, MemorySegment currentGrads) {
    Arrays.fill(grad, 0);
    Arrays.fill(sum, 0);
    for (int t = steps - 1; t >= 0; t--) {
      int row = sample * steps + t;
      load(spikeGrads, row, spike);
      System.arraycopy(membranes, row * neurons, membrane, 0, neurons);
      differentiate(architecture.beta(), architecture.threshold(), architecture.alpha());
      endStep(row, currentGrads);
    }
    if (constantCurrent) {
      store(sum, currentGrads, sample);
    }
  }

  private void differentiate(float beta, float threshold, float alpha) {
    float half = alpha / 2;
    float steepness = (float) (Math.PI / 2) * alpha;
    for (int i = 0; i < neurons; i++) {
      float x = steepness * (membrane[i] - threshold);
      grad[i] = beta * grad[i] + spike[i] * (half / (1f + x * x));
    }
  }

  /**
   * The same of the last layer, whose membranes are what is compared: dU[t] = beta dU[t+1] +
   * dloss/dU[t].
   */
  void backwardOutput(int sample, float[] membraneGrads, MemorySegment currentGrads) {
    float beta = architecture.beta();
    Arrays.fill(grad, 0);
    Arrays.fill(sum, 0);
    for (int t = steps - 1; t >= 0; t--) {
      int row = sample * steps + t;
      for (int i = 0; i < neurons; i++) {
        grad[i] = beta * grad[i] + membraneGrads[row * neurons + i];
      }
      endStep(row, currentGrads);
    }
    if (constantCurrent) {
      store(sum, currentGrads, sample);
    }
  }

  private void endStep(int row, MemorySegment currentGrads) {
    if (!constantCurrent) {
      store(grad, currentGrads, row);
      return;
    }
    for (int i = 0; i < neurons; i++) {
      sum[i] += grad[i];
    }
  }

  private void load(MemorySegment rows, int row, float[] target) {
    long at = (long) row * neurons * Float.BYTES;
    MemorySegment.copy(rows, ValueLayout.JAVA_FLOAT, at, target, 0, neurons);
  }

  private void store(float[] source, MemorySegment rows, int row) {
    long at = (long) row * neurons * Float.BYTES;
    MemorySegment.copy(source, 0, rows, ValueLayout.JAVA_FLOAT, at, neurons);
  }
}
