package dev.ranvier.training;

import dev.ranvier.constraint.NonNeg;
import dev.ranvier.constraint.NormConstraint;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.memory.Region;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.optimizer.GradientTransform;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.reduce.SumOfSquares;
import dev.ranvier.step.AccumulateStep;
import dev.ranvier.step.ClipNormStep;
import dev.ranvier.step.ConstraintStep;
import dev.ranvier.step.GradientRule;
import dev.ranvier.step.GradientSumStep;
import dev.ranvier.step.Operand;
import dev.ranvier.step.OptimizerUpdate;
import dev.ranvier.step.PenaltyStep;
import dev.ranvier.step.UpdateStep;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * How gradients become updates: what is decided for all layers alike. Blocks of a weight gradient
 * go straight into the update unless something needs the gradient as a whole, and then first.
 */
final class UpdatePlan {

  /**
   * Bytes of a weight gradient up to which storing it costs nothing: it stays in the first-level
   * cache until the update reads it, and a small product has a path without blocks.
   */
  private static final long STORED_BYTES = 16 << 10;

  private final StepSettings settings;
  private final OptimizerKernel kernel;
  private final Clipping clipping;
  private final int accumulated;
  private final boolean averages;
  private final boolean updating;

  UpdatePlan(StepSettings settings, Optimizer optimizer) {
    this(settings, optimizer, true);
  }

  private UpdatePlan(StepSettings settings, Optimizer optimizer, boolean updating) {
    this.settings = settings;
    this.updating = updating;
    this.kernel = Kernels.of(optimizer, settings.provider());
    this.clipping = optimizer.clipping();
    this.accumulated = optimizer.gradientAccumulationSteps();
    this.averages = optimizer.movingAverageMomentum() > 0;
  }

  /** No updates: gradients, penalties included, are all that is asked for. */
  static UpdatePlan gradientsAlone(StepSettings settings) {
    return new UpdatePlan(settings, Optimizer.sgd(), false);
  }

  OptimizerKernel kernel() {
    return kernel;
  }

  /** Whether weights change at all. */
  boolean updates() {
    return updating;
  }

  /** Whether gradients are added up over several steps. */
  boolean accumulates() {
    return accumulated > 1;
  }

  /** Whether a moving average of the weights is kept. */
  boolean averages() {
    return averages;
  }

  /** Whether no weight may change before the gradients of all layers are there. */
  boolean updatesLast() {
    return accumulates() || clipping.kind() == Clipping.Kind.GLOBAL_NORM;
  }

  /** Whether the gradients of an epoch's steps are added up. */
  boolean sumsGradients() {
    return updating && settings.sumsGradients();
  }

  /**
   * Whether somebody needs the gradients of all parameters as a whole, so that they lie side by
   * side.
   */
  boolean needsWhole() {
    return !updating || accumulates() || clipping.needsNorm() || sumsGradients();
  }

  /**
   * Why a weight gradient is stored; empty if its blocks go straight into the update. To keep a
   * block in cache over several blocks of terms costs packing; with more terms than the matrix has
   * rows that is more than the traffic it saves.
   */
  String storedBecause(Region weights, int batchSize) {
    if (!updating) {
      return "asked for";
    }
    if (accumulates()) {
      return "gradient accumulation";
    }
    if (clipping.needsNorm()) {
      return clipping.describe();
    }
    if (sumsGradients()) {
      return "norm over the epoch";
    }
    if (!settings.fused()) {
      return "no fusion";
    }
    if (batchSize > Gemm.KC && batchSize > weights.rows()) {
      return "the batch is larger";
    }
    return weights.sizeBytes() <= STORED_BYTES ? "it is small" : "";
  }

  /** What is said of a product that makes the gradient of these weights. */
  String note(ParameterPlan weights, int batchSize) {
    String because = storedBecause(weights.region(), batchSize);
    if (!because.isEmpty()) {
      return "gradient stored: " + because;
    }
    boolean penalized = !weights.regularizer().isNone();
    boolean clipped = clipping.kind() == Clipping.Kind.VALUE;
    return "update, gradient not stored"
        + (penalized ? ", penalty" : "")
        + (clipped ? ", " + clipping.describe() : "")
        + onBlocks(weights);
  }

  /** What is said of a constraint that the update has done with. */
  private static String onBlocks(ParameterPlan parameter) {
    return bound(parameter) == OptimizerUpdate.Bound.NON_NEGATIVE ? ", non_neg" : "";
  }

  private static OptimizerUpdate.Bound bound(ParameterPlan parameter) {
    return parameter
        .constraint()
        .map(
            constraint ->
                switch (constraint) {
                  case NonNeg _ -> OptimizerUpdate.Bound.NON_NEGATIVE;
                  case NormConstraint _ -> OptimizerUpdate.Bound.LATER;
                })
        .orElse(OptimizerUpdate.Bound.NONE);
  }

  /**
   * What an update leaves to a second pass over the weights: no block of it knows the norm of a
   * column.
   */
  void addConstraint(
      MemorySegment slab,
      ParameterPlan parameter,
      OptimizerUpdate update,
      BackwardPass.Builder steps) {
    if (parameter.constraint().orElse(null) instanceof NormConstraint constraint) {
      steps.addUpdate(
          new ConstraintStep(
              describe(parameter, " " + constraint.name()) + ", a second pass over the weights",
              settings.tier(),
              constraint,
              update,
              new Operand(slab, parameter.region()),
              parameter.vector(),
              ConstraintStep.Scratch.of(slab, parameter.norms()),
              settings.workers()));
    }
  }

