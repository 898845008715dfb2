package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Architecture;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Plan;
import dev.ranvier.memory.Region;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.step.ActivationBackwardStep;
import dev.ranvier.step.ActivationDerivative;
import dev.ranvier.step.ActivationStep;
import dev.ranvier.step.BiasActivation;
import dev.ranvier.step.ColumnSumStep;
import dev.ranvier.step.LossStep;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import dev.ranvier.step.UpdateStep;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Everything a training step needs, laid out and decided before a byte is taken; then compiled into
 * steps over one slab. Forward runs down the layers, the loss gives the last gradient, backward
 * runs up: a layer's input gradient (which needs the old weights), its weight gradient, its update.
 */
final class TrainingPlan {

  private final Architecture architecture;
  private final Loss loss;
  private final BackendSelector selector;
  private final Tier tier;
  private final OptimizerKernel optimizer;
  private final int layerCount;
  private final Plan plan;
  private final Parameters.Layout parameters;
  private final List<Parameters.Layout> state = new ArrayList<>();
  private final long persistentBytes;
  private final Parameters.Layout gradients;
  private final Region features;
  private final Region targets;
  private final List<Region> outputs = new ArrayList<>();
  private final List<Region> outputGrads = new ArrayList<>();
  private final List<ProductPlan> forward = new ArrayList<>();
  private final List<ProductPlan> inputGrad = new ArrayList<>();
  private final List<ProductPlan> weightGrad = new ArrayList<>();
  private final Region scratch;

  TrainingPlan(
      Architecture architecture,
      Loss loss,
      Optimizer optimizer,
      int batchSize,
      BackendSelector selector) {
    this.architecture = architecture;
    this.loss = loss;
    this.selector = selector;
    this.tier = selector.elementwiseTier();
    this.optimizer = optimizer.kernel(tier);
    this.layerCount = architecture.layers().size();
    this.plan = new Plan("Training session, batch size " + batchSize);
    this.parameters = Parameters.Layout.plan(plan, architecture, "");
    for (int slot = 0; slot < this.optimizer.stateSlots(); slot++) {
      state.add(Parameters.Layout.plan(plan, architecture, ".state" + slot));
    }
    this.persistentBytes = plan.sizeBytes();
    this.gradients = Parameters.Layout.plan(plan, architecture, ".grad");
    this.features = plan.matrix("features", batchSize, architecture.inputSize());
    this.targets = planTargets(batchSize);
    planLayers(batchSize);
    this.scratch = plan.scratch("packs", scratchBytes());
  }

  private Region planTargets(int batchSize) {
    Targets expected = loss.targets(architecture.outputSize());
    return expected.kind() == Targets.Kind.CLASS_IDS
        ? plan.ints("targets", batchSize)
        : plan.matrix("targets", batchSize, expected.size());
  }

  private void planLayers(int batchSize) {
    for (int layer = 0; layer < layerCount; layer++) {
      String name = architecture.name(layer);
      int in = architecture.inputSize(layer);
      int out = architecture.outputSize(layer);
      outputs.add(plan.matrix(name + ".output", batchSize, out));
      outputGrads.add(plan.matrix(name + ".output.grad", batchSize, out));
      forward.add(product(name + " forward", Form.NN, batchSize, out, in));
      inputGrad.add(layer == 0 ? null : product(name + " input grad", Form.NT, batchSize, in, out));
      weightGrad.add(product(name + " weight grad", Form.TN, in, out, batchSize));
    }
  }

  private ProductPlan product(String name, Form form, int m, int n, int k) {
    return ProductPlan.of(selector, name, form, m, n, k);
  }

  private long scratchBytes() {
    long bytes = 64;
    for (List<ProductPlan> products : List.of(forward, inputGrad, weightGrad)) {
      for (ProductPlan product : products) {
        bytes = Math.max(bytes, product == null ? 0 : product.scratchBytes());
      }
    }
    return bytes;
  }

  Plan memory() {
    return plan;
  }

  /** Bytes at the slab's start that hold parameters and optimizer state. */
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

  Parameters.Layout parameters() {
    return parameters;
  }

  Parameters.Layout gradients() {
    return gradients;
  }

  Region features() {
    return features;
  }

  Region targets() {
    return targets;
  }

  Region output() {
    return outputs.getLast();
  }

  /** The steps that give the network's weighted sums or output from the features. */
  List<Step> forwardSteps(MemorySegment slab) {
    List<Step> steps = new ArrayList<>();
    for (int layer = 0; layer < layerCount; layer++) {
      Activation activation = activation(layer);
      ActivationKernel kernel = activation.kernel(tier);
      boolean absorbed = isLast(layer) && loss.fusesWith(activation);
      boolean fused = !absorbed && kernel.elementwise();
      boolean applied = fused && !(activation instanceof Linear);
      Operand bias = new Operand(slab, parameters.biases().get(layer));
      Epilogue epilogue = new BiasActivation(Bias.of(tier), bias, applied ? kernel : null);
      String note = applied ? "bias + " + activation.name() + " fused" : "bias fused";
      Operand input = new Operand(slab, layer == 0 ? features : outputs.get(layer - 1));
      Operand weights = new Operand(slab, parameters.weights().get(layer));
      Operand output = new Operand(slab, outputs.get(layer));
      steps.add(
          forward
              .get(layer)
              .step(selector, input, weights, output, epilogue, note, scratch(slab), false));
      if (!absorbed && !fused) {
        String name = architecture.name(layer) + " " + activation.name();
        steps.add(new ActivationStep(describe(name, output.region()), kernel, output));
      }
    }
    return steps;
  }

