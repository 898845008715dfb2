package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Architecture;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Plan;
import dev.ranvier.memory.Region;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.WeightedLoss;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.step.LossStep;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import dev.ranvier.step.WeightPenalty;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a training step needs, laid out and decided before a byte is taken; then compiled into
 * steps over one slab. Forward runs down the layers, the loss gives the last gradient, backward
 * runs up: a layer's input gradient (which needs the old weights), then its weight gradient, which
 * goes straight into the update or is stored for it.
 */
final class TrainingPlan {

  private final Loss loss;
  private final StepSettings settings;
  private final UpdatePlan updates;
  private final OptimizerKernel optimizer;
  private final Activation lastActivation;
  private final Plan plan;
  private final Parameters.Layout parameters;
  private final List<Parameters.Layout> state = new ArrayList<>();
  private final Parameters.Layout average;
  private final Parameters.Layout sums;
  private final long persistentBytes;
  private final Region features;
  private final Region targets;
  private final Region sampleWeights;
  private final List<DensePlan> layers = new ArrayList<>();
  private final Region scratch;

  TrainingPlan(
      Architecture architecture,
      Loss loss,
      Optimizer optimizer,
      int batchSize,
      StepSettings settings) {
    this.loss = loss;
    this.settings = settings;
    this.updates = new UpdatePlan(settings, optimizer);
    this.optimizer = updates.kernel();
    this.lastActivation = architecture.layers().getLast().activation();
    this.plan = new Plan("Training session, batch size " + batchSize);
    this.parameters = Parameters.Layout.plan(plan, architecture, "");
    for (int slot = 0; slot < this.optimizer.stateSlots(); slot++) {
      state.add(Parameters.Layout.plan(plan, architecture, ".state" + slot));
    }
    this.average =
        updates.averages() ? Parameters.Layout.plan(plan, architecture, ".average") : null;
    this.sums =
        updates.accumulates() ? Parameters.Layout.plan(plan, architecture, ".grad.sum") : null;
    this.persistentBytes = plan.sizeBytes();
    this.features = plan.matrix("features", batchSize, architecture.inputSize());
    this.targets = planTargets(batchSize, loss.targets(architecture.outputSize()));
    this.sampleWeights = plan.matrix("sample weights", 1, batchSize);
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      layers.add(planLayer(architecture, layer, batchSize));
    }
    long packs = layers.stream().mapToLong(DensePlan::scratchBytes).max().orElse(0);
    this.scratch = plan.scratch("packs", Math.max(packs, 64));
  }

  private Region planTargets(int batchSize, Targets expected) {
    return expected.kind() == Targets.Kind.CLASS_IDS
        ? plan.ints("targets", batchSize)
        : plan.matrix("targets", batchSize, expected.size());
  }

  private DensePlan planLayer(Architecture architecture, int layer, int batchSize) {
    String name = architecture.name(layer);
    Activation activation = architecture.layers().get(layer).activation();
    boolean last = layer == architecture.layers().size() - 1;
    return new DensePlan(
        settings,
        plan,
        name,
        batchSize,
        activation,
        last && loss.fusesWith(activation),
        layer == 0,
        planWeights(name, layer, batchSize, architecture.layers().get(layer).regularizer()),
        planBias(name, layer));
  }

  private DensePlan.Parameter planWeights(
      String name, int layer, int batchSize, Regularizer regularizer) {
    Region weights = parameters.weights().get(layer);
    Region grad = null;
    if (sums != null) {
      grad = sums.weights().get(layer);
    } else if (updates.storedBecause(weights, batchSize) != null) {
      grad = plan.matrix(name + ".weight.grad", weights.rows(), weights.columns());
    }
    List<Region> slots = state.stream().map(slot -> slot.weights().get(layer)).toList();
    Region mean = average == null ? null : average.weights().get(layer);
    return new DensePlan.Parameter(weights, slots, grad, null, regularizer, mean);
  }

  private DensePlan.Parameter planBias(String name, int layer) {
    Region bias = parameters.biases().get(layer);
    Region own = bias.isEmpty() ? Region.NONE : plan.matrix(name + ".bias.grad", 1, bias.columns());
    Region grad = sums == null ? own : sums.biases().get(layer);
    List<Region> slots = state.stream().map(slot -> slot.biases().get(layer)).toList();
    Region mean = average == null ? null : average.biases().get(layer);
    return new DensePlan.Parameter(
        bias, slots, grad, sums == null ? null : own, Regularizer.none(), mean);
  }

  Plan memory() {
    return plan;
  }

  /**
   * Bytes at the slab's start that hold parameters, optimizer state, averages and accumulated
   * gradients.
   */
  long persistentBytes() {
    return persistentBytes;
  }

  /** Gives the optimizer's state in a zeroed slab the values that it starts from. */
  void startState(MemorySegment slab) {
    for (int slot = 0; slot < state.size(); slot++) {
      float initial = optimizer.initialState(slot);
      if (initial != 0f) {
        state.get(slot).weights().forEach(region -> fill(slab, region, initial));
        state.get(slot).biases().forEach(region -> fill(slab, region, initial));
      }
    }
  }

  private static void fill(MemorySegment slab, Region region, float value) {
    for (int row = 0; row < region.rows(); row++) {
      for (int column = 0; column < region.columns(); column++) {
        slab.set(ValueLayout.JAVA_FLOAT, region.rowBytes(row) + ((long) column << 2), value);
      }
    }
  }

  /** Where the moving average of the parameters is, or null if there is none. */
  Parameters.Layout average() {
    return average;
  }

  Parameters.Layout parameters() {
    return parameters;
  }

  /** Where the gradients are; without fusion all of them are stored. */
  Parameters.Layout gradients() {
    return new Parameters.Layout(
        layers.stream().map(layer -> layer.weights().grad()).toList(),
        layers.stream().map(layer -> layer.bias().grad()).toList());
  }

  /** The layers in forward order. */
  List<DensePlan> layers() {
    return layers;
  }

  Region features() {
    return features;
  }

  Region targets() {
    return targets;
  }

  Region sampleWeights() {
    return sampleWeights;
  }

  Region output() {
    return layers.getLast().output();
  }

  /** What the layer takes: the features, or what the layer before gives. */
  private Region input(int layer) {
    return layer == 0 ? features : layers.get(layer - 1).output();
  }

  /** The steps that give the network's weighted sums or output from the features. */
  List<Step> forwardSteps(MemorySegment slab) {
    List<Step> steps = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      layers.get(layer).addForward(slab, input(layer), scratch, steps);
    }
    return steps;
  }

  /** What weights add to the loss. */
  List<WeightPenalty> penalties(MemorySegment slab) {
    return layers.stream()
        .map(DensePlan::weights)
        .filter(weights -> !weights.regularizer().isNone())
        .map(
            weights ->
                new WeightPenalty(
                    settings.tier(), weights.regularizer(), new Operand(slab, weights.region())))
        .toList();
  }

  /** The loss with its gradient. */
  LossStep lossStep(MemorySegment slab) {
    String absorbed = loss.fusesWith(lastActivation) ? " with " + lastActivation.name() : "";
    LossKernel kernel = loss.kernel(settings.tier(), lastActivation);
    return new LossStep(
        settings.describe(loss.name() + absorbed, output()),
        kernel,
        WeightedLoss.of(settings.tier(), kernel, slab, sampleWeights.offsetBytes()),
        new Operand(slab, output()),
        new Operand(slab, targets),
        new Operand(slab, layers.getLast().outputGrad()));
  }

  /** Gradients and updates, last layer first. */
  BackwardSteps backwardSteps(MemorySegment slab) {
    BackwardSteps steps = new BackwardSteps(updates.updatesLast());
    layers.getLast().addDerivative(slab, steps);
    for (int layer = layers.size() - 1; layer >= 0; layer--) {
      DensePlan plan = layers.get(layer);
      if (layer > 0) {
        plan.addInputGrad(slab, layers.get(layer - 1), scratch, steps);
      }
      plan.addUpdate(slab, input(layer), scratch, updates, steps);
    }
    updates.addBeforeUpdates(slab, layers, steps);
    return steps;
  }
}
