package dev.ranvier.training;

import dev.ranvier.constraint.Constraint;
import dev.ranvier.constraint.NormConstraint;
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
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.ParameterLayout;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.step.ConstraintStep;
import dev.ranvier.step.Operand;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where parameters are in a session's slab, with all that has their shape: what outlives a step
 * comes first, optimizer state, averages and sums of gradients, then gradients of a single step.
 */
final class ParameterPlans {

  private final Architecture architecture;
  private final UpdatePlan updates;
  private final SlabLayout plan;
  private final int batchSize;
  private final ParameterLayout parameters;
  private final List<ParameterLayout> state = new ArrayList<>();
  private final ParameterLayout average;
  private final ParameterLayout sums;
  private final ParameterLayout rests;
  private final long persistentBytes;
  private final ParameterLayout gradients;
  private final ParameterLayout epochGrads;
  private final Region zeros;
  private final Region ones;
  private final List<Region> norms;

  /** Takes the slab's first places. */
  ParameterPlans(Architecture architecture, UpdatePlan updates, SlabLayout plan, int batchSize) {
    this.architecture = architecture;
    this.updates = updates;
    this.plan = plan;
    this.batchSize = batchSize;
    this.parameters = ParameterLayout.plan(plan, architecture);
    for (int slot = 0; slot < updates.kernel().stateSlots(); slot++) {
      state.add(ParameterLayout.planTrainable(plan, architecture, ".state" + slot));
    }
    this.average = planTrainable(updates.averages(), ".average");
    this.sums = planTrainable(updates.accumulates(), ".grad.sum");
    this.rests = ParameterLayout.planMoving(plan, architecture, ".rest");
    this.persistentBytes = plan.sizeBytes();
    this.gradients = updates.accumulates() ? sums : planTrainable(updates.needsWhole(), ".grad");
    this.epochGrads = planTrainable(updates.sumsGradients(), ".grad of the epoch");
    int widest = widestVector();
    this.zeros = widest == 0 ? Region.NONE : plan.matrix("zeros", 1, widest);
    this.ones = widest == 0 ? Region.NONE : plan.matrix("ones", 1, widest);
    int constrained = updates.updates() ? widestConstrained() : 0;
    this.norms =
        constrained == 0
            ? List.of()
            : Stream.of("zeros", "shifts", "sums", "squares", "factors")
                .map(what -> plan.matrix("norm." + what, 1, constrained))
                .toList();
  }

  /** The outputs of the widest layer whose weights are scaled behind each update; 0 for none. */
  private int widestConstrained() {
    return IntStream.range(0, architecture.layers().size())
        .filter(
            layer ->
                architecture.layers().get(layer) instanceof Dense dense
                    && dense.trainable()
                    && (scales(dense.constraint()) || scales(dense.biasConstraint())))
        .map(architecture::outputSize)
        .max()
        .orElse(0);
  }

  private static boolean scales(Optional<Constraint> constraint) {
    return constraint.filter(NormConstraint.class::isInstance).isPresent();
  }

  private ParameterLayout planTrainable(boolean there, String suffix) {
    return there
        ? ParameterLayout.planTrainable(plan, architecture, suffix)
        : ParameterLayout.none(architecture);
  }

