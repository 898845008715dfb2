package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
import dev.ranvier.memory.Plan;
import dev.ranvier.memory.Region;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.step.Accumulating;
import dev.ranvier.step.ActivationBackwardStep;
import dev.ranvier.step.ActivationDerivative;
import dev.ranvier.step.ActivationStep;
import dev.ranvier.step.BiasActivation;
import dev.ranvier.step.ColumnSumStep;
import dev.ranvier.step.EpilogueStep;
import dev.ranvier.step.Operand;
import dev.ranvier.step.OptimizerUpdate;
import dev.ranvier.step.ProductStep;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A dense layer of a training step: its regions of the slab, and the steps over them. y = f(z), z =
 * x W + b; backward dx = dz Wt, dW = xt dz, db = the column sums of dz, where dz = dy f'(z).
 */
final class DensePlan {

  private final StepSettings settings;
  private final String name;
  private final Activation activation;
  private final ActivationKernel kernel;
  private final boolean absorbed;
  private final Parameter weights;
  private final Parameter bias;
  private final Region preactivation;
  private final Region output;
  private final Region outputGrad;
  private final ProductPlan forward;
  private final ProductPlan inputGrad;
  private final ProductPlan weightGrad;

  /**
   * A parameter matrix; all empty for a bias that the layer does not have.
   *
   * @param region where it is
   * @param state where the optimizer's state for it is
   * @param grad where its gradient is, or null if that is never stored
   * @param part where a gradient is that will be added to that; null if it is added at once
   * @param regularizer the penalty on it
   * @param average where its moving average is, or null if there is none
   */
  record Parameter(
      Region region,
      List<Region> state,
      Region grad,
      Region part,
      Regularizer regularizer,
      Region average) {}

  /**
   * Takes the layer's place in the plan.
   *
   * @param absorbed whether the loss does the activation
   * @param first whether no gradient of the inputs is asked for
   */
  DensePlan(
      StepSettings settings,
      Plan plan,
      String name,
      int batchSize,
      Activation activation,
      boolean absorbed,
      boolean first,
      Parameter weights,
      Parameter bias) {
    this.settings = settings;
    this.name = name;
    this.activation = activation;
    this.kernel = activation.kernel(settings.tier());
    this.absorbed = absorbed;
    this.weights = weights;
    this.bias = bias;
    int in = weights.region().rows();
    int out = weights.region().columns();
    boolean keepsInput = !absorbed && !kernel.derivativeFromOutput();
    this.preactivation = keepsInput ? plan.matrix(name + ".preactivation", batchSize, out) : null;
    this.output = plan.matrix(name + ".output", batchSize, out);
    this.outputGrad = plan.matrix(name + ".output.grad", batchSize, out);
    this.forward = product(name + " forward", Form.NN, batchSize, out, in);
    this.inputGrad = first ? null : product(name + " input grad", Form.NT, batchSize, in, out);
    ProductPlan stored = product(name + " weight grad", Form.TN, in, out, batchSize);
    this.weightGrad = weights.grad() == null ? stored.stream() : stored;
  }

  private ProductPlan product(String what, Form form, int m, int n, int k) {
    return ProductPlan.of(settings.selector(), what, form, m, n, k, settings.workers());
  }

  String name() {
    return name;
  }

  Region output() {
    return output;
  }

  Region outputGrad() {
    return outputGrad;
  }

  Parameter weights() {
    return weights;
  }

  Parameter bias() {
    return bias;
  }

  long scratchBytes() {
    long backward = inputGrad == null ? 0 : inputGrad.scratchBytes();
    return Math.max(forward.scratchBytes(), Math.max(backward, weightGrad.scratchBytes()));
  }

  boolean hasBias() {
    return !bias.region().isEmpty();
  }

  /** Whether the activation is done block by block, or at all. */
  private boolean hasOwnActivation() {
    return !absorbed && !(activation instanceof Linear);
  }

  private boolean isElementwise() {
    return hasOwnActivation() && kernel.elementwise();
  }

  /** What {@link ActivationKernel#backward} wants to see again. */
  private Region saved() {
    return preactivation == null ? output : preactivation;
  }

