package dev.ranvier.training;

import dev.ranvier.activation.Activation;
import dev.ranvier.backend.ProductPlan;
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
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.ParameterLayout;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.WeightedLoss;
import dev.ranvier.step.DropoutMasks;
import dev.ranvier.step.LossStep;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import dev.ranvier.step.StepKey;
import dev.ranvier.step.WeightPenalty;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything a training step needs, in a long file, for every kind of layer is planned here: laid
 * out and decided before a byte is taken; then compiled into steps over one slab. Forward runs down
 * the layers, the loss gives the last gradient, backward runs up: a layer's input gradient (which
 * needs the old weights), then its weight gradient, which goes straight into the update or is
 * stored for it.
 */
public final class TrainingPlan {

  private final Architecture architecture;
  private final Loss loss;
  private final Optimizer optimizer;
  private final StepSettings settings;
  private final UpdatePlan updates;
  private final SlabLayout plan;
  private final ParameterPlans kept;
  private final InputPlan input;
  private final Region targets;
  private final Region sampleWeights;
  private final List<LayerPlan> layers;
  private final Region scratch;

  /** Of steps that update. */
  public TrainingPlan(
      Architecture architecture,
      Loss loss,
      Optimizer optimizer,
      int batchSize,
      StepSettings settings) {
    this(architecture, loss, optimizer, new UpdatePlan(settings, optimizer), batchSize, settings);
  }

  /** Of steps that end in gradients, also of the features. */
  public static TrainingPlan ofGradients(
      Architecture architecture, Loss loss, int batchSize, StepSettings settings) {
    UpdatePlan none = UpdatePlan.gradientsAlone(settings);
    return new TrainingPlan(architecture, loss, Optimizer.sgd(), none, batchSize, settings);
  }

  private TrainingPlan(
      Architecture architecture,
      Loss loss,
      Optimizer optimizer,
      UpdatePlan updates,
      int batchSize,
      StepSettings settings) {
    this.architecture = architecture;
    this.loss = loss;
    this.optimizer = optimizer;
    this.settings = settings;
    this.updates = updates;
    String owner = updates.updates() ? "Training session" : "Gradients";
    this.plan = new SlabLayout(owner + ", batch size " + batchSize);
    this.kept = new ParameterPlans(architecture, updates, plan, batchSize);
    Region features = plan.matrix("features", batchSize, architecture.inputSize());
    Region featuresGrad =
        updates.updates()
            ? Region.NONE
            : plan.matrix("features.grad", batchSize, architecture.inputSize());
    this.input = new InputPlan(features, featuresGrad);
    this.targets = planTargets(batchSize, loss.targets(architecture.outputSize()));
    this.sampleWeights = plan.matrix("sample weights", 1, batchSize);
    this.layers = planLayers();
    String door = updates.updates() ? "TrainingSession" : "Gradients";
    settings.selector().requireKnown(door, products().map(ProductPlan::name).toList());
    long packs = products().mapToLong(ProductPlan::scratchBytes).max().orElse(0);
    this.scratch = plan.scratch("packs", Math.max(packs, 64));
  }

  /** The products whose backend is chosen, in forward order. */
  public Stream<ProductPlan> products() {
    return layers.stream().flatMap(layer -> layer.products().stream());
  }

  private Region planTargets(int batchSize, Targets expected) {
    return expected.kind() == Targets.Kind.CLASS_IDS
        ? plan.ints("targets", batchSize)
        : plan.matrix("targets", batchSize, expected.size());
  }

  /** A plan for each layer that has steps of its own. */
  private List<LayerPlan> planLayers() {
    List<LayerPlan> planned = new ArrayList<>();
    Node before = input;
    int lowest = architecture.firstThatLearns();
    for (LayerWork work : Joins.forTraining(architecture, loss, settings.fused()).works()) {
      int number = work.layer();
      String name = architecture.name(number);
      boolean wantsGrad = number >= lowest || input.asksForGrad();
      LayerPlan.Place place =
          new LayerPlan.Place(
              settings, name, before, architecture.layers().get(number).trainable(), wantsGrad);
      LayerPlan layer = planLayer(place, work);
      planned.add(layer);
      before = layer;
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
      case GaussianNoise noise -> new GaussianNoisePlan(place, plan, noise, layer);
      case LayerNormalization normalization ->
          new LayerNormalizationPlan(
              place,
              plan,
              normalization,
              kept.planGammaBeta(layer, normalization.scale(), normalization.center()));
      case Normalization _ -> {
        Region means = kept.parameters().region(layer, 0);
        yield ColumnAffinePlan.of(
            place, plan, kept.zeros(), means, kept.parameters().region(layer, 1));
      }
      case Rescaling rescaling -> ColumnAffinePlan.of(place, plan, kept.zeros(), rescaling);
      case Flatten _, Input _ -> throw new AssertionError(work);
    };
  }

  /** Whether the loss does the last activation, so that nobody sees what goes into it. */
  public boolean lossActivates() {
    return loss.fusesWith(architecture.lastActivation());
  }

