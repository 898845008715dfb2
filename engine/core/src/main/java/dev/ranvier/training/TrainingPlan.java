package dev.ranvier.training;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.ParameterLayout;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.WeightedLoss;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.step.DropoutMasks;
import dev.ranvier.step.LossStep;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import dev.ranvier.step.WeightPenalty;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything a training step needs, laid out and decided before a byte is taken; then compiled into
 * steps over one slab. Forward runs down the layers, the loss gives the last gradient, backward
 * runs up: a layer's input gradient (which needs the old weights), then its weight gradient, which
 * goes straight into the update or is stored for it.
 */
public final class TrainingPlan {

  private final Architecture architecture;
  private final Loss loss;
  private final StepSettings settings;
  private final UpdatePlan updates;
  private final OptimizerKernel optimizer;
  private final SlabLayout plan;
  private final ParameterLayout parameters;
  private final List<ParameterLayout> state = new ArrayList<>();
  private final ParameterLayout average;
  private final ParameterLayout sums;
  private final ParameterLayout rests;
  private final ConstantsPlan constants;
  private final long persistentBytes;
  private final Region features;
  private final Region targets;
  private final Region sampleWeights;
  private final List<LayerPlan> layers;
  private final Region scratch;

  public TrainingPlan(
      Architecture architecture,
      Loss loss,
      Optimizer optimizer,
      int batchSize,
      StepSettings settings) {
    this.architecture = architecture;
    this.loss = loss;
    this.settings = settings;
    this.updates = new UpdatePlan(settings, optimizer);
    this.optimizer = updates.kernel();
    this.plan = new SlabLayout("Training session, batch size " + batchSize);
    this.parameters = ParameterLayout.plan(plan, architecture);
    for (int slot = 0; slot < this.optimizer.stateSlots(); slot++) {
      state.add(ParameterLayout.planTrainable(plan, architecture, ".state" + slot));
    }
    this.average =
        updates.averages() ? ParameterLayout.planTrainable(plan, architecture, ".average") : null;
    this.sums =
        updates.accumulates()
            ? ParameterLayout.planTrainable(plan, architecture, ".grad.sum")
            : null;
    this.rests = ParameterLayout.planMoving(plan, architecture, ".rest");
    this.constants = new ConstantsPlan(plan, architecture);
    this.persistentBytes = plan.sizeBytes();
    this.features = plan.matrix("features", batchSize, architecture.inputSize());
    this.targets = planTargets(batchSize, loss.targets(architecture.outputSize()));
    this.sampleWeights = plan.matrix("sample weights", 1, batchSize);
    this.layers = planLayers();
    long packs = layers.stream().mapToLong(LayerPlan::scratchBytes).max().orElse(0);
    this.scratch = plan.scratch("packs", Math.max(packs, 64));
  }

  private Region planTargets(int batchSize, Targets expected) {
    return expected.kind() == Targets.Kind.CLASS_IDS
        ? plan.ints("targets", batchSize)
        : plan.matrix("targets", batchSize, expected.size());
  }

