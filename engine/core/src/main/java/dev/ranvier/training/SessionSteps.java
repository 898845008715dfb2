package dev.ranvier.training;

import dev.ranvier.step.LossStep;
import dev.ranvier.step.Step;
import dev.ranvier.step.StepKey;
import dev.ranvier.step.WeightPenalty;
import java.lang.foreign.MemorySegment;

/** The compiled steps of a session, and the order in which they make a loss and new weights. */
public final class SessionSteps {

  private final Step[] forward;
  private final Step[] evaluation;
  private final StepKey[] stepKeys;
  private final String frozen;
  private final LossStep lossStep;
  private final WeightPenalty[] penalties;
  private final BackwardPass backward;

  public SessionSteps(TrainingPlan plan, MemorySegment slab) {
    this.forward = plan.forwardSteps(slab, true).toArray(Step[]::new);
    this.evaluation =
        plan.architecture().trainsOtherwise()
            ? plan.forwardSteps(slab, false).toArray(Step[]::new)
            : forward;
    this.stepKeys = plan.stepKeys().toArray(StepKey[]::new);
    this.frozen = plan.describeFrozen();
    this.lossStep = plan.lossStep(slab);
    this.penalties = plan.penalties(slab).toArray(WeightPenalty[]::new);
    this.backward = plan.backwardPass(slab);
  }

  /** From the loss's gradient to new weights. */
  public BackwardPass backward() {
    return backward;
  }

  /**
   * The loss, penalties included, and its gradient at the output.
   *
   * @param weighted whether samples count by their weights
   * @param number of the step, 1 for the first
   */
  public double loss(int rows, boolean weighted, long number) {
    for (StepKey key : stepKeys) {
      key.setStep(number);
    }
    lossStep.setWeighted(weighted);
    run(forward, rows);
    lossStep.run(rows);
    return lossStep.value() + penalty();
  }

  /** The loss as {@link #loss} has it, of the network as it predicts. */
  public double evaluate(int rows, boolean weighted) {
    run(evaluation, rows);
    lossStep.setWeighted(weighted);
    return lossStep.evaluate(rows) + penalty();
  }

  private static void run(Step[] steps, int rows) {
    for (Step step : steps) {
      step.run(rows);
    }
  }

  /** What the weights add to the loss. */
  private double penalty() {
    double sum = 0;
    for (WeightPenalty penalty : penalties) {
      sum += penalty.value();
    }
    return sum;
  }

  /** Whole and single-sample batches and some of every size, training and evaluation take turns. */
  public void warmUp(int call, int batchSize) {
    int rows =
        switch (call & 7) {
          case 0 -> 1;
          case 1 -> Math.min(batchSize, 2);
          case 2 -> Math.ceilDiv(batchSize, 2);
          case 3 -> 1 + (call >> 3) % batchSize;
          default -> batchSize;
        };
    boolean weighted = (call & 3) == 3;
    loss(rows, weighted, 1 + call);
    backward.run(rows, 1 + call);
    if ((call & 7) == 7) {
      evaluate(rows, weighted);
    }
  }

  /** Of a step on a full batch. */
  public long trafficBytes() {
    long bytes = lossStep.trafficBytes() + backward.trafficBytes();
    for (Step step : forward) {
      bytes += step.trafficBytes();
    }
    return bytes;
  }

  /** A line for each. */
  public void describe(StringBuilder text) {
    text.append(frozen);
    for (Step step : forward) {
      text.append("  ").append(step.describe()).append('\n');
    }
    text.append("  ").append(lossStep.describe());
    text.append(penalties.length > 0 ? ", penalties on weights\n" : "\n");
    backward.describe(text);
  }
}
