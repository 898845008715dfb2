package dev.ranvier.training;

import dev.ranvier.activation.Activation;
import dev.ranvier.chain.Joins;
import dev.ranvier.chain.LayerWork;
import dev.ranvier.data.Targets;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.Input;
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

  /** A plan for each layer that has steps of its own. */
  private List<LayerPlan> planLayers() {
    List<LayerPlan> planned = new ArrayList<>();
    for (LayerWork work : Joins.forTraining(architecture, loss, settings.fused()).works()) {
      int layer = work.layer();
      LayerPlan before = planned.isEmpty() ? null : planned.getLast();
      boolean asked = before != null && !before.outputGrad().isEmpty();
      Region input = before == null ? features : before.output();
      LayerPlan.Place place =
          new LayerPlan.Place(settings, architecture.name(layer), input, asked ? before : null);
      planned.add(planLayer(place, work));
    }
    return planned;
  }

  private LayerPlan planLayer(LayerPlan.Place place, LayerWork work) {
    int layer = work.layer();
    return switch (architecture.layers().get(layer)) {
      case ActivationLayer _ -> new ActivationPlan(place, plan, work);
      case BatchNormalization normalization -> planBatchNormalization(place, layer, normalization);
      case Dense dense -> planDense(place, work, dense);
      case Dropout dropout ->
          new DropoutPlan(place, plan, DropoutPlan.masks(settings, dropout, layer));
      case LayerNormalization normalization ->
          new LayerNormalizationPlan(
              place,
              plan,
              normalization,
              planGammaBeta(layer, normalization.scale(), normalization.center()));
      case Normalization _, Rescaling _ -> planScaling(place, layer);
      case Flatten _, Input _ -> throw new AssertionError(work);
    };
  }

  /** Whether the loss does the last activation, so that nobody sees what goes into it. */
  public boolean lossActivates() {
    return loss.fusesWith(architecture.lastActivation());
  }

  private DensePlan planDense(LayerPlan.Place place, LayerWork work, Dense dense) {
    int layer = work.layer();
    ParameterPlan weights = planParameter(layer, 0, dense.regularizer());
    Optional<ParameterPlan> bias =
        dense.hasBias()
            ? Optional.of(planParameter(layer, 1, Regularizer.none()))
            : Optional.empty();
    Optional<DropoutMasks> masks =
        architecture.layers().get(work.last()) instanceof Dropout dropout
            ? Optional.of(DropoutPlan.masks(settings, dropout, work.last()))
            : Optional.empty();
    return new DensePlan(place, plan, work, weights, bias, masks);
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

  /** Forgets what rounding left over of moving averages that are no longer there. */
  public void forgetRests(MemorySegment slab) {
    rests.regions().forEach(region -> ConstantsPlan.fill(slab, region, 0f));
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
        WeightedLoss.of(settings.tier(), kernel, new Operand(slab, sampleWeights).matrix()),
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
