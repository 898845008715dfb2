package dev.ranvier.spiking;

import dev.ranvier.optimizer.Adam;
import dev.ranvier.random.Philox;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a layer knows: weights [inputs, neurons] in native memory, for the products, and biases. */
final class SpikingLayer {

  private static final long ALIGNMENT = 64;

  final int inputs;
  final int neurons;
  final MemorySegment weights;
  final float[] bias;

  SpikingLayer(int inputs, int neurons) {
    this.inputs = inputs;
    this.neurons = neurons;
    this.weights = Arena.ofAuto().allocate(bytes(inputs, neurons), ALIGNMENT);
    this.bias = new float[neurons];
  }

  /** Uniform between ±1/sqrt(inputs), biases too: PyTorch's default, which snnTorch starts from. */
  void initialize(long seed, int layer) {
    float limit = (float) (1 / StrictMath.sqrt(inputs));
    Philox random = Philox.of(seed, 2L * layer);
    for (long i = 0; i < (long) inputs * neurons; i++) {
      weights.setAtIndex(ValueLayout.JAVA_FLOAT, i, limit * (2 * random.nextFloat() - 1));
    }
    random = Philox.of(seed, 2L * layer + 1);
    for (int i = 0; i < neurons; i++) {
      bias[i] = limit * (2 * random.nextFloat() - 1);
    }
  }

  static long bytes(long rows, long columns) {
    return rows * columns * Float.BYTES;
  }

  /** What a training keeps beside a layer: gradients and Adam's means. */
  static final class Training {
    private final SpikingLayer layer;
    final MemorySegment weightGrads;
    final float[] biasGrads;
    private final AdamUpdate weightUpdate;
    private final AdamUpdate biasUpdate;

    Training(SpikingLayer layer, Arena arena) {
      this.layer = layer;
      weightGrads = arena.allocate(bytes(layer.inputs, layer.neurons), ALIGNMENT);
      biasGrads = new float[layer.neurons];
      weightUpdate = new AdamUpdate(layer.inputs * layer.neurons);
      biasUpdate = new AdamUpdate(layer.neurons);
    }

    void update(Adam adam, long step, RowParts parts) {
      weightUpdate.update(layer.weights, weightGrads, adam, step, parts);
      biasUpdate.update(
          MemorySegment.ofArray(layer.bias), MemorySegment.ofArray(biasGrads), adam, step, parts);
    }
  }
}
