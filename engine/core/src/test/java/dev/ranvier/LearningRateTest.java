package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.ReduceOnPlateau;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Presence;
import dev.ranvier.training.LearningRate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session's learning rate does from step to step and from epoch to epoch. */
@Presence
class LearningRateTest {

  private static final Loss LOSS = Loss.categoricalCrossEntropy();

  /** Learning rates after each of the losses, starting from 1. */
  private static float[] rates(Schedule schedule, double... losses) {
    LearningRate rate = new LearningRate(Optimizer.sgd(1).withSchedule(schedule));
    float[] rates = new float[losses.length];
    for (int epoch = 0; epoch < losses.length; epoch++) {
      rate.epochDone(losses[epoch]);
      rates[epoch] = rate.at(1 + epoch);
    }
    return rates;
  }

  @Test
  void patienceCountsEpochsSinceTheBest() {
    assertThat(rates(Schedule.reduceOnPlateau(0.5, 2), 5, 6, 4, 4.5, 4.2, 4.1, 3, 4, 4))
        .containsExactly(1, 1, 1, 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.25f);
  }

  @Test
  void aFallOfMinDeltaIsNoImprovement() {
    ReduceOnPlateau plateau = new ReduceOnPlateau(0.5, 1, 0.25, 0, 0);
    assertThat(rates(plateau, 2, 1.75, 1.5, 1.25)).containsExactly(1, 0.5f, 0.5f, 0.25f);
  }

  @Test
  void epochsOfTheCooldownDoNotCount() {
    ReduceOnPlateau plateau = new ReduceOnPlateau(0.5, 2, 0, 2, 0);
    assertThat(rates(plateau, 1, 1, 1, 1, 1, 1, 1, 1, 1))
        .containsExactly(1, 1, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f, 0.25f, 0.125f);
  }

  @Test
  void theMinimumIsReachedAndKept() {
    ReduceOnPlateau plateau = new ReduceOnPlateau(0.5, 1, 0, 0, 0.375);
    assertThat(rates(plateau, 1, 1, 1, 1)).containsExactly(1, 0.5f, 0.375f, 0.375f);
    ReduceOnPlateau above = new ReduceOnPlateau(0.5, 1, 0, 0, 3);
    assertThat(rates(above, 1, 1, 1)).containsExactly(1, 1, 1);
  }

  @Test
  void patienceOfZeroActsLikeOne() {
    assertThat(rates(Schedule.reduceOnPlateau(0.5, 0), 1, 0.5, 0.6)).containsExactly(1, 1, 0.5f);
  }

  private static Model model() {
    Dense dense = Dense.of(3, Activation.softmax()).withInitializer(Initializer.zeros());
    return Model.initialize(List.of(Input.of(4), dense), 2);
  }

  private static TrainingSession session(Model model, Schedule schedule, int batchSize) {
    Optimizer optimizer = Optimizer.sgd(0.5).withSchedule(schedule);
    return new TrainingSession(model, LOSS, optimizer, batchSize, Backend.SCALAR);
  }

  /** The same sample again and again, of one class. */
  private static Dataset data(int classId) {
    float[][] features = new float[12][4];
    float[][] targets = new float[12][3];
    for (int row = 0; row < targets.length; row++) {
      Arrays.fill(features[row], 1f);
      targets[row][classId] = 1f;
    }
    return Dataset.of(features, targets);
  }

  private static void fit(TrainingSession session, Dataset validation, int epochs) {
    FitOptions options = FitOptions.epochs(epochs).progress(FitOptions.Progress.OFF);
    new Trainer(session, List.of())
        .fit(data(0), validation, options, 0, System.nanoTime(), () -> {});
  }

  /** Training's loss falls, that of the same samples with another class rises. */
  @Test
  void validationLossCountsIfThereIsOne() {
    Schedule schedule = Schedule.reduceOnPlateau(0.5, 1);
    try (Model model = model();
        TrainingSession alone = session(model, schedule, 12);
        TrainingSession validated = session(model, schedule, 12)) {
      fit(alone, null, 3);
      assertThat(alone.learningRate()).isEqualTo(0.5f);
      fit(validated, data(1), 2);
      assertThat(validated.learningRate()).isEqualTo(0.25f);
      fit(validated, data(1), 1);
      assertThat(validated.learningRate()).isEqualTo(0.125f);
    }
  }

  @Test
  void aSessionOfAnotherBatchSizeGoesOnWithTheLearningRate() {
    Schedule schedule = Schedule.reduceOnPlateau(0.5, 2);
    try (Model model = model();
        TrainingSession first = session(model, schedule, 12);
        TrainingSession second = session(model, schedule, 6)) {
      for (double loss : new double[] {1, 1, 1, 1}) {
        first.epochDone(loss);
      }
      second.continueFrom(first);
      assertThat(second.learningRate()).isEqualTo(0.25f);
      second.epochDone(1);
      assertThat(second.learningRate()).isEqualTo(0.125f);
    }
  }

  @Test
  void aSessionOfAnotherBatchSizeGoesOnCooling() {
    Schedule schedule = new ReduceOnPlateau(0.5, 1, 0, 2, 0);
    try (Model model = model();
        TrainingSession first = session(model, schedule, 12);
        TrainingSession second = session(model, schedule, 6)) {
      first.epochDone(1);
      first.epochDone(1);
      second.continueFrom(first);
      second.epochDone(1);
      assertThat(second.learningRate()).isEqualTo(0.25f);
      second.epochDone(1);
      assertThat(second.learningRate()).isEqualTo(0.125f);
    }
  }

  @Test
  void theFirstStepHasTheFirstLearningRate() {
    try (Model model = model();
        TrainingSession session = session(model, Schedule.cosineDecay(8, 2), 12)) {
      float[] before = model.weights(0);
      for (float expected : new float[] {0, 0.25f, 0.5f}) {
        assertThat(session.learningRate()).isEqualTo(expected);
        session.fill(data(0), Cases.order(12), 0, 12);
        session.step(12);
        try (Model now = session.publish()) {
          assertThat(Arrays.equals(now.weights(0), before)).isEqualTo(expected == 0);
        }
      }
    }
  }
}
