package dev.ranvier.training;

import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.step.BatchNormalizationSteps;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A batch normalization layer. */
final class BatchNormalizationPlan extends LayerPlan {

  private final BatchNormalization layer;
  private final GammaBetaPlan vectors;
  private final List<Region> averages;
  private final Region zeros;
  private final List<Region> scratch;

  /**
   * Takes the layer's place.
   *
   * @param averages moving mean and variance, then what each is short of
   * @param zeros a vector that stays zero
   */
  BatchNormalizationPlan(
      Place place,
      SlabLayout plan,
      BatchNormalization layer,
      GammaBetaPlan vectors,
      List<Region> averages,
      Region zeros) {
    super(place, place.like(plan, ".output"), place.grad(plan, place.input().columns()));
    this.layer = layer;
    this.vectors = vectors;
    this.averages = averages;
    this.zeros = zeros;
    this.scratch =
        List.of(".mean", ".variance", ".scale", ".slope", ".shift").stream()
            .map(what -> plan.matrix(place.name() + what, 1, place.input().columns()))
            .toList();
  }

  private BatchNormalizationSteps passes(MemorySegment slab) {
    List<Operand> own = scratch.stream().map(region -> operand(slab, region)).toList();
    List<Operand> moving = averages.stream().map(region -> operand(slab, region)).toList();
    return new BatchNormalizationSteps(
        settings().provider(),
        layer.momentum(),
        layer.epsilon(),
        operand(slab, input()),
        operand(slab, output()),
        operand(slab, vectors.gamma()),
        operand(slab, vectors.beta()),
        new BatchNormalizationSteps.Averages(
            moving.get(0), moving.get(1), moving.get(2), moving.get(3)),
        new BatchNormalizationSteps.Scratch(
            own.get(0), own.get(1), own.get(2), own.get(3), own.get(4)),
        operand(slab, zeros),
        settings().workers());
  }

  @Override
  List<ParameterPlan> parameters() {
    return vectors.parameters();
  }

  @Override
  void addForward(MemorySegment slab, boolean training, Region packs, List<Step> steps) {
    BatchNormalizationSteps passes = passes(slab);
    steps.add(
        training
            ? passes.byBatch(describe("by batch", output()))
            : passes.byAverages(describe("by averages", output())));
  }

  @Override
  void addParameterGrads(MemorySegment slab, BackwardPass.Builder steps) {
    steps.addGradient(
        passes(slab)
            .parameterGrads(
                describe("parameter grad", outputGrad()),
                operand(slab, outputGrad()),
                operand(slab, vectors.gammaGrad()),
                operand(slab, vectors.betaGrad())));
  }

  @Override
  void addInputGrad(MemorySegment slab, Region packs, BackwardPass.Builder steps) {
    Operand grad = operand(slab, outputGrad());
    Operand inputGrad = operand(slab, before().outputGrad());
    steps.addGradient(
        passes(slab).inputGrad(describe("input grad", outputGrad()), grad, inputGrad));
    before().addDerivative(slab, steps);
  }

  @Override
  void addUpdates(MemorySegment slab, Region packs, UpdatePlan rules, BackwardPass.Builder steps) {
    steps.addGradient(passes(slab).averages(describe("averages", averages.getFirst())));
    rules.addVectorUpdates(slab, vectors.parameters(), false, steps);
  }
}