  /** 1 over the steps whose gradients are added up. */
  private float mean() {
    return (float) (1.0 / accumulated);
  }

  /** Whether a penalty is added to the whole gradient, before its norm is taken for example. */
  private boolean penaltyApart(Regularizer regularizer) {
    return !regularizer.isNone()
        && (!updating || clipping.needsNorm() || sumsGradients() || !settings.fused());
  }

  private GradientRule rule(Regularizer regularizer, float limit) {
    float l1 = (float) regularizer.l1();
    float l2 = (float) regularizer.l2();
    return new GradientRule(mean(), l1, l2, limit, clipping.needsNorm());
  }

  /** The update of a parameter matrix, which {@code steps} collects. */
  OptimizerUpdate update(MemorySegment slab, ParameterPlan parameter, BackwardPass.Builder steps) {
    boolean byValue = clipping.kind() == Clipping.Kind.VALUE;
    float limit = byValue ? clipping.limit() : Float.POSITIVE_INFINITY;
    GradientRule rule =
        penaltyApart(parameter.regularizer())
            ? new GradientRule(1f, 0f, 0f, limit, clipping.needsNorm())
            : rule(parameter.regularizer(), limit);
    OptimizerUpdate update =
        new OptimizerUpdate(
            settings.provider(),
            kernel,
            rule,
            bound(parameter),
            new Operand(slab, parameter.region()),
            new Operand(slab, parameter.average()),
            parameter.state().stream().map(slot -> new Operand(slab, slot)).toList());
    steps.addUpdate(update);
    return update;
  }

  /**
   * The steps that use a gradient once it is whole.
   *
   * @param padded whether the gradient's padding is zero
   */
  void addUpdate(
      MemorySegment slab, ParameterPlan parameter, boolean padded, BackwardPass.Builder steps) {
    Operand grad = new Operand(slab, parameter.grad());
    if (penaltyApart(parameter.regularizer())) {
      steps.addPenalty(
          new PenaltyStep(
              describe(parameter, " penalty grad"),
              GradientTransform.of(settings.tier()),
              rule(parameter.regularizer(), Float.POSITIVE_INFINITY),
              grad,
              new Operand(slab, parameter.region())));
    }
    if (!updating) {
      return;
    }
    if (sumsGradients()) {
      steps.addUpdate(
          new GradientSumStep(
              settings.describe(
                  parameter.name() + " grad to sum", shape(parameter), settings.provider()),
              settings.provider(),
              grad,
              new Operand(slab, parameter.epochGrad())));
    }
    OptimizerUpdate update = update(slab, parameter, steps);
    if (clipping.kind() == Clipping.Kind.NORM) {
      steps.addUpdate(clip(describe(parameter, " norm"), List.of(grad), List.of(update)));
    }
    String name = parameter.name() + " update";
    long elements = (long) parameter.region().rows() * parameter.region().columns();
    KernelProvider by =
        kernel.isInCode(elements) ? KernelProvider.CODE : KernelProvider.of(settings.tier());
    String what = settings.describe(name, shape(parameter), by) + onBlocks(parameter);
    steps.addUpdate(new UpdateStep(what, update, grad, padded, settings.workers()));
    addConstraint(slab, parameter, update, steps);
  }

  private static String shape(ParameterPlan parameter) {
    return parameter.region().rows() + "x" + parameter.region().columns();
  }

  private String describe(ParameterPlan parameter, String what) {
    return settings.describe(parameter.name() + what, parameter.region());
  }

  /**
   * What becomes of the gradients of vectors once a step has made them.
   *
   * @param padded whether the gradients' padding is zero
   */
  void addVectorUpdates(
      MemorySegment slab, List<ParameterPlan> vectors, boolean padded, BackwardPass.Builder steps) {
    for (ParameterPlan vector : vectors) {
      if (accumulates()) {
        AccumulateStep sum =
            new AccumulateStep(
                describe(vector, " grad sum"),
                Bias.of(settings.tier()),
                new Operand(slab, vector.stepGrad()),
                new Operand(slab, vector.grad()));
        steps.addGradient(sum);
        steps.addAccumulating(sum);
      }
      addUpdate(slab, vector, padded, steps);
    }
  }

  /** What comes between all gradients and all updates. */
  void addBeforeUpdates(MemorySegment slab, List<LayerPlan> layers, BackwardPass.Builder steps) {
    if (clipping.kind() == Clipping.Kind.GLOBAL_NORM) {
      List<Operand> grads = new ArrayList<>();
      for (LayerPlan layer : layers.reversed()) {
        layer.trained().forEach(each -> grads.add(new Operand(slab, each.grad())));
      }
      String what = settings.describe("global norm", "", KernelProvider.of(settings.tier()));
      steps.addBeforeUpdates(clip(what, grads, steps.updates()));
    }
  }

  private ClipNormStep clip(String what, List<Operand> grads, List<OptimizerUpdate> updates) {
    SumOfSquares squares = SumOfSquares.of(settings.tier());
    return new ClipNormStep(what, squares, clipping.limit(), grads, updates);
  }
}