  private DensePlan planDense(LayerPlan.Place place, LayerWork work, Dense dense) {
    int layer = work.layer();
    ParameterPlan weights = kept.planParameter(layer, 0, dense.regularizer(), dense.constraint());
    ParameterPlan bias =
        dense.hasBias()
            ? kept.planParameter(layer, 1, dense.biasRegularizer(), dense.biasConstraint())
            : ParameterPlan.NONE;
    DropoutMasks masks =
        architecture.layers().get(work.last()) instanceof Dropout dropout
            ? DropoutPlan.masks(settings, dropout, work.last())
            : DropoutMasks.NONE;
    return new DensePlan(place, plan, work, weights, bias, masks);
  }

  private LayerPlan planBatchNormalization(
      LayerPlan.Place place, int layer, BatchNormalization normalization) {
    GammaBetaPlan vectors =
        kept.planGammaBeta(layer, normalization.scale(), normalization.center());
    int trained = vectors.parameters().size();
    if (!normalization.trainable()) {
      return ColumnAffinePlan.of(
          place,
          plan,
          kept.zeros(),
          normalization,
          vectors,
          kept.parameters().region(layer, trained),
          kept.parameters().region(layer, trained + 1));
    }
    return new BatchNormalizationPlan(
        place,
        plan,
        normalization,
        vectors,
        List.of(
            kept.parameters().region(layer, trained),
            kept.parameters().region(layer, trained + 1),
            kept.rests().region(layer, trained),
            kept.rests().region(layer, trained + 1)),
        kept.zeros());
  }

  public SlabLayout memory() {
    return plan;
  }

  /**
   * Bytes at the slab's start that hold parameters, optimizer state, averages and accumulated
   * gradients.
   */
  public long persistentBytes() {
    return kept.persistentBytes();
  }

  /** Gives the optimizer's state in a zeroed slab the values that it starts from. */
  public void startState(MemorySegment slab) {
    kept.startState(slab);
  }

  /** Fills in what never changes, once the parameters are there. */
  public void startConstants(MemorySegment slab) {
    kept.startConstants(slab);
    layers.forEach(layer -> layer.start(slab));
  }

  /** Forgets what rounding left over of moving averages that are no longer there. */
  public void forgetRests(MemorySegment slab) {
    kept.rests().regions().forEach(region -> new Operand(slab, region).fill(0f));
  }

  /** Where the moving average of the parameters is; empty if none is kept. */
  public ParameterLayout average() {
    return kept.average();
  }

  /** Where the optimizer's own matrices are. */
  List<ParameterLayout> state() {
    return kept.state();
  }

  /** Where gradients are added up over several steps; empty if they are not. */
  ParameterLayout sums() {
    return kept.sums();
  }

  /** Where the rests of moving averages are. */
  ParameterLayout rests() {
    return kept.rests();
  }

  public ParameterLayout parameters() {
    return kept.parameters();
  }

  /**
   * Where the gradients of all trained parameters are, side by side; empty if nobody needs them as
   * a whole, so that some may never be stored.
   */
  public ParameterLayout gradients() {
    return kept.gradients();
  }

  /** What tells the norm of an epoch's mean gradient; null if nobody asks for that. */
  public EpochGradient epochGradient(MemorySegment slab) {
    return updates.sumsGradients()
        ? new EpochGradient(settings.tier(), kept.epochGrads(), slab)
        : null;
  }

  public Architecture architecture() {
    return architecture;
  }

  /** What training changes, last layer last. */
  public List<ParameterPlan> trained() {
    return layers.stream().flatMap(layer -> layer.trained().stream()).toList();
  }

  /** The layers that do something, in forward order. */
  List<LayerPlan> layers() {
    return layers;
  }

  /** What must be told the number of each step. */
  public List<StepKey> stepKeys() {
    return layers.stream().flatMap(layer -> layer.stepKey().stream()).toList();
  }

  /** Which layers are frozen, and how far back gradients go; empty if none is. */
  public String describeFrozen() {
    List<String> frozen =
        IntStream.range(0, architecture.layers().size())
            .filter(layer -> !architecture.layers().get(layer).trainable())
            .mapToObj(architecture::name)
            .toList();
    int lowest = architecture.firstThatLearns();
    return frozen.isEmpty()
        ? ""
        : "Frozen, without gradients of their own or updates: %s; gradients go back to %s\n"
            .formatted(
                String.join(", ", frozen),
                input.asksForGrad() ? "the features" : architecture.name(lowest));
  }

  public Region features() {
    return input.output();
  }

  /** Where the features' gradient is; empty in training. */
  public Region featuresGrad() {
    return input.outputGrad();
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

  /** Where the loss's gradient for the network's output goes, or for its weighted sums. */
  public Region outputGrad() {
    return layers.getLast().outputGrad();
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
    LossKernel kernel = Kernels.of(loss, last, settings.provider());
    return new LossStep(
        settings.describe(loss.name() + absorbed, output(), kernel.isInCode()),
        kernel,
        WeightedLoss.of(settings.tier(), kernel, new Operand(slab, sampleWeights).matrix()),
        new Operand(slab, output()),
        new Operand(slab, targets),
        new Operand(slab, outputGrad()));
  }

  /** Gradients and updates, last layer first. */
  public BackwardPass backwardPass(MemorySegment slab) {
    BackwardPass.Builder steps = new BackwardPass.Builder(updates.updatesLast());
    layers.getLast().addDerivative(slab, steps);
    layers.reversed().forEach(layer -> layer.addBackward(slab, scratch, updates, steps));
    updates.addBeforeUpdates(slab, layers, steps);
    return steps.build(optimizer);
  }
}
