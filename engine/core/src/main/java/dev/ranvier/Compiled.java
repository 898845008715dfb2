package dev.ranvier;

import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.OwnSchedule;
import java.util.List;
import java.util.Optional;

/** What {@code compile} sets, and how far training has come since. */
final class Compiled {

  private final Optimizer optimizer;
  private final Loss loss;
  private final List<Metric> metrics;
  private long epochsDone;
  private boolean splits;

  /** Null since something else than training changed the weights. */
  private TrainingStory story;

  Compiled(Model model, Optimizer optimizer, Loss loss, List<Metric> metrics) {
    this.optimizer = optimizer;
    this.loss = loss;
    this.metrics = metrics;
    weightsSet(model);
  }

  Optimizer optimizer() {
    return optimizer;
  }

  Loss loss() {
    return loss;
  }

  List<Metric> metrics() {
    return metrics;
  }

  /** Whether nobody has asked yet: what there is to say of a split is said once. */
  boolean firstSplit() {
    boolean first = !splits;
    splits = true;
    return first;
  }

  /** Trained since compile, over all fits: where the sequence of shuffles goes on. */
  long epochsDone() {
    return epochsDone;
  }

  void setEpochsDone(long count) {
    epochsDone = count;
  }

  /** How it was trained since, if training is all that happened. */
  Optional<TrainingStory> story() {
    return Optional.ofNullable(story);
  }

  /** Weights, optimizer state or backends are others than training from compile on would have. */
  void endStory() {
    story = null;
  }

  /**
   * Somebody put other weights in their place: before the first epoch, the story begins with them.
   */
  void weightsSet(Model model) {
    boolean tellable = epochsDone == 0 && !(optimizer.schedule() instanceof OwnSchedule);
    story = tellable ? new TrainingStory(model, optimizer, loss) : null;
  }

  /** They are not, after all. */
  void setStory(TrainingStory told) {
    story = told;
  }
}
