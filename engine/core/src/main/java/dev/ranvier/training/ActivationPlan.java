package dev.ranvier.training;

import dev.ranvier.activation.Activation;
import dev.ranvier.chain.LayerWork;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.step.ActivationDerivative;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An activation layer that no Dense layer or loss does. Its gradient is where that of its input is,
 * so it has no pass of its own but the derivative.
 */
final class ActivationPlan extends LayerPlan {

  private final Activation activation;
  private final ActivationKernel kernel;
  private final boolean absorbed;

  /** Takes the layer's place; a loss that absorbs the activation does it in place. */
  ActivationPlan(Place place, SlabLayout plan, LayerWork work) {
    super(
        place,
        work.absorbed() ? place.input() : place.like(plan, ".output"),
        place.before().outputGrad());
    this.activation = work.activation();
    this.kernel = Kernels.of(activation, place.settings().provider());
    this.absorbed = work.absorbed();
  }

  @Override
  void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps) {
    if (!absorbed) {
      steps.add(
          PassStep.activation(
              describe(activation.name(), output(), kernel),
              kernel,
              operand(slab, input()),
              operand(slab, output()),
              settings().workers()));
    }
  }

  private Region saved() {
    return kernel.derivativeFromOutput() ? output() : input();
  }

  @Override
  public Epilogue derivative(MemorySegment slab) {
    return absorbed || !kernel.elementwise()
        ? Epilogue.NONE
        : new ActivationDerivative(kernel, operand(slab, saved()));
  }

  @Override
  public String derivativeName() {
    return "derivative of " + activation.name();
  }

  @Override
  public void addDerivative(MemorySegment slab, BackwardPass.Builder steps) {
    if (!absorbed) {
      steps.addGradient(
          PassStep.activationGrad(
              settings().describeGrad(activation.name() + " grad", output(), kernel),
              kernel,
              operand(slab, saved()),
              operand(slab, outputGrad()),
              settings().workers()));
    }
  }
}
