package dev.ranvier.spiking;

import dev.ranvier.simd.product.MatrixProduct;
import dev.ranvier.simd.product.MatrixProduct.Form;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A batch through the network and back. No layer feeds an earlier one, so each runs through all its
 * steps before the next begins, and its products are one for all steps. A sample that is a constant
 * current needs the first layer's product once, not once a step, forward and backward: the gradient
 * at the current is the sum of those at the steps.
 */
final class SpikingPass implements AutoCloseable {

  private static final String NAME = "SpikingNetwork";
  private static final long ALIGNMENT = 64;

  /** A layer's memory for a batch. */
  private final class LayerRows {
    private final SpikingLayer layer;
    private final boolean constantCurrent;

    /** Currents, then in the same place the gradients at them; rows as {@link LeakyRows} has it. */
    private final MemorySegment currents;

    private final float[] membranes;

    /** Spikes, then in the same place the gradients at them. */
    private final MemorySegment spikes;

    private final List<LeakyRows> scratch = new ArrayList<>();

    LayerRows(SpikingLayer layer, boolean constantCurrent) {
      this.layer = layer;
      this.constantCurrent = constantCurrent;
      long rows = (long) capacity * architecture.steps();
      if (rows * layer.neurons > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "%s: %s samples of %s steps in a layer of %s neurons are more than 2^31 membranes; take smaller batches"
                .formatted(NAME, capacity, architecture.steps(), layer.neurons));
      }
      currents =
          arena.allocate(
              SpikingLayer.bytes(constantCurrent ? capacity : rows, layer.neurons), ALIGNMENT);
      membranes = new float[(int) rows * layer.neurons];
      spikes = arena.allocate(SpikingLayer.bytes(rows, layer.neurons), ALIGNMENT);
      for (int i = 0; i < parts.count(); i++) {
        scratch.add(new LeakyRows(architecture, layer.neurons, constantCurrent));
      }
    }

