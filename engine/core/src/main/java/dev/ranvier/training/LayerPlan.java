package dev.ranvier.training;

import dev.ranvier.backend.ProductPlan;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import dev.ranvier.step.StepKey;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** A layer in a training session: its places in the slab and its steps. */
abstract sealed class LayerPlan implements Node
    permits ActivationPlan,
        BatchNormalizationPlan,
        ColumnAffinePlan,
        DensePlan,
        DropoutPlan,
        GaussianNoisePlan,
        LayerNormalizationPlan {

  private final StepSettings settings;
  private final String name;
  private final Node before;
  private final boolean trainable;
  private final Region output;
  private final Region outputGrad;

  /**
   * Where a layer is in the chain.
   *
   * @param before what the layer takes, and where its input's gradient goes if that asks for it
   * @param trainable whether training changes the layer
   * @param wantsGrad whether its output's gradient is of use: to the layer, or to one in front
   */
  record Place(
      StepSettings settings, String name, Node before, boolean trainable, boolean wantsGrad) {

    /** What the layer takes, [batchSize, inputSize]. */
    Region input() {
      return before.output();
    }

    /** A matrix of the input's shape. */
    Region like(SlabLayout plan, String suffix) {
      return plan.matrix(name + suffix, input().rows(), input().columns());
    }

    /** Where the gradient of an output of so many columns goes, if it is of use. */
    Region grad(SlabLayout plan, int columns) {
      return wantsGrad ? plan.matrix(name + ".output.grad", input().rows(), columns) : Region.NONE;
    }
  }

  /**
   * A layer with its places.
   *
   * @param outputGrad where its output's gradient goes; {@link Region#NONE} if nobody asks for it
   */
  LayerPlan(Place place, Region output, Region outputGrad) {
    this.settings = place.settings();
    this.name = place.name();
    this.before = place.before();
    this.trainable = place.trainable();
    this.output = output;
    this.outputGrad = outputGrad;
  }

  final StepSettings settings() {
    return settings;
  }

  final String name() {
    return name;
  }

  final Region input() {
    return before.output();
  }

  /** What the layer takes. */
  final Node before() {
    return before;
  }

  @Override
  public final Region output() {
    return output;
  }

  @Override
  public final Region outputGrad() {
    return outputGrad;
  }

  /** Weights and the like, changed or not. */
  List<ParameterPlan> parameters() {
    return List.of();
  }

  /** Whether training changes them. */
  final boolean trainable() {
    return trainable;
  }

  /** What training changes. */
  final List<ParameterPlan> trained() {
    return trainable ? parameters() : List.of();
  }

  /** What must be told the number of each step. */
  Optional<StepKey> stepKey() {
    return Optional.empty();
  }

  /** The products whose backend is chosen. */
  List<ProductPlan> products() {
    return List.of();
  }

  /** Fills in what never changes, once the parameters are there. */
  void start(MemorySegment slab) {}

  /**
   * The output from the input.
   *
   * @param training whether the steps are for training, or for evaluation
   */
  abstract void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps);

  /**
   * From the output's gradient, taken through the activation, to the gradients of parameters and
   * input and to the updates. The input's gradient needs the old weights, so it comes before them,
   * and is made only if the node in front asks for it. Nothing else is made of a frozen layer.
   */
  final void addBackward(
      MemorySegment slab, Region scratch, UpdatePlan rules, BackwardPass.Builder steps) {
    if (trainable && asksForGrad()) {
      addParameterGrads(slab, steps);
    }
    if (before.asksForGrad()) {
      addInputGrad(slab, scratch, steps);
    }
    if (trainable) {
      addUpdates(slab, scratch, rules, steps);
    }
  }

  /** Gradients of parameters that need no product. */
  void addParameterGrads(MemorySegment slab, BackwardPass.Builder steps) {}

  /**
   * The gradient of the input, taken through the activation of the node in front. A layer whose
   * input's gradient is where its output's is just hands it on.
   */
  void addInputGrad(MemorySegment slab, Region scratch, BackwardPass.Builder steps) {
    before.addDerivative(slab, steps);
  }

  /** What is left: products that make gradients, and updates. */
  void addUpdates(
      MemorySegment slab, Region scratch, UpdatePlan rules, BackwardPass.Builder steps) {}

  final Operand operand(MemorySegment slab, Region region) {
    return new Operand(slab, region);
  }

  final String describe(String what, Region region) {
    return settings.describe(name + " " + what, region);
  }

  /** The same of a dropout. */
  final String describeMask(String what, Region region) {
    String shape = region.rows() + "x" + region.columns();
    return settings.describe(name + " " + what, shape, settings.provider());
  }

  /** The same of an activation. */
  final String describe(String what, Region region, ActivationKernel kernel) {
    return settings.describe(name + " " + what, region, kernel);
  }

  /** The same of what is in machine code or is not. */
  final String describe(String what, Region region, boolean inCode) {
    return settings.describe(name + " " + what, region, inCode);
  }
}