  /**
   * A plan for each layer that does something; a linear Dense does the activation after it, and any
   * Dense the dropout after that.
   */
  private List<LayerPlan> planLayers() {
    List<LayerPlan> planned = new ArrayList<>();
    Region input = features;
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      LayerPlan before = planned.isEmpty() ? null : planned.getLast();
      boolean asked = before != null && !before.outputGrad().isEmpty();
      LayerPlan.Place place =
          new LayerPlan.Place(settings, architecture.name(layer), input, asked ? before : null);
      switch (architecture.layers().get(layer)) {
        case ActivationLayer function -> {
          if (!architecture.isJoined(layer)) {
            planned.add(
                new ActivationPlan(
                    place, plan, function.function(), absorbs(layer, function.function())));
          }
        }
        case BatchNormalization normalization ->
            planned.add(planBatchNormalization(place, layer, normalization));
        case Dense dense -> planned.add(planDense(place, layer, dense));
        case Dropout dropout -> {
          if (!isDoneByDense(layer)) {
            DropoutMasks masks = DropoutPlan.masks(settings, dropout, layer);
            planned.add(new DropoutPlan(place, plan, masks));
          }
        }
        case LayerNormalization normalization ->
            planned.add(
                new LayerNormalizationPlan(
                    place,
                    plan,
                    normalization,
                    planGammaBeta(layer, normalization.scale(), normalization.center())));
        case Normalization normalization -> planned.add(planScaling(place, layer));
        case Rescaling rescaling -> planned.add(planScaling(place, layer));
        case Flatten flatten -> {}
        case Input none -> throw new AssertionError(none);
      }
      input = planned.isEmpty() ? features : planned.getLast().output();
    }
    return planned;
  }

  /** Whether the loss does the last activation, so that nobody sees what goes into it. */
  public boolean lossActivates() {
    return loss.fusesWith(architecture.lastActivation());
  }

  /** Whether the loss does this layer's activation. */
  private boolean absorbs(int layer, Activation activation) {
    return layer == architecture.layers().size() - 1 && loss.fusesWith(activation);
  }

  /** Whether a layer is a Dropout that the Dense before it does on the blocks of its product. */
  private boolean isDoneByDense(int layer) {
    List<Layer> all = architecture.layers();
    boolean inside = layer > 0 && layer < all.size();
    if (!settings.fused() || !inside || !(all.get(layer) instanceof Dropout)) {
      return false;
    }
    return switch (all.get(layer - 1)) {
      case Dense dense -> isElementwise(dense.activation());
      case ActivationLayer last ->
          architecture.isJoined(layer - 1) && isElementwise(last.function());
      case BatchNormalization _,
          Dropout _,
          Flatten _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          false;
    };
  }

  private boolean isElementwise(Activation activation) {
    return Kernels.of(activation, settings.tier()).elementwise();
  }

  private DensePlan planDense(LayerPlan.Place place, int layer, Dense dense) {
    boolean joins = architecture.isJoined(layer + 1);
    int last = joins ? layer + 1 : layer;
    Activation activation =
        joins && architecture.layers().get(last) instanceof ActivationLayer next
            ? next.function()
            : dense.activation();
    ParameterPlan weights = planParameter(layer, 0, dense.regularizer());
    Optional<ParameterPlan> bias =
        dense.hasBias()
            ? Optional.of(planParameter(layer, 1, Regularizer.none()))
            : Optional.empty();
    Optional<DropoutMasks> masks =
        isDoneByDense(last + 1) && architecture.layers().get(last + 1) instanceof Dropout dropout
            ? Optional.of(DropoutPlan.masks(settings, dropout, last + 1))
            : Optional.empty();
    return new DensePlan(place, plan, activation, absorbs(last, activation), weights, bias, masks);
  }

  private LayerPlan planScaling(LayerPlan.Place place, int layer) {
    return new ColumnAffinePlan(place, plan, constants.columns(layer), constants.zeros());
  }

  private LayerPlan planBatchNormalization(
      LayerPlan.Place place, int layer, BatchNormalization normalization) {
    GammaBetaPlan vectors = planGammaBeta(layer, normalization.scale(), normalization.center());
    int trained = vectors.parameters().size();
    return new BatchNormalizationPlan(
        place,
        plan,
        normalization,
        vectors,
        List.of(
            parameters.region(layer, trained),
            parameters.region(layer, trained + 1),
            rests.region(layer, trained),
            rests.region(layer, trained + 1)),
        constants.zeros());
  }

  private GammaBetaPlan planGammaBeta(int layer, boolean scale, boolean center) {
    List<ParameterPlan> planned = new ArrayList<>();
    if (scale) {
      planned.add(planParameter(layer, 0, Regularizer.none()));
    }
    if (center) {
      planned.add(planParameter(layer, scale ? 1 : 0, Regularizer.none()));
    }
    int size = architecture.outputSize(layer);
    String name = architecture.name(layer);
    return new GammaBetaPlan(
        planned,
        scale ? planned.getFirst().region() : constants.ones(),
        center ? planned.getLast().region() : constants.zeros(),
        scale ? planned.getFirst().stepGrad() : plan.matrix(name + ".gamma.grad", 1, size),
        center ? planned.getLast().stepGrad() : plan.matrix(name + ".beta.grad", 1, size));
  }

  /** Only a matrix's gradient may go straight into the update; or into a sum, for a matrix. */
  private ParameterPlan planParameter(int layer, int parameter, Regularizer regularizer) {
    ParameterSpec spec = architecture.parameters(layer).get(parameter);
    Region region = parameters.region(layer, parameter);
    Region sum = sums == null ? Region.NONE : sums.region(layer, parameter);
    boolean own =
        spec.vector() || sum.isEmpty() && updates.storedBecause(region, features.rows()) != null;
    String name = architecture.name(layer) + "." + spec.name();
    Region stepGrad = own ? plan.matrix(name + ".grad", spec.rows(), spec.columns()) : sum;
    return new ParameterPlan(
        architecture.name(layer) + " " + spec.name(),
        region,
        state.stream().map(slot -> slot.region(layer, parameter)).toList(),
        sum.isEmpty() ? stepGrad : sum,
        stepGrad,
        regularizer,
        average == null ? Region.NONE : average.region(layer, parameter));
  }

  public SlabLayout memory() {
    return plan;
  }

  /**
   * Bytes at the slab's start that hold parameters, optimizer state, averages and accumulated
   * gradients.
   */
  public long persistentBytes() {
    return persistentBytes;
  }

  /** Gives the optimizer's state in a zeroed slab the values that it starts from. */
  public void startState(MemorySegment slab) {
    for (int slot = 0; slot < state.size(); slot++) {
      float initial = optimizer.initialState(slot);
      if (initial != 0f) {
        state.get(slot).regions().forEach(region -> ConstantsPlan.fill(slab, region, initial));
      }
    }
  }

  /** Fills in what never changes, once the parameters are there. */
  public void startConstants(MemorySegment slab) {
    constants.fill(slab, parameters);
  }

  /** Where the moving average of the parameters is, or null if there is none. */
  public ParameterLayout average() {
    return average;
  }

  public ParameterLayout parameters() {
    return parameters;
  }

  /** What training changes, last layer last. */
  public List<ParameterPlan> trained() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  /** The layers that do something, in forward order. */
  List<LayerPlan> layers() {
    return layers;
  }

  /** What must be told the number of each step. */
  public List<DropoutMasks> masks() {
    return layers.stream().flatMap(layer -> layer.masks().stream()).toList();
  }

  public Region features() {
    return features;
  }

  public Region targets() {
    return targets;
  }

  public Region sampleWeights() {
    return sampleWeights;
  }

  public Region output() {
    return layers.getLast().output();
  }

  /** The steps that give the network's weighted sums or output from the features. */
  public List<Step> forwardSteps(MemorySegment slab, boolean training) {
    List<Step> steps = new ArrayList<>();
    layers.forEach(layer -> layer.addForward(slab, training, scratch, steps));
    return steps;
  }

  /** What weights add to the loss. */
  public List<WeightPenalty> penalties(MemorySegment slab) {
    return trained().stream()
        .filter(weights -> !weights.regularizer().isNone())
        .map(
            weights ->
                new WeightPenalty(
                    settings.tier(), weights.regularizer(), new Operand(slab, weights.region())))
        .toList();
  }

  /** The loss with its gradient. */
  public LossStep lossStep(MemorySegment slab) {
    Activation last = architecture.lastActivation();
    String absorbed = loss.fusesWith(last) ? " with " + last.name() : "";
    LossKernel kernel = Kernels.of(loss, last, settings.tier());
    return new LossStep(
        settings.describe(loss.name() + absorbed, output()),
        kernel,
        WeightedLoss.of(settings.tier(), kernel, slab, sampleWeights.offsetBytes()),
        new Operand(slab, output()),
        new Operand(slab, targets),
        new Operand(slab, layers.getLast().outputGrad()));
  }

  /** Gradients and updates, last layer first. */
  public BackwardSteps backwardSteps(MemorySegment slab) {
    BackwardSteps steps = new BackwardSteps(updates.updatesLast());
    layers.getLast().addDerivative(slab, steps);
    layers.reversed().forEach(layer -> layer.addBackward(slab, scratch, updates, steps));
    updates.addBeforeUpdates(slab, layers, steps);
    return steps;
  }
}