    int rows(int samples) {
      return constantCurrent ? samples : samples * architecture.steps();
    }
  }

  private final SpikingArchitecture architecture;
  private final int capacity;
  private final MatrixProduct product;
  private final RowParts parts;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment inputs;
  private final List<LayerRows> layers = new ArrayList<>();
  private final float[] outputGrads;
  private final double[] losses;

  /**
   * Memory for batches of up to {@code capacity} samples.
   *
   * @param constantCurrent whether samples are currents, [features], or spikes, [steps][features]
   */
  SpikingPass(
      SpikingArchitecture architecture,
      List<SpikingLayer> network,
      int capacity,
      boolean constantCurrent,
      MatrixProduct product,
      RowParts parts) {
    this.architecture = architecture;
    this.capacity = capacity;
    this.product = product;
    this.parts = parts;
    for (int i = 0; i < network.size(); i++) {
      layers.add(new LayerRows(network.get(i), constantCurrent && i == 0));
    }
    inputs =
        arena.allocate(
            SpikingLayer.bytes(layers.getFirst().rows(capacity), architecture.features()),
            ALIGNMENT);
    outputGrads = new float[layers.getLast().membranes.length];
    losses = new double[capacity];
  }

  int capacity() {
    return capacity;
  }

  /** A sample as a constant current. */
  void setCurrent(int sample, float[] features) {
    copyRow(features, sample);
  }

  /** A sample as spikes, [steps][features]. */
  void setSpikes(int sample, float[][] spikes) {
    for (int t = 0; t < spikes.length; t++) {
      copyRow(spikes[t], sample * architecture.steps() + t);
    }
  }

  private void copyRow(float[] values, int row) {
    long at = SpikingLayer.bytes(row, architecture.features());
    MemorySegment.copy(values, 0, inputs, ValueLayout.JAVA_FLOAT, at, values.length);
  }

  /** All layers through all steps. */
  void forward(int samples) {
    MemorySegment from = inputs;
    for (LayerRows rows : layers) {
      SpikingLayer layer = rows.layer;
      product.multiply(
          Form.NN,
          rows.rows(samples),
          layer.neurons,
          layer.inputs,
          from,
          layer.weights,
          rows.currents);
      parts.run(
          samples,
          (part, first, end) -> {
            for (int sample = first; sample < end; sample++) {
              rows.scratch
                  .get(part)
                  .forward(sample, rows.currents, layer.bias, rows.membranes, rows.spikes);
            }
          });
      from = rows.spikes;
    }
  }

  /**
   * The batch's summed loss.
   *
   * @param withGrads whether {@link #backward} follows
   */
  double loss(int samples, int[] classIds, boolean withGrads) {
    LayerRows output = layers.getLast();
    parts.run(
        samples,
        (_, first, end) -> {
          for (int sample = first; sample < end; sample++) {
            losses[sample] =
                MembraneLoss.sample(
                    sample,
                    architecture.steps(),
                    architecture.classes(),
                    classIds[sample],
                    samples,
                    output.membranes,
                    withGrads ? outputGrads : null);
          }
        });
    double sum = 0;
    for (int sample = 0; sample < samples; sample++) {
      sum += losses[sample];
    }
    return sum;
  }

  /** Gradients of the batch's mean loss, from the last layer to the first. Ends the spikes. */
  void backward(int samples, List<SpikingLayer.Training> training) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      LayerRows rows = layers.get(i);
      SpikingLayer layer = rows.layer;
      boolean last = i == layers.size() - 1;
      parts.run(
          samples,
          (part, first, end) -> {
            LeakyRows scratch = rows.scratch.get(part);
            for (int sample = first; sample < end; sample++) {
              if (last) {
                scratch.backwardOutput(sample, outputGrads, rows.currents);
              } else {
                scratch.backward(sample, rows.membranes, rows.spikes, rows.currents);
              }
            }
          });
      int count = rows.rows(samples);
      // forward: currents = from · weights + bias
      MemorySegment from = i == 0 ? inputs : layers.get(i - 1).spikes;
      product.multiply(
          Form.TN,
          layer.inputs,
          layer.neurons,
          count,
          from,
          rows.currents,
          training.get(i).weightGrads);
      sumRows(rows.currents, count, training.get(i).biasGrads);
      if (i > 0) {
        product.multiply(
            Form.NT, count, layer.inputs, layer.neurons, rows.currents, layer.weights, from);
      }
    }
  }

  private static void sumRows(MemorySegment matrix, int rows, float[] sums) {
    Arrays.fill(sums, 0);
    float[] row = new float[sums.length];
    for (int i = 0; i < rows; i++) {
      long at = SpikingLayer.bytes(i, row.length);
      MemorySegment.copy(matrix, ValueLayout.JAVA_FLOAT, at, row, 0, row.length);
      for (int j = 0; j < row.length; j++) {
        sums[j] += row[j];
      }
    }
  }

  /**
   * The class whose output fired most in a sample; among several, the one with the highest membrane
   * on average, and then the first.
   */
  int predictedClass(int sample) {
    int classes = architecture.classes();
    LayerRows output = layers.getLast();
    int best = 0;
    double mostSpikes = -1;
    double highest = 0;
    for (int i = 0; i < classes; i++) {
      double count = 0;
      double membrane = 0;
      for (int t = 0; t < architecture.steps(); t++) {
        int at = (sample * architecture.steps() + t) * classes + i;
        count += output.spikes.getAtIndex(ValueLayout.JAVA_FLOAT, at);
        membrane += output.membranes[at];
      }
      if (count > mostSpikes || (count == mostSpikes && membrane > highest)) {
        best = i;
        mostSpikes = count;
        highest = membrane;
      }
    }
    return best;
  }

  /** All that happened in a sample. */
  SpikingActivity activity(int sample) {
    int steps = architecture.steps();
    float[][][] membranes = new float[layers.size()][steps][];
    float[][][] spikes = new float[layers.size()][steps][];
    for (int i = 0; i < layers.size(); i++) {
      LayerRows rows = layers.get(i);
      int neurons = rows.layer.neurons;
      for (int t = 0; t < steps; t++) {
        int at = (sample * steps + t) * neurons;
        membranes[i][t] = Arrays.copyOfRange(rows.membranes, at, at + neurons);
        spikes[i][t] = new float[neurons];
        MemorySegment.copy(
            rows.spikes, ValueLayout.JAVA_FLOAT, (long) at * Float.BYTES, spikes[i][t], 0, neurons);
      }
    }
    return new SpikingActivity(membranes, spikes, predictedClass(sample));
  }

  @Override
  public void close() {
    arena.close();
  }
}
