package dev.ranvier.training;

import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.step.BatchNormalizationSteps;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A layer that scales each column by fixed numbers: y = (x - mean) * scale + shift. */
final class ColumnAffinePlan extends LayerPlan {

  private final Start start;
  private final Region zeros;
  private final Region mean;
  private final Region scale;
  private final Region shift;

  /** Where the numbers of the columns come from, each [1, columns] and zero before. */
  private interface Start {
    void fill(MemorySegment slab, Operand mean, Operand scale, Operand shift);
  }

  private ColumnAffinePlan(Place place, SlabLayout plan, Region zeros, Start start) {
    super(place, place.like(plan, ".output"), place.before().outputGrad());
    int columns = place.input().columns();
    this.start = start;
    this.zeros = zeros;
    this.mean = plan.matrix(place.name() + ".column.mean", 1, columns);
    this.scale = plan.matrix(place.name() + ".column.scale", 1, columns);
    this.shift = plan.matrix(place.name() + ".column.shift", 1, columns);
  }

  /**
   * Takes a rescaling layer's place.
   *
   * @param zeros a vector that stays zero
   */
  static ColumnAffinePlan of(Place place, SlabLayout plan, Region zeros, Rescaling layer) {
    return new ColumnAffinePlan(
        place,
        plan,
        zeros,
        (slab, mean, scale, shift) -> {
          mean.fill(0f);
          scale.fill((float) layer.scale());
          shift.fill((float) layer.offset());
        });
  }

  /**
   * Takes the place of a frozen batch normalization, which goes by what it has gathered.
   *
   * @param zeros a vector that stays zero
   * @param vectors its gamma and beta
   * @param means where its moving means are, [1, columns], and so {@code variances}
   */
  static ColumnAffinePlan of(
      Place place,
      SlabLayout plan,
      Region zeros,
      BatchNormalization layer,
      GammaBetaPlan vectors,
      Region means,
      Region variances) {
    return new ColumnAffinePlan(
        place,
        plan,
        zeros,
        (slab, mean, scale, shift) -> {
          Operand gamma = new Operand(slab, vectors.gamma());
          Operand beta = new Operand(slab, vectors.beta());
          Operand from = new Operand(slab, means);
          Operand spread = new Operand(slab, variances);
          for (int column = 0; column < means.columns(); column++) {
            float factor =
                BatchNormalizationSteps.scale(
                    gamma.get(0, column), spread.get(0, column), layer.epsilon());
            mean.set(0, column, from.get(0, column));
            scale.set(0, column, factor);
            shift.set(0, column, beta.get(0, column));
          }
        });
  }

  /**
   * Takes a normalization layer's place.
   *
   * @param zeros a vector that stays zero
   * @param means where the layer's parameters are, [1, columns], and so {@code variances}
   */
  static ColumnAffinePlan of(
      Place place, SlabLayout plan, Region zeros, Region means, Region variances) {
    return new ColumnAffinePlan(
        place,
        plan,
        zeros,
        (slab, mean, scale, shift) -> {
          Operand from = new Operand(slab, means);
          Operand spread = new Operand(slab, variances);
          for (int column = 0; column < means.columns(); column++) {
            mean.set(0, column, from.get(0, column));
            scale.set(0, column, Normalization.scale(spread.get(0, column)));
          }
          shift.fill(0f);
        });
  }

  @Override
  void start(MemorySegment slab) {
    start.fill(slab, operand(slab, mean), operand(slab, scale), operand(slab, shift));
  }

  @Override
  void addForward(MemorySegment slab, boolean training, Region scratch, List<Step> steps) {
    steps.add(
        PassStep.columnAffine(
            describe("forward", output()),
            settings().tier(),
            operand(slab, input()),
            operand(slab, mean),
            operand(slab, scale),
            operand(slab, shift),
            operand(slab, output()),
            settings().workers()));
  }

  @Override
  public void addDerivative(MemorySegment slab, BackwardPass.Builder steps) {
    steps.addGradient(
        PassStep.columnAffine(
            describe("grad", outputGrad()),
            settings().tier(),
            operand(slab, outputGrad()),
            operand(slab, zeros),
            operand(slab, scale),
            operand(slab, zeros),
            operand(slab, outputGrad()),
            settings().workers()));
  }
}
