package dev.ranvier.training;

import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A layer that scales each column by fixed numbers: y = (x - mean) * scale + shift. */
final class ColumnAffinePlan extends LayerPlan {

  private final Columns columns;
  private final Region zeros;

  /** The numbers of the columns, each [1, columns]. */
  record Columns(Region mean, Region scale, Region shift) {}

  /** Takes the layer's place; {@code zeros} is a vector that stays zero. */
  ColumnAffinePlan(Place place, SlabLayout plan, Columns columns, Region zeros) {
    super(place, place.like(plan, ".output"), place.inputGrad());
    this.columns = columns;
    this.zeros = zeros;
  }

  @Override
  void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps) {
    steps.add(
        PassStep.columnAffine(
            describe("forward", output()),
            settings().tier(),
            operand(slab, input()),
            operand(slab, columns.mean()),
            operand(slab, columns.scale()),
            operand(slab, columns.shift()),
            operand(slab, output()),
            settings().workers()));
  }

  @Override
  void addDerivative(MemorySegment slab, BackwardSteps steps) {
    if (!outputGrad().isEmpty()) {
      steps.addGradient(
          PassStep.columnAffine(
              describe("grad", outputGrad()),
              settings().tier(),
              operand(slab, outputGrad()),
              operand(slab, zeros),
              operand(slab, columns.scale()),
              operand(slab, zeros),
              operand(slab, outputGrad()),
              settings().workers()));
    }
  }
}
