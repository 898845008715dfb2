package dev.ranvier.training;

import dev.ranvier.step.AddsGradients;
import dev.ranvier.step.OptimizerUpdate;
import dev.ranvier.step.Step;
import java.util.ArrayList;
import java.util.List;

/** The steps from the loss's gradient to new weights, and what in them changes between runs. */
final class BackwardSteps {

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
  BackwardSteps(boolean updatesLast) {
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

  void addUpdate(OptimizerUpdate update) {
    updates.add(update);
  }

  void addAccumulating(AddsGradients sum) {
    accumulating.add(sum);
  }

  /** What every step runs, in this order. */
  List<Step> always() {
    return always;
  }

  /** What a step runs afterwards if it ends in updates that wait for all gradients. */
  List<Step> updating() {
    List<Step> steps = new ArrayList<>(beforeUpdates);
    steps.addAll(updating);
    return steps;
  }

  /** What takes a step size. */
  List<OptimizerUpdate> updates() {
    return updates;
  }

  /** What adds up gradients if several steps make an update. */
  List<AddsGradients> accumulating() {
    return accumulating;
  }
}
