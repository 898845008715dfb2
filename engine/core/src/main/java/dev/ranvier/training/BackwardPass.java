package dev.ranvier.training;

import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.step.AddsGradients;
import dev.ranvier.step.OptimizerUpdate;
import dev.ranvier.step.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The compiled steps from the loss's gradient to new weights, and the numbers that they take. */
public final class BackwardPass {

  private final Optimizer optimizer;
  private final LearningRate learningRate;
  private final int stepsPerUpdate;
  private final float averageRate;
  private final Step[] always;
  private final Step[] updating;
  private final OptimizerUpdate[] updates;
  private final AddsGradients[] accumulating;

  /** The steps as the plans of the layers add them, and what in them changes between runs. */
  static final class Builder {

    private final boolean updatesLast;
    private final List<Step> always = new ArrayList<>();
    private final List<Step> beforeUpdates = new ArrayList<>();
    private final List<Step> updating = new ArrayList<>();
    private final List<OptimizerUpdate> updates = new ArrayList<>();
    private final List<AddsGradients> accumulating = new ArrayList<>();

    /**
     * None yet.
     *
     * @param updatesLast whether the updates wait for the gradients of all layers
     */
    Builder(boolean updatesLast) {
      this.updatesLast = updatesLast;
    }

    void addGradient(Step step) {
      always.add(step);
    }

    /** Something that completes the gradient of one parameter. */
    void addPenalty(Step step) {
      (updatesLast ? beforeUpdates : always).add(step);
    }

    /** Something between all gradients and all updates. */
    void addBeforeUpdates(Step step) {
      beforeUpdates.add(step);
    }

    /** Something between a complete gradient and its weights, or the update itself. */
    void addUpdate(Step step) {
      (updatesLast ? updating : always).add(step);
    }

    /** What takes a step size. */
    void addUpdate(OptimizerUpdate update) {
      updates.add(update);
    }

    /** What adds up gradients if several steps make an update. */
    void addAccumulating(AddsGradients sum) {
      accumulating.add(sum);
    }

    List<OptimizerUpdate> updates() {
      return updates;
    }

    BackwardPass build(Optimizer optimizer) {
      return new BackwardPass(optimizer, this);
    }
  }

  private BackwardPass(Optimizer optimizer, Builder steps) {
    this.optimizer = optimizer;
    this.learningRate = new LearningRate(optimizer);
    this.stepsPerUpdate = optimizer.gradientAccumulationSteps();
    this.averageRate = (float) (1 - optimizer.movingAverageMomentum());
    this.always = steps.always.toArray(Step[]::new);
    this.updating =
        Stream.of(steps.beforeUpdates, steps.updating).flatMap(List::stream).toArray(Step[]::new);
    this.updates = steps.updates.toArray(OptimizerUpdate[]::new);
    this.accumulating = steps.accumulating.toArray(AddsGradients[]::new);
  }

  /** The learning rate of the update that a step, 1 for the first, is part of. */
  public double learningRate(long step) {
    return learningRate.at(updateOf(step));
  }

  /** Sets the learning rate of all updates to come. */
  public void setLearningRate(double rate) {
    learningRate.set(rate);
  }

  private long updateOf(long step) {
    return Math.ceilDiv(step, stepsPerUpdate);
  }

  /** What the schedule makes the learning rates of. */
  public double rate() {
    return learningRate.initial();
  }

  /** Goes on where the learning rate of another session of the same optimizer is. */
  public void setRate(double rate) {
    learningRate.setInitial(rate);
  }

  /** Goes on with the learning rate of another session of the same optimizer. */
  public void continueFrom(BackwardPass earlier) {
    setRate(earlier.rate());
  }

  /** Runs on the first {@code rows} samples as the step of this number, 1 for the first. */
  public void run(int rows, long number) {
    setUpdate(updateOf(number));
    setAdding(stepsPerUpdate > 1 && number % stepsPerUpdate != 1);
    for (Step step : always) {
      step.run(rows);
    }
    if (number % stepsPerUpdate == 0) {
      for (Step step : updating) {
        step.run(rows);
      }
    }
  }

  private void setUpdate(long number) {
    float rate = (float) learningRate.at(number);
    float stepSize = optimizer.stepSize(rate, number);
    float decay = optimizer.decay(rate);
    for (OptimizerUpdate update : updates) {
      update.setRates(stepSize, decay);
      update.setAverageRate(number == 1 ? 1f : averageRate);
    }
  }

  private void setAdding(boolean adding) {
    for (AddsGradients gradient : accumulating) {
      gradient.setAdding(adding);
    }
  }

  /** Of a step that ends in updates. */
  public long trafficBytes() {
    return Stream.of(always, updating).flatMap(Arrays::stream).mapToLong(Step::trafficBytes).sum();
  }

  public void describe(StringBuilder text) {
    for (Step step : always) {
      text.append("  ").append(step.describe()).append('\n');
    }
    if (stepsPerUpdate > 1) {
      text.append("In every step number ").append(stepsPerUpdate);
      text.append(", with the mean of the gradients since the last:\n");
    }
    for (Step step : updating) {
      text.append("  ").append(step.describe()).append('\n');
    }
    if (averageRate < 1f) {
      text.append("Each update also moves the average of the weights, by ");
      text.append(averageRate).append('\n');
    }
  }
}