  /** The loss with its gradient. */
  LossStep lossStep(MemorySegment slab) {
    Activation last = activation(layerCount - 1);
    String absorbed = loss.fusesWith(last) ? " with " + last.name() : "";
    return new LossStep(
        describe(loss.name() + absorbed, output()),
        loss.kernel(tier, last),
        new Operand(slab, output()),
        new Operand(slab, targets),
        new Operand(slab, outputGrads.getLast()));
  }

  /** Gradients and updates, last layer first. */
  List<Step> backwardSteps(MemorySegment slab) {
    List<Step> steps = new ArrayList<>();
    int last = layerCount - 1;
    if (!loss.fusesWith(activation(last)) && !(activation(last) instanceof Linear)) {
      steps.add(derivativeStep(slab, last));
    }
    for (int layer = last; layer >= 0; layer--) {
      if (layer > 0) {
        addInputGrad(slab, layer, steps);
      }
      addWeightGrad(slab, layer, steps);
      addUpdate(slab, layer, steps);
    }
    return steps;
  }

  private Step derivativeStep(MemorySegment slab, int layer) {
    Operand output = new Operand(slab, outputs.get(layer));
    Operand grad = new Operand(slab, outputGrads.get(layer));
    String name = architecture.name(layer) + " " + activation(layer).name() + " grad";
    ActivationKernel kernel = activation(layer).kernel(tier);
    return new ActivationBackwardStep(describe(name, output.region()), kernel, output, grad);
  }

  /** Forward was y = x W + b: dx = dy Wt, times the derivative of the activation that made x. */
  private void addInputGrad(MemorySegment slab, int layer, List<Step> steps) {
    Activation before = activation(layer - 1);
    ActivationKernel kernel = before.kernel(tier);
    boolean fused = kernel.elementwise() && !(before instanceof Linear);
    Operand output = new Operand(slab, outputs.get(layer - 1));
    Epilogue epilogue = fused ? new ActivationDerivative(kernel, output) : null;
    steps.add(
        inputGrad
            .get(layer)
            .step(
                selector,
                new Operand(slab, outputGrads.get(layer)),
                new Operand(slab, parameters.weights().get(layer)),
                new Operand(slab, outputGrads.get(layer - 1)),
                epilogue,
                fused ? "derivative of " + before.name() + " fused" : "",
                scratch(slab),
                false));
    if (!kernel.elementwise()) {
      steps.add(derivativeStep(slab, layer - 1));
    }
  }

  /** Forward was y = x W + b: dW = xt dy, db = the column sums of dy. */
  private void addWeightGrad(MemorySegment slab, int layer, List<Step> steps) {
    Operand grad = new Operand(slab, outputGrads.get(layer));
    steps.add(
        weightGrad
            .get(layer)
            .step(
                selector,
                new Operand(slab, layer == 0 ? features : outputs.get(layer - 1)),
                grad,
                new Operand(slab, gradients.weights().get(layer)),
                null,
                "",
                scratch(slab),
                false));
    Operand biasGrad = new Operand(slab, gradients.biases().get(layer));
    String name = architecture.name(layer) + " bias grad";
    steps.add(
        new ColumnSumStep(describe(name, grad.region()), ColumnSums.of(tier), grad, biasGrad));
  }

  private void addUpdate(MemorySegment slab, int layer, List<Step> steps) {
    String name = architecture.name(layer);
    steps.add(update(slab, name + " weight update", layer, Parameters.Layout::weights));
    steps.add(update(slab, name + " bias update", layer, Parameters.Layout::biases));
  }

  private Step update(
      MemorySegment slab, String name, int layer, Function<Parameters.Layout, List<Region>> part) {
    Region weights = part.apply(parameters).get(layer);
    List<Operand> slots = new ArrayList<>();
    for (Parameters.Layout slot : state) {
      slots.add(new Operand(slab, part.apply(slot).get(layer)));
    }
    return new UpdateStep(
        describe(name, weights),
        optimizer,
        new Operand(slab, weights),
        new Operand(slab, part.apply(gradients).get(layer)),
        slots.isEmpty() ? null : slots.get(0),
        slots.size() < 2 ? null : slots.get(1),
        slots.size() < 3 ? null : slots.get(2));
  }

  private Operand scratch(MemorySegment slab) {
    return new Operand(slab, scratch);
  }

  private Activation activation(int layer) {
    return architecture.layers().get(layer).activation();
  }

  private boolean isLast(int layer) {
    return layer == layerCount - 1;
  }

  private String describe(String name, Region region) {
    return "%-22s    %-16s %s kernels"
        .formatted(name, region.rows() + "x" + region.columns(), tier);
  }
}
