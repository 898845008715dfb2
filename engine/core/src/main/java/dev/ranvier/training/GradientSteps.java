package dev.ranvier.training;

import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.Slabs;
import dev.ranvier.model.NamedMatrices;
import dev.ranvier.model.ParameterLayout;
import dev.ranvier.step.Operand;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * The loss's gradient for a session's batch, compiled by a plan of its own over a slab of its own:
 * a training step has neither its memory nor its work.
 */
public final class GradientSteps {

  private final TrainingPlan session;
  private final TrainingPlan plan;
  private final MemorySegment memory;
  private final SessionSteps steps;

  /**
   * Compiles them.
   *
   * @param session whose parameters and batch they take
   * @param slabs of the session, which frees theirs
   */
  public GradientSteps(
      TrainingPlan session, Loss loss, int batchSize, StepSettings settings, Slabs slabs) {
    this.session = session;
    this.plan = TrainingPlan.ofGradients(session.architecture(), loss, batchSize, settings);
    Slab slab = slabs.take(plan.memory());
    this.memory = slab.segment();
    try {
      this.steps = new SessionSteps(plan, memory);
    } catch (RuntimeException | Error e) {
      slabs.giveBack(slab);
      throw e;
    }
  }

  public TrainingPlan plan() {
    return plan;
  }

  public MemorySegment memory() {
    return memory;
  }

  /**
   * Takes over what a session's slab holds, and makes the gradients of its first {@code rows}
   * samples.
   *
   * @param number of the step that they would be, 1 for the first
   * @return the loss
   */
  public double run(MemorySegment slab, int rows, boolean weighted, long number) {
    ParameterLayout.copy(slab, session.parameters(), memory, plan.parameters());
    plan.startConstants(memory);
    copy(slab, session.features(), plan.features());
    copy(slab, session.targets(), plan.targets());
    copy(slab, session.sampleWeights(), plan.sampleWeights());
    double loss = steps.loss(rows, weighted, number);
    steps.backward().run(rows, number);
    return loss;
  }

  private void copy(MemorySegment from, Region source, Region target) {
    MemorySegment.copy(
        from, source.offsetBytes(), memory, target.offsetBytes(), source.sizeBytes());
  }

  /** Of all trained parameters by their names in files, row by row. */
  public Map<String, float[]> ofParameters() {
    return new NamedMatrices(plan.architecture(), plan.gradients(), memory).copy();
  }

  /** Of the first samples' features, [rows, inputSize]. */
  public float[] ofFeatures(int rows) {
    return new Operand(memory, plan.featuresGrad()).toArray(rows);
  }
}
