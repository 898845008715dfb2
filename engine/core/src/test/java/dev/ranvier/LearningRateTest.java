package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Presence;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session's learning rate does from step to step, and who may set it. */
@Presence
class LearningRateTest {

  private static final Loss LOSS = Loss.categoricalCrossEntropy();

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

  @Test
  void aSessionOfAnotherBatchSizeGoesOnWithTheLearningRate() {
    try (Model model = model();
        TrainingSession first = session(model, Schedule.constant(), 12);
        TrainingSession second = session(model, Schedule.constant(), 6)) {
      assertThat(first.learningRate()).isEqualTo(0.5f);
      first.setLearningRate(0.1);
      second.continueFrom(first);
      assertThat(second.learningRate()).isEqualTo(0.1f);
      assertThat(second.exactLearningRate()).isEqualTo(0.1);
    }
  }

  @Test
  void aLearningRateThatIsSetIsThatOfTheNextStep() {
    try (Model model = model();
        TrainingSession session = session(model, Schedule.constant(), 12)) {
      session.setLearningRate(0);
      session.fill(data(0), Cases.order(12), 0, 12);
      session.step(12);
      try (Model now = session.publish()) {
        assertThat(now.weights(0)).isEqualTo(model.weights(0));
      }
      session.setLearningRate(0.25);
      session.step(12);
      try (Model now = session.publish()) {
        // each of 12 samples has gradients 1/3 - 1, 1/3 and 1/3
        assertThat(now.weights(0)[0]).isCloseTo(0.25f * 2 / 3, within(1e-6f));
        assertThat(now.weights(0)[1]).isCloseTo(-0.25f / 3, within(1e-6f));
      }
    }
  }

  @Test
  void whatIsNoLearningRateOrIsAScheduleIsRefused() {
    try (Model model = model();
        TrainingSession session = session(model, Schedule.constant(), 12);
        TrainingSession scheduled = session(model, Schedule.cosineDecay(8, 2), 12)) {
      for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e39}) {
        assertThatThrownBy(() -> session.setLearningRate(rate))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("the learning rate is " + rate + ", expected 0 or a positive");
      }
      assertThatThrownBy(() -> scheduled.setLearningRate(0.1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("schedule cosine_decay sets it in every step");
      assertThat(session.learningRate()).isEqualTo(0.5f);
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
