package dev.ranvier.training;

import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.step.DropoutMasks;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A layer in a training session: its places in the slab and its steps. The gradient of its output
 * comes to it in two moves, so that the first can be done on blocks of the product that makes it:
 * whoever fills {@link #outputGrad} takes it through the layer's activation, then the layer goes
 * on.
 */
abstract sealed class LayerPlan
    permits ActivationPlan,
        BatchNormalizationPlan,
        DensePlan,
        DropoutPlan,
        LayerNormalizationPlan,
        ColumnAffinePlan {

  private final StepSettings settings;
  private final String name;
  private final Region input;
  private final LayerPlan before;
  private final Region output;
  private final Region outputGrad;

  /**
   * Where a layer is in the chain.
   *
   * @param input what the layer takes, [batchSize, inputSize]
   * @param before the layer that its input's gradient goes to; null if nobody asks for it
   */
  record Place(StepSettings settings, String name, Region input, LayerPlan before) {

    /** A matrix of the input's shape. */
    Region like(SlabLayout plan, String suffix) {
      return plan.matrix(name + suffix, input.rows(), input.columns());
    }

    /** Where the input's gradient goes; {@link Region#NONE} if nobody asks for it. */
    Region inputGrad() {
      return before == null ? Region.NONE : before.outputGrad;
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
    this.input = place.input();
    this.before = place.before();
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
    return input;
  }

  /** The layer that the gradient of this one's input goes to; null if there is none. */
  final LayerPlan before() {
    return before;
  }

  final Region output() {
    return output;
  }

  final Region outputGrad() {
    return outputGrad;
  }

  /** What training changes. */
  List<ParameterPlan> parameters() {
    return List.of();
  }

  /** What must be told the number of each step. */
  Optional<DropoutMasks> masks() {
    return Optional.empty();
  }

  /** Scratch bytes that its products need. */
  long scratchBytes() {
    return 0;
  }

  /**
   * The output from the input.
   *
   * @param training whether the steps are for training, or for evaluation
   */
  abstract void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps);

  /**
   * What takes blocks of the output's gradient through the layer's activation; {@link
   * Epilogue#NONE} if there is nothing that can be done on blocks.
   */
  Epilogue derivative(MemorySegment slab) {
    return Epilogue.NONE;
  }

  /** What {@link #derivative} does, in the description of the product that it is fused with. */
  String derivativeName() {
    return "";
  }

  /** Takes the output's whole gradient through the layer's activation. */
  void addDerivative(MemorySegment slab, BackwardSteps steps) {}

  /**
   * From there the gradient of the input and of the parameters, and their updates. A layer without
   * parameters, whose input's gradient is where its output's is, just hands it on.
   */
  void addBackward(MemorySegment slab, Region scratch, UpdatePlan rules, BackwardSteps steps) {
    if (before != null) {
      before.addDerivative(slab, steps);
    }
  }

  final Operand operand(MemorySegment slab, Region region) {
    return new Operand(slab, region);
  }

  final String describe(String what, Region region) {
    return settings.describe(name + " " + what, region);
  }
}
