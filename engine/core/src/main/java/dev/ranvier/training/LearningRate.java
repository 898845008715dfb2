package dev.ranvier.training;

import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.OptimizerState;
import dev.ranvier.schedule.ReduceOnPlateau;
import dev.ranvier.schedule.Schedule;

/** The learning rate of a session's steps, and what its schedule has to remember of epochs. */
public final class LearningRate {

  private final Schedule schedule;
  private double initial;
  private double best = Double.POSITIVE_INFINITY;
  private int epochsWaited;
  private int epochsToCool;

  public LearningRate(Optimizer optimizer) {
    this.schedule = optimizer.schedule();
    this.initial = optimizer.learningRate();
  }

  /** The learning rate of a step, 1 for the first. */
  public float at(long step) {
    return (float) schedule.learningRate(initial, step - 1);
  }

  /** To be called with the loss that counts after every epoch. */
  public void epochDone(double loss) {
    if (schedule instanceof ReduceOnPlateau plateau) {
      follow(plateau, loss);
    }
  }

  private void follow(ReduceOnPlateau plateau, double loss) {
    epochsToCool = Math.max(epochsToCool - 1, 0);
    if (loss < best - plateau.minDelta()) {
      best = loss;
      epochsWaited = 0;
    } else if (epochsToCool == 0) {
      epochsWaited++;
      if (epochsWaited >= plateau.patience() && initial > plateau.minLearningRate()) {
        initial = Math.max(initial * plateau.factor(), plateau.minLearningRate());
        epochsToCool = plateau.cooldown();
        epochsWaited = 0;
      }
    }
  }

  OptimizerState.Rate state() {
    return new OptimizerState.Rate(initial, best, epochsWaited, epochsToCool);
  }

  /** Goes on where the learning rate of another session of the same optimizer is. */
  void setState(OptimizerState.Rate state) {
    initial = state.learningRate();
    best = state.bestLoss();
    epochsWaited = state.epochsWaited();
    epochsToCool = state.epochsToCool();
  }
}
