package dev.ranvier.training;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
import dev.ranvier.backend.ProductPlan;
import dev.ranvier.chain.LayerWork;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.step.ActivationDerivative;
import dev.ranvier.step.AddsGradients;
import dev.ranvier.step.BiasActivation;
import dev.ranvier.step.DropoutEpilogue;
import dev.ranvier.step.DropoutMasks;
import dev.ranvier.step.EpilogueChain;
import dev.ranvier.step.Operand;
import dev.ranvier.step.OptimizerUpdate;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.Product;
import dev.ranvier.step.Step;
import dev.ranvier.step.StepKey;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A dense layer of a training step: its regions of the slab, and the steps over them. y = f(z), z =
 * x W + b; backward dx = dz Wt, dW = xt dz, db = the column sums of dz, where dz = dy f'(z). A
 * dropout behind it may be done on the same blocks; its output is then the layer's.
 */
final class DensePlan extends LayerPlan {

  private final Activation activation;
  private final ActivationKernel kernel;
  private final boolean absorbed;
  private final ParameterPlan weights;
  private final ParameterPlan bias;
  private final DropoutMasks masks;
  private final Region kept;
  private final ProductPlan forward;
  private final ProductPlan inputGrad;
  private final ProductPlan weightGrad;

  /**
   * Takes the layer's place in the plan.
   *
   * @param work what it does
   * @param masks what is dropped of the output, if that is done here
   */
  DensePlan(
      Place place,
      SlabLayout plan,
      LayerWork work,
      ParameterPlan weights,
      ParameterPlan bias,
      DropoutMasks masks) {
    int batchSize = place.input().rows();
    int in = weights.region().rows();
    int out = weights.region().columns();
    ActivationKernel kernel = Kernels.of(work.activation(), place.settings().provider());
    String apart = keptApart(work, kernel, masks != DropoutMasks.NONE);
    Region kept = apart.isEmpty() ? Region.NONE : plan.matrix(place.name() + apart, batchSize, out);
    super(place, plan.matrix(place.name() + ".output", batchSize, out), place.grad(plan, out));
    this.activation = work.activation();
    this.kernel = kernel;
    this.absorbed = work.absorbed();
    this.weights = weights;
    this.bias = bias;
    this.masks = masks;
    this.kept = kept;
    this.forward = product("forward", Form.NN, batchSize, out, in);
    this.inputGrad = product("input grad", Form.NT, batchSize, in, out);
    ProductPlan stored = product("weight grad", Form.TN, in, out, batchSize);
    this.weightGrad = weights.grad().isEmpty() ? stored.stream() : stored;
  }

  /**
   * The name of what {@link ActivationKernel#backward} wants to see again; empty if that is the
   * output.
   */
  private static String keptApart(LayerWork work, ActivationKernel kernel, boolean drops) {
    if (work.absorbed() || work.activation() instanceof Linear) {
      return "";
    }
    if (!kernel.derivativeFromOutput()) {
      return ".preactivation";
    }
    return drops ? ".activation" : "";
  }

  private ProductPlan product(String what, Form form, int m, int n, int k) {
    return ProductPlan.of(
        settings().selector(), name() + " " + what, form, m, n, k, settings().workers());
  }

  @Override
  List<ParameterPlan> parameters() {
    return bias.isEmpty() ? List.of(weights) : List.of(weights, bias);
  }

  @Override
  Optional<StepKey> stepKey() {
    return drops() ? Optional.of(masks.key()) : Optional.empty();
  }

  @Override
  List<ProductPlan> products() {
    List<ProductPlan> products = new ArrayList<>(List.of(forward));
    if (before().asksForGrad()) {
      products.add(inputGrad);
    }
    if (trainable()) {
      products.add(weightGrad);
    }
    return products;
  }

  /** Whether the dropout behind it is done here. */
  private boolean drops() {
    return masks != DropoutMasks.NONE;
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
    return kept.isEmpty() ? output() : kept;
  }