  /** y from x; weighted sums where the loss does the activation. */
  void addForward(MemorySegment slab, Region input, Region scratch, List<Step> steps) {
    Operand sums = new Operand(slab, saved());
    Operand result = new Operand(slab, output);
    boolean joined = settings.fused() && isElementwise();
    Operand added = hasBias() ? new Operand(slab, bias.region()) : null;
    Epilogue epilogue = BiasActivation.of(settings.tier(), added, joined ? kernel : null, result);
    steps.add(
        forward.step(
            settings.selector(),
            new Operand(slab, input),
            new Operand(slab, weights.region()),
            sums,
            settings.fused() ? epilogue : null,
            settings.fused() ? ProductPlan.note(hasBias(), joined ? activation : null) : "",
            new Operand(slab, scratch),
            false));
    if (!settings.fused() && hasBias()) {
      steps.add(new EpilogueStep(settings.describe(name + " bias", output), epilogue, sums));
    }
    if (hasOwnActivation() && !joined) {
      String what = name + " " + activation.name();
      steps.add(new ActivationStep(settings.describe(what, output), kernel, sums, result));
    }
  }

  /** The derivative as an epilogue of the product that makes the gradient of y; null for none. */
  private Epilogue derivative(MemorySegment slab) {
    return isElementwise() ? new ActivationDerivative(kernel, new Operand(slab, saved())) : null;
  }

  /** dz from dy, on the whole matrix. */
  void addDerivative(MemorySegment slab, BackwardSteps steps) {
    if (hasOwnActivation()) {
      String what = name + " " + activation.name() + " grad";
      steps.addGradient(
          new ActivationBackwardStep(
              settings.describe(what, output),
              kernel,
              new Operand(slab, saved()),
              new Operand(slab, outputGrad)));
    }
  }

  /** The gradient of the layer before, through its activation. */
  void addInputGrad(MemorySegment slab, DensePlan before, Region scratch, BackwardSteps steps) {
    boolean joined = settings.fused() && before.isElementwise();
    steps.addGradient(
        inputGrad.step(
            settings.selector(),
            new Operand(slab, outputGrad),
            new Operand(slab, weights.region()),
            new Operand(slab, before.outputGrad),
            joined ? before.derivative(slab) : null,
            joined ? "derivative of " + before.activation.name() : "",
            new Operand(slab, scratch),
            false));
    if (!joined) {
      before.addDerivative(slab, steps);
    }
  }

  /** The gradients of weights and bias, and their updates. */
  void addUpdate(
      MemorySegment slab, Region input, Region scratch, UpdatePlan rules, BackwardSteps steps) {
    Operand in = new Operand(slab, input);
    Operand grad = new Operand(slab, outputGrad);
    OptimizerUpdate update = rules.update(slab, weights, steps);
    boolean streamed = weights.grad() == null;
    ProductStep product =
        weightGrad.step(
            settings.selector(),
            in,
            grad,
            streamed ? null : new Operand(slab, weights.grad()),
            streamed ? update : null,
            rules.note(weights, outputGrad.rows()),
            new Operand(slab, scratch),
            false);
    steps.addGradient(product);
    if (product.product() instanceof Accumulating sum) {
      steps.addAccumulating(sum);
    }
    if (!streamed) {
      rules.addUpdate(slab, name + " weight", weights, update, true, steps);
    }
    if (hasBias()) {
      addBiasUpdate(slab, grad, rules, steps);
    }
  }

  private void addBiasUpdate(
      MemorySegment slab, Operand grad, UpdatePlan rules, BackwardSteps steps) {
    ColumnSumStep biasSums =
        new ColumnSumStep(
            settings.describe(name + " bias grad", outputGrad),
            ColumnSums.of(settings.tier()),
            Bias.of(settings.tier()),
            grad,
            new Operand(slab, bias.grad()),
            bias.part() == null ? null : new Operand(slab, bias.part()));
    steps.addGradient(biasSums);
    steps.addAccumulating(biasSums);
    rules.addUpdate(slab, name + " bias", bias, rules.update(slab, bias, steps), false, steps);
  }
}
