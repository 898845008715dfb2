package dev.ranvier.inference;

import dev.ranvier.backend.BackendSelector;
import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.memory.Slabs;
import dev.ranvier.model.Parameters;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import dev.ranvier.step.Workers;
import java.util.List;

/**
 * What each layer of a trained network gives, compiled by a plan of its own over a slab of its own:
 * nothing is folded or joined, so that every layer's output is somewhere.
 */
public final class LayerOutputs {

  private final Architecture architecture;
  private final PredictionPlan plan;
  private final Slab slab;
  private final Step[] steps;

  /**
   * Compiles the steps.
   *
   * @param slabs of the owner, which frees theirs
   */
  public LayerOutputs(
      Architecture architecture,
      Parameters parameters,
      int maxBatch,
      BackendSelector selector,
      Workers workers,
      Slabs slabs) {
    PredictionPlan.Settings settings =
        new PredictionPlan.Settings(maxBatch, false, WeightFormat.FLOAT32, true);
    this.architecture = architecture;
    this.plan = new PredictionPlan(architecture, parameters, settings, selector, workers);
    this.slab = slabs.take(plan.memory());
    try {
      this.steps = plan.steps(slab.segment()).toArray(Step[]::new);
    } catch (RuntimeException | Error e) {
      slabs.giveBack(slab);
      throw e;
    }
  }

  public SlabLayout memory() {
    return plan.memory();
  }

  /**
   * What a layer gives for samples.
   *
   * @param in [rows, inputSize] row by row
   * @return [rows, the layer's outputs] row by row
   * @throws IllegalArgumentException if there is no such layer, naming those that there are
   */
  public float[] of(String layer, float[] in) {
    List<String> names = architecture.names();
    if (!names.contains(layer)) {
      throw new IllegalArgumentException(
          "Predictor: there is no layer '%s', expected one of %s".formatted(layer, names));
    }
    Region output = plan.output(architecture, names.indexOf(layer));
    Operand result = new Operand(slab.segment(), output);
    int inputSize = plan.input().columns();
    int samples = in.length / inputSize;
    float[] all = new float[Math.multiplyExact(samples, output.columns())];
    for (int from = 0; from < samples; from += Math.min(plan.pieceRows(), samples - from)) {
      int rows = Math.min(plan.pieceRows(), samples - from);
      new Operand(slab.segment(), plan.input()).copyFrom(in, from, rows);
      for (Step step : steps) {
        step.run(rows);
      }
      result.copyTo(all, from, rows);
    }
    return all;
  }
}