  /** y from x; weighted sums where the loss does the activation. */
  @Override
  void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps) {
    Operand sums = operand(slab, saved());
    Operand result = operand(slab, output());
    boolean drops = training && drops();
    Operand activated = drops && kernel.derivativeFromOutput() ? sums : result;
    boolean fused = settings().fused();
    boolean joined = fused && isElementwise();
    Operand added = operand(slab, bias.region());
    Epilogue epilogue =
        joined
            ? BiasActivation.of(settings().provider(), added, kernel, sums, activated)
            : BiasActivation.bias(settings().provider(), added);
    steps.add(
        forward.step(
            settings().selector(),
            operand(slab, input()),
            operand(slab, weights.region()),
            sums,
            fused
                ? EpilogueChain.of(epilogue, drops ? drop(activated, result) : Epilogue.NONE)
                : Epilogue.NONE,
            fused ? note(!added.isEmpty(), joined, drops) : "",
            operand(slab, scratch),
            false));
    if (!fused && !added.isEmpty()) {
      steps.add(
          PassStep.epilogue(describe("bias", output()), epilogue, sums, settings().workers()));
    }
    if (hasOwnActivation() && !joined) {
      steps.add(
          PassStep.activation(
              describe(activation.name(), output(), kernel),
              kernel,
              sums,
              result,
              settings().workers()));
    }
  }

  private Epilogue drop(Operand in, Operand out) {
    return new DropoutEpilogue(masks, in, out);
  }

  private String note(boolean bias, boolean joined, boolean drops) {
    String note = ProductPlan.note(bias, joined ? activation : null);
    return drops ? note.isEmpty() ? "dropout" : note + " + dropout" : note;
  }

  @Override
  public Epilogue derivative(MemorySegment slab) {
    Operand grad = operand(slab, outputGrad());
    return EpilogueChain.of(
        drops() ? drop(grad, grad) : Epilogue.NONE,
        isElementwise() ? new ActivationDerivative(kernel, operand(slab, saved())) : Epilogue.NONE);
  }

  @Override
  public String derivativeName() {
    String name = isElementwise() ? "derivative of " + activation.name() : "";
    return drops() ? name.isEmpty() ? "dropout" : "dropout + " + name : name;
  }

  @Override
  public void addDerivative(MemorySegment slab, BackwardPass.Builder steps) {
    if (drops()) {
      Operand grad = operand(slab, outputGrad());
      steps.addGradient(
          PassStep.dropout(
              describeMask("dropout grad", outputGrad()), masks, grad, grad, settings().workers()));
    }
    if (hasOwnActivation()) {
      steps.addGradient(
          PassStep.activationGrad(
              settings().describeGrad(activation.name() + " grad", output(), kernel),
              kernel,
              operand(slab, saved()),
              operand(slab, outputGrad()),
              settings().workers()));
    }
  }

  @Override
  void addUpdates(
      MemorySegment slab, Region scratch, UpdatePlan rules, BackwardPass.Builder steps) {
    addWeightUpdate(slab, scratch, rules, steps);
    if (!bias.isEmpty()) {
      addBiasUpdate(slab, bias, rules, steps);
    }
  }

  @Override
  void addInputGrad(MemorySegment slab, Region scratch, BackwardPass.Builder steps) {
    Epilogue joined = settings().fused() ? before().derivative(slab) : Epilogue.NONE;
    steps.addGradient(
        inputGrad.step(
            settings().selector(),
            operand(slab, outputGrad()),
            operand(slab, weights.region()),
            operand(slab, before().outputGrad()),
            joined,
            joined == Epilogue.NONE ? "" : before().derivativeName(),
            operand(slab, scratch),
            false));
    if (joined == Epilogue.NONE) {
      before().addDerivative(slab, steps);
    }
  }

  private void addWeightUpdate(
      MemorySegment slab, Region scratch, UpdatePlan rules, BackwardPass.Builder steps) {
    boolean streamed = weights.grad().isEmpty();
    OptimizerUpdate update = streamed ? rules.update(slab, weights, steps) : null;
    Product product =
        weightGrad.step(
            settings().selector(),
            operand(slab, input()),
            operand(slab, outputGrad()),
            streamed ? Operand.NONE : operand(slab, weights.grad()),
            streamed ? update : Epilogue.NONE,
            rules.note(weights, outputGrad().rows()),
            operand(slab, scratch),
            false);
    steps.addGradient(product);
    if (product instanceof AddsGradients sum) {
      steps.addAccumulating(sum);
    }
    if (streamed) {
      rules.addConstraint(slab, weights, update, steps);
    } else {
      rules.addUpdate(slab, weights, true, steps);
    }
  }

  private void addBiasUpdate(
      MemorySegment slab, ParameterPlan vector, UpdatePlan rules, BackwardPass.Builder steps) {
    ColumnSums sums = ColumnSums.of(settings().provider());
    steps.addGradient(
        PassStep.columnSums(
            describe("bias grad", outputGrad(), sums.isInCode()),
            sums,
            operand(slab, outputGrad()),
            operand(slab, vector.stepGrad()),
            settings().workers()));
    rules.addVectorUpdates(slab, List.of(vector), true, steps);
  }
}
