package dev.ranvier.training;

import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.Step;
import dev.ranvier.step.StepKey;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** A layer that adds noise. Its gradient is where that of its input is, and the same. */
final class GaussianNoisePlan extends LayerPlan {

  private final GaussianNoise layer;
  private final StepKey key;

  /**
   * Takes the layer's place.
   *
   * @param number of the layer in the architecture
   */
  GaussianNoisePlan(Place place, SlabLayout plan, GaussianNoise layer, int number) {
    super(place, place.like(plan, ".output"), place.before().outputGrad());
    this.layer = layer;
    this.key = new StepKey(layer.seed(), number);
  }

  @Override
  Optional<StepKey> stepKey() {
    return Optional.of(key);
  }

  @Override
  void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps) {
    steps.add(
        training
            ? PassStep.noise(
                describe("noise", output()),
                settings().tier(),
                layer.stddev(),
                key,
                operand(slab, input()),
                operand(slab, output()),
                settings().workers())
            : PassStep.copy(
                describe("copy", output()), operand(slab, input()), operand(slab, output())));
  }
}
