package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the learning rate falls, and how far. */
@Anywhere
class ReduceLROnPlateauTest {

  private static final Optimizer OPTIMIZER = Optimizer.sgd(1);

  /** Learning rates after each of the losses, starting from 1. */
  private static double[] rates(ReduceLROnPlateau callback, double... losses) {
    try (Scripted training = Scripted.of(OPTIMIZER, "val_loss", losses)) {
      training.fit(callback);
      return Arrays.copyOfRange(training.learningRates(), 1, losses.length + 1);
    }
  }

  private static ReduceLROnPlateau half(int patience) {
    return ReduceLROnPlateau.of().factor(0.5).patience(patience);
  }

  @Test
  void patienceCountsEpochsSinceTheBest() {
    assertThat(rates(half(2), 5, 6, 4, 4.5, 4.2, 4.1, 3, 4, 4))
        .containsExactly(1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25);
  }

  @Test
  void aFallOfMinDeltaIsNoImprovement() {
    assertThat(rates(half(1).minDelta(0.25), 2, 1.75, 1.5, 1.25))
        .containsExactly(1, 0.5, 0.5, 0.25);
  }

  @Test
  void epochsOfTheCooldownDoNotCount() {
    assertThat(rates(half(2).minDelta(0).cooldown(2), 1, 1, 1, 1, 1, 1, 1, 1, 1))
        .containsExactly(1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125);
  }

  @Test
  void theMinimumIsReachedAndKept() {
    assertThat(rates(half(1).minDelta(0).minLearningRate(0.375), 1, 1, 1, 1))
        .containsExactly(1, 0.5, 0.375, 0.375);
    assertThat(rates(half(1).minDelta(0).minLearningRate(3), 1, 1, 1)).containsExactly(1, 1, 1);
  }

  @Test
  void patienceOfZeroActsLikeOne() {
    assertThat(rates(half(0), 1, 0.5, 0.6)).containsExactly(1, 1, 0.5);
  }

  @Test
  void defaultsAreKeras() {
    double[] losses = new double[13];
    Arrays.fill(losses, 1);
    losses[1] = 1 - 0.9e-4;
    losses[12] = 1 - 1.1e-4;
    double[] rates = rates(ReduceLROnPlateau.of(), losses);
    assertThat(rates).startsWith(1, 1, 1).endsWith(1, 0.1, 0.1, 0.1);
    assertThat(rates[9]).isEqualTo(1);
    assertThat(rates[10]).isEqualTo(0.1);
  }

  @Test
  void aFigureThatIsToRiseIsWatchedTheOtherWay() {
    ReduceLROnPlateau callback = half(1).monitor("score").mode(Mode.MAX);
    try (Scripted training = Scripted.of(OPTIMIZER, "score", 1, 2, 2, 3, 1)) {
      training.fit(callback);
      assertThat(training.learningRates()).containsExactly(1, 1, 1, 0.5, 0.5, 0.25);
    }
  }

  @Test
  void theLearningRateOfEachEpochStandsInTheHistoryAndEveryFitBeginsAnew() {
    ReduceLROnPlateau callback = half(1);
    try (Scripted training = Scripted.of(OPTIMIZER, "val_loss", 2, 3, 3)) {
      History history = training.fit(callback);
      assertThat(history.get("learning_rate")).containsExactly(1.0, 1.0, 0.5);
      assertThat(callback.state()).containsEntry("best", 2.0);
      assertThat(training.fit(callback).get("learning_rate")).containsExactly(0.25, 0.25, 0.125);
    }
  }

  @Test
  void epochsWithoutValidationAreLeftOut() {
    try (Scripted training = Scripted.of(OPTIMIZER, "other", 0, 0, 0, 0, 0, 0)) {
      FitOptions options =
          training.options(half(1).minDelta(1e9)).validation(Scripted.DATA).validationFrequency(2);
      training.network().fit(Scripted.DATA, options);
      assertThat(training.learningRates()).containsExactly(1, 1, 1, 1, 0.5, 0.5, 0.25);
    }
  }

  @Test
  void aStateComesBack() {
    ReduceLROnPlateau first = half(3);
    rates(first, 5, 6, 6);
    ReduceLROnPlateau second = half(3);
    rates(second, 1);
    second.restore(first.state());
    assertThat(second.state())
        .isEqualTo(Map.of("best", 5.0, "epochs_waited", 2L, "epochs_to_cool", 0L));
    assertThatThrownBy(() -> second.restore(Map.of("wait", 1L)))
        .hasMessageContaining("its state has null as epochs_waited");
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> half(1).factor(1))
        .hasMessageContaining("factor is 1.0, expected more than 0 and less than 1");
    assertThatThrownBy(() -> half(-1)).hasMessageContaining("patience is -1");
    assertThatThrownBy(() -> half(1).minDelta(-1)).hasMessageContaining("minDelta is -1.0");
    assertThatThrownBy(() -> half(1).cooldown(-1)).hasMessageContaining("cooldown is -1");
    assertThatThrownBy(() -> half(1).minLearningRate(-1))
        .hasMessageContaining("minLearningRate is -1.0, expected 0 or");
    try (Scripted training = Scripted.of(OPTIMIZER, "score", 1, 2)) {
      assertThatThrownBy(() -> training.fit(half(1)))
          .hasMessageContaining(
              "no figure 'val_loss', expected one of [loss, mean_absolute_error, score")
          .hasMessageContaining("give fit validation data");
      assertThatThrownBy(() -> training.fit(half(1).monitor("score")))
          .hasMessageContaining("nobody says whether more or less of score is better");
      assertThatThrownBy(() -> training.fit(half(1).monitor("los")))
          .hasMessageContaining("ReduceLROnPlateau: nobody says");
    }
    Optimizer scheduled = OPTIMIZER.withSchedule(Schedule.cosineDecay(100));
    try (Scripted training = Scripted.of(scheduled, "val_loss", 1, 2)) {
      assertThatThrownBy(() -> training.fit(half(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cosine_decay sets it in every step");
    }
  }
}
