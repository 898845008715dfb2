package dev.ranvier.training;

import dev.ranvier.layer.Dropout;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.step.DropoutEpilogue;
import dev.ranvier.step.DropoutMasks;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.Step;
import dev.ranvier.step.StepKey;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A dropout layer that no Dense layer does. Its gradient is where that of its input is, and is
 * masked there.
 */
final class DropoutPlan extends LayerPlan {

  private final DropoutMasks masks;

  /** Takes the layer's place. */
  DropoutPlan(Place place, SlabLayout plan, DropoutMasks masks) {
    super(place, place.like(plan, ".output"), place.before().outputGrad());
    this.masks = masks;
  }

  /**
   * What a layer drops.
   *
   * @param layer its number in the architecture
   */
  static DropoutMasks masks(StepSettings settings, Dropout dropout, int layer) {
    return new DropoutMasks(settings.provider(), dropout.rate(), dropout.seed(), layer);
  }

  @Override
  Optional<StepKey> stepKey() {
    return Optional.of(masks.key());
  }

  @Override
  void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps) {
    steps.add(
        training
            ? PassStep.dropout(
                describeMask("mask", output()),
                masks,
                operand(slab, input()),
                operand(slab, output()),
                settings().workers())
            : PassStep.copy(
                describe("copy", output()), operand(slab, input()), operand(slab, output())));
  }

  @Override
  public Epilogue derivative(MemorySegment slab) {
    Operand grad = operand(slab, outputGrad());
    return new DropoutEpilogue(masks, grad, grad);
  }

  @Override
  public String derivativeName() {
    return "dropout";
  }

  @Override
  public void addDerivative(MemorySegment slab, BackwardPass.Builder steps) {
    steps.addGradient(
        PassStep.dropout(
            describeMask("mask grad", outputGrad()),
            masks,
            operand(slab, outputGrad()),
            operand(slab, outputGrad()),
            settings().workers()));
  }
}