  /** Ones and zeros that the widest layer needs which takes them for what it has not got. */
  private int widestVector() {
    int widest = 0;
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      boolean takes =
          switch (architecture.layers().get(layer)) {
            case BatchNormalization _, LayerNormalization _, Normalization _, Rescaling _ -> true;
            case ActivationLayer _, Dense _, Dropout _, Flatten _, GaussianNoise _, Input _ ->
                false;
          };
      widest = takes ? Math.max(widest, architecture.outputSize(layer)) : widest;
    }
    return widest;
  }

  /** Where the parameters are. */
  ParameterLayout parameters() {
    return parameters;
  }

  /** Where the optimizer's own matrices are. */
  List<ParameterLayout> state() {
    return state;
  }

  /** Where the moving average of the parameters is; empty if none is kept. */
  ParameterLayout average() {
    return average;
  }

  /** Where gradients are added up over several steps; empty if they are not. */
  ParameterLayout sums() {
    return sums;
  }

  /** Where the rests of moving averages are. */
  ParameterLayout rests() {
    return rests;
  }

  /** Where all gradients are side by side; empty if nobody needs them as a whole. */
  ParameterLayout gradients() {
    return gradients;
  }

  /** Where the gradients of an epoch's steps are added up; empty if nobody asks for that. */
  ParameterLayout epochGrads() {
    return epochGrads;
  }

  /** Bytes at the slab's start that outlive a step. */
  long persistentBytes() {
    return persistentBytes;
  }

  /** A vector that stays zero, as long as the widest layer needs. */
  Region zeros() {
    return zeros;
  }

  /** Scale and offset of a normalization layer, which may be without either. */
  GammaBetaPlan planGammaBeta(int layer, boolean scale, boolean center) {
    List<ParameterPlan> planned = new ArrayList<>();
    if (scale) {
      planned.add(planParameter(layer, 0, Regularizer.none(), Optional.empty()));
    }
    if (center) {
      planned.add(planParameter(layer, scale ? 1 : 0, Regularizer.none(), Optional.empty()));
    }
    int size = architecture.outputSize(layer);
    String name = architecture.name(layer);
    return new GammaBetaPlan(
        planned,
        scale ? planned.getFirst().region() : ones,
        center ? planned.getLast().region() : zeros,
        scale ? planned.getFirst().stepGrad() : gradOfNone(layer, name + ".gamma.grad", size),
        center ? planned.getLast().stepGrad() : gradOfNone(layer, name + ".beta.grad", size));
  }

  /** Where the gradient of what a layer has not got goes, if it makes any. */
  private Region gradOfNone(int layer, String name, int size) {
    return architecture.layers().get(layer).trainable() ? plan.matrix(name, 1, size) : Region.NONE;
  }

  /**
   * Only a matrix's gradient may go straight into the update; or into a sum, for a matrix. A
   * parameter of a frozen layer has no gradient and nothing beside it.
   */
  ParameterPlan planParameter(
      int layer, int parameter, Regularizer regularizer, Optional<Constraint> constraint) {
    ParameterSpec spec = architecture.parameters(layer).get(parameter);
    if (!architecture.layers().get(layer).trainable()) {
      return new ParameterPlan(
          architecture.name(layer) + " " + spec.name(),
          parameters.region(layer, parameter),
          List.of(),
          Region.NONE,
          Region.NONE,
          Regularizer.none(),
          Optional.empty(),
          spec.vector(),
          norms,
          Region.NONE,
          Region.NONE);
    }
    Region region = parameters.region(layer, parameter);
    Region whole = gradients.region(layer, parameter);
    String name = architecture.name(layer) + "." + spec.name();
    boolean own =
        spec.vector() && updates.accumulates() || whole.isEmpty() && isStored(spec, region);
    Region stepGrad = own ? plan.matrix(name + ".grad", spec.rows(), spec.columns()) : whole;
    return new ParameterPlan(
        architecture.name(layer) + " " + spec.name(),
        region,
        state.stream().map(slot -> slot.region(layer, parameter)).toList(),
        whole.isEmpty() ? stepGrad : whole,
        stepGrad,
        regularizer,
        constraint,
        spec.vector(),
        norms,
        epochGrads.region(layer, parameter),
        average.region(layer, parameter));
  }

  private boolean isStored(ParameterSpec spec, Region region) {
    return spec.vector() || !updates.storedBecause(region, batchSize).isEmpty();
  }

  /** Gives the optimizer's state in a zeroed slab the values that it starts from. */
  void startState(MemorySegment slab) {
    for (int slot = 0; slot < state.size(); slot++) {
      float initial = updates.kernel().initialState(slot);
      if (initial != 0f) {
        state.get(slot).regions().forEach(region -> new Operand(slab, region).fill(initial));
      }
    }
  }

  /** Fills in the ones and zeros. */
  void startConstants(MemorySegment slab) {
    new Operand(slab, zeros).fill(0f);
    new Operand(slab, ones).fill(1f);
    if (!norms.isEmpty()) {
      ConstraintStep.Scratch.of(slab, norms).start();
    }
  }
}
