package dev.ranvier.training;

import dev.ranvier.chain.Logits;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.memory.Slabs;
import dev.ranvier.model.ParameterLayout;
import dev.ranvier.model.Parameters;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * How outputs of a trained network change with its features, by a plan of its own over a slab of
 * its own: the network as it predicts, every layer frozen, without dropout and noise.
 */
public final class InputGradients {

  private final TrainingPlan plan;
  private final MemorySegment memory;
  private final Step[] forward;
  private final BackwardPass backward;
  private final int batchSize;

  /**
   * Lays out and compiles.
   *
   * @param logits whether a softmax or sigmoid at the network's end is left out
   * @param slabs of the owner, which frees theirs
   */
  public InputGradients(
      Architecture architecture,
      Parameters parameters,
      boolean logits,
      int batchSize,
      StepSettings settings,
      Slabs slabs) {
    this.batchSize = batchSize;
    this.plan =
        TrainingPlan.ofGradients(
            asItPredicts(architecture, logits), Loss.meanSquaredError(), batchSize, settings);
    Slab slab = slabs.take(plan.memory());
    this.memory = slab.segment();
    try {
      ParameterLayout.copy(parameters.segment(), parameters.layout(), memory, plan.parameters());
      plan.startConstants(memory);
      this.forward = plan.forwardSteps(memory, false).toArray(Step[]::new);
      this.backward = plan.backwardPass(memory);
    } catch (RuntimeException | Error e) {
      slabs.giveBack(slab);
      throw e;
    }
  }

  /** What does nothing any more becomes a Flatten, so that the others keep their places. */
  private static Architecture asItPredicts(Architecture architecture, boolean logits) {
    List<Layer> layers = new ArrayList<>();
    boolean last = logits;
    for (Layer layer : architecture.all().reversed()) {
      boolean idle = isIdle(layer);
      layers.addFirst(idle ? Flatten.of() : (last ? withoutEnd(layer) : layer).trainable(false));
      last &= idle;
    }
    return Architecture.of(layers);
  }

  private static boolean isIdle(Layer layer) {
    return switch (layer) {
      case Dropout _, Flatten _, GaussianNoise _ -> true;
      case ActivationLayer _,
          BatchNormalization _,
          Dense _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          false;
    };
  }

  private static Layer withoutEnd(Layer layer) {
    return switch (layer) {
      case ActivationLayer function when Logits.arePastBy(function.function()) -> Flatten.of();
      case Dense dense when Logits.arePastBy(dense.activation()) -> {
        Dense linear = Dense.of(dense.outputSize());
        yield dense.hasBias() ? linear : linear.withoutBias();
      }
      case ActivationLayer _,
          BatchNormalization _,
          Dense _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          layer;
    };
  }

  public SlabLayout memory() {
    return plan.memory();
  }

  /**
   * For each sample the gradient of the sum of its outputs, each times its factor.
   *
   * @param in [rows, inputSize] row by row, any number of rows
   * @param factors [rows, outputSize] row by row
   * @param gradients [rows, inputSize] row by row, all written
   */
  public void run(float[] in, float[] factors, float[] gradients) {
    Operand features = new Operand(memory, plan.features());
    Operand outputGrad = new Operand(memory, plan.outputGrad());
    Operand featuresGrad = new Operand(memory, plan.featuresGrad());
    int samples = in.length / features.columns();
    for (int from = 0; from < samples; from += Math.min(batchSize, samples - from)) {
      int rows = Math.min(batchSize, samples - from);
      features.copyFrom(in, from, rows);
      for (Step step : forward) {
        step.run(rows);
      }
      outputGrad.copyFrom(factors, from, rows);
      backward.run(rows, 1);
      featuresGrad.copyTo(gradients, from, rows);
    }
  }
}
