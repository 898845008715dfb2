package dev.ranvier.training;

import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.step.LayerNormalizationSteps;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A layer normalization layer. */
final class LayerNormalizationPlan extends LayerPlan {

  private final LayerNormalization layer;
  private final GammaBetaPlan vectors;
  private final Region stats;

  /** Takes the layer's place. */
  LayerNormalizationPlan(
      Place place, SlabLayout plan, LayerNormalization layer, GammaBetaPlan vectors) {
    super(place, place.like(plan, ".output"), place.grad(plan, place.input().columns()));
    this.layer = layer;
    this.vectors = vectors;
    long bytes = LayerNormalizationSteps.statsBytes(place.input().rows());
    this.stats = plan.scratch(place.name() + ".stats", bytes);
  }

  private LayerNormalizationSteps passes(MemorySegment slab) {
    return new LayerNormalizationSteps(
        settings().tier(),
        layer.epsilon(),
        operand(slab, input()),
        operand(slab, vectors.gamma()),
        operand(slab, stats),
        settings().workers());
  }

  @Override
  List<ParameterPlan> parameters() {
    return vectors.parameters();
  }

  @Override
  void addForward(MemorySegment slab, boolean training, Region packs, List<Step> steps) {
    LayerNormalizationSteps passes = passes(slab);
    Operand beta = operand(slab, vectors.beta());
    Operand y = operand(slab, output());
    steps.add(passes.forward(describe("forward", output()), beta, y));
  }

  @Override
  void addParameterGrads(MemorySegment slab, BackwardPass.Builder steps) {
    Operand grad = operand(slab, outputGrad());
    if (layer.scale()) {
      Operand gammaGrad = operand(slab, vectors.gammaGrad());
      steps.addGradient(
          passes(slab).gammaGrad(describe("gamma grad", outputGrad()), grad, gammaGrad));
    }
    if (layer.center()) {
      ColumnSums sums = ColumnSums.of(settings().provider());
      steps.addGradient(
          PassStep.columnSums(
              describe("beta grad", outputGrad(), sums.isInCode()),
              sums,
              grad,
              operand(slab, vectors.betaGrad()),
              settings().workers()));
    }
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
    rules.addVectorUpdates(slab, vectors.parameters(), false, steps);
  }
}
