package dev.ranvier;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.memory.Plan;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.random.Philox;
import dev.ranvier.step.Operand;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One immutable version of a network's weights in native memory, counted by reference: models and
 * predictors hold it, the last to let go frees it.
 */
final class Parameters {

  private final Slab slab;
  private final Layout layout;
  private int references = 1;
  private boolean finite = true;

  /**
   * Where each layer's weights [inputSize, outputSize] and bias [1, outputSize] are; {@link
   * Region#NONE} for a bias that it does not have.
   */
  record Layout(List<Region> weights, List<Region> biases) {

    /** Adds the parameters of every layer to a plan, always in the same order. */
    static Layout plan(Plan plan, Architecture architecture, String suffix) {
      List<Region> weights = new ArrayList<>();
      List<Region> biases = new ArrayList<>();
      for (int layer = 0; layer < architecture.layers().size(); layer++) {
        String name = architecture.name(layer);
        int inputSize = architecture.inputSize(layer);
        int outputSize = architecture.outputSize(layer);
        weights.add(plan.matrix(name + ".weight" + suffix, inputSize, outputSize));
        biases.add(
            architecture.layers().get(layer).hasBias()
                ? plan.matrix(name + ".bias" + suffix, 1, outputSize)
                : Region.NONE);
      }
      return new Layout(List.copyOf(weights), List.copyOf(biases));
    }

    /** Copies all parameters from one slab to another, padding included. */
    static void copy(MemorySegment from, Layout source, MemorySegment to, Layout target) {
      for (int layer = 0; layer < source.weights.size(); layer++) {
        copy(from, source.weights.get(layer), to, target.weights.get(layer));
        copy(from, source.biases.get(layer), to, target.biases.get(layer));
      }
    }

    private static void copy(MemorySegment from, Region source, MemorySegment to, Region target) {
      MemorySegment.copy(from, source.offsetBytes(), to, target.offsetBytes(), source.sizeBytes());
    }
  }

  private Parameters(Architecture architecture) {
    Plan plan = new Plan("parameters");
    this.layout = Layout.plan(plan, architecture, "");
    this.slab = new Slab(plan);
  }

  /** Zeroed parameters, to be filled before they are shared. */
  static Parameters zeros(Architecture architecture) {
    return new Parameters(architecture);
  }

  /** Initial parameters: every layer draws from a stream of its own, so layers do not interact. */
  static Parameters draw(Architecture architecture, long seed) {
    Parameters parameters = new Parameters(architecture);
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      parameters.draw(layer, architecture.layers().get(layer), Philox.of(seed, layer));
    }
    return parameters;
  }

  /** Weights first, so that what a bias draws changes none of them. */
  private void draw(int layer, Dense dense, Philox random) {
    Region weights = layout.weights.get(layer);
    dense
        .initializer()
        .fill(
            random,
            slab.segment(),
            weights.offsetBytes(),
            weights.rowStride(),
            weights.rows(),
            weights.columns());
    Region bias = layout.biases.get(layer);
    dense
        .biasInitializer()
        .ifPresent(
            start -> start.fillBias(random, slab.segment(), bias.offsetBytes(), bias.columns()));
  }

  /** A new version, copied out of a session's slab. */
  static Parameters copyOf(Architecture architecture, MemorySegment from, Layout source) {
    Parameters parameters = new Parameters(architecture);
    Layout.copy(from, source, parameters.slab.segment(), parameters.layout);
    return parameters.checkFinite();
  }

  /** Notes whether a weight is NaN or infinite; products then do not skip zero inputs. */
  Parameters checkFinite() {
    finite = layout.weights.stream().allMatch(weights -> FiniteRows.all(slab.segment(), weights));
    return this;
  }

  boolean finite() {
    return finite;
  }

  MemorySegment segment() {
    return slab.segment();
  }

  Layout layout() {
    return layout;
  }

  Operand weights(int layer) {
    return new Operand(slab.segment(), layout.weights.get(layer));
  }

  /** Null if the layer has none. */
  Operand bias(int layer) {
    Region bias = layout.biases.get(layer);
    return bias.isEmpty() ? null : new Operand(slab.segment(), bias);
  }

  synchronized Parameters retain() {
    if (references == 0) {
      throw new IllegalStateException("The model is closed; use it before close()");
    }
    references++;
    return this;
  }

  synchronized void release() {
    if (--references == 0) {
      slab.close();
    }
  }
}
