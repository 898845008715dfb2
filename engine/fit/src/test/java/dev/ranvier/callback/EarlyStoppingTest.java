package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Callback;
import dev.ranvier.EndedBecause;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingRun;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a training stops early, and with which weights. */
@Anywhere
class EarlyStoppingTest {

  /** How many epochs are trained of those with these losses. */
  private static int epochs(EarlyStopping callback, double... losses) {
    try (Scripted training = Scripted.of("val_loss", losses)) {
      History history = training.fit(callback);
      boolean early = history.epochs() < losses.length;
      assertThat(history.endedBecause())
          .isEqualTo(early ? EndedBecause.EARLY_STOPPING : EndedBecause.COMPLETED);
      return history.epochs();
    }
  }

  @Test
  void patienceCountsEpochsSinceTheBest() {
    assertThat(epochs(EarlyStopping.of().patience(2), 5, 6, 4, 4.5, 3, 4, 4, 1, 1)).isEqualTo(7);
    assertThat(epochs(EarlyStopping.of().patience(1), 5, 4, 4, 3)).isEqualTo(3);
    assertThat(epochs(EarlyStopping.of(), 5, 4, 4, 3)).isEqualTo(3);
    assertThat(epochs(EarlyStopping.of(), 5, 4, 3, 2)).isEqualTo(4);
    assertThat(epochs(EarlyStopping.of().patience(3), 5, 6, 7)).isEqualTo(3);
  }

  @Test
  void anImprovementOfMinDeltaIsNone() {
    assertThat(epochs(EarlyStopping.of().minDelta(0.5), 5, 4.25, 3.75, 1)).isEqualTo(3);
    assertThat(epochs(EarlyStopping.of().minDelta(0.5), 5, 4.25, 3.5, 1)).isEqualTo(4);
  }

  @Test
  void nothingStartsTheWaitingAnewBeforeTheBaselineIsBeaten() {
    EarlyStopping callback = EarlyStopping.of().patience(2).baseline(2);
    assertThat(epochs(callback, 5, 4, 4, 1)).isEqualTo(3);
    // as in Keras, an epoch that is the best so far is not the one to end with
    assertThat(epochs(callback, 5, 4, 3, 3, 1)).isEqualTo(4);
    assertThat(epochs(callback, 5, 1.5, 1.75, 1.25, 1)).isEqualTo(5);
  }

  @Test
  void epochsBeforeTheFirstThatCountsAreNotLookedAt() {
    assertThat(epochs(EarlyStopping.of().startFromEpoch(3), 1, 2, 3, 4, 3, 3, 3)).isEqualTo(6);
  }

  @Test
  void theDirectionIsTheMetricsOwn() {
    try (Scripted training = Scripted.of("val_mean_absolute_error", 3, 2, 1, 2, 1)) {
      assertThat(training.fit(EarlyStopping.of().monitor("val_mean_absolute_error")).epochs())
          .isEqualTo(4);
    }
    try (Scripted training = Scripted.of("score", 1, 2, 3, 2, 1)) {
      assertThat(training.fit(EarlyStopping.of().monitor("score").mode(Mode.MAX)).epochs())
          .isEqualTo(4);
      assertThat(training.fit(EarlyStopping.of().monitor("score").mode(Mode.MIN)).epochs())
          .isEqualTo(2);
      assertThatThrownBy(() -> training.fit(EarlyStopping.of().monitor("score")))
          .hasMessageContaining("EarlyStopping: nobody says whether more or less of score is");
    }
  }

  @Test
  void aNumberThatIsNoneIsNoImprovement() {
    try (Scripted training =
        Scripted.of("val_loss", Double.POSITIVE_INFINITY, 5, Double.POSITIVE_INFINITY, 4)) {
      assertThat(training.fit(EarlyStopping.of()).epochs()).isEqualTo(3);
    }
  }

  /** Weights after each epoch. */
  private static final class Weights implements Callback {
    final List<Map<String, float[]>> each = new ArrayList<>();

    @Override
    public void onEpochEnd(TrainingRun run, int epoch) {
      each.add(run.weights());
    }
  }

  private static void assertWeights(Sequential network, Map<String, float[]> expected) {
    assertThat(network.getWeights().get("dense_1.weight"))
        .isEqualTo(expected.get("dense_1.weight"));
  }

  private static EarlyStopping restoring(int patience) {
    return EarlyStopping.of().patience(patience).restoreBestWeights(true);
  }

  @Test
  void theBestWeightsComeBackWhereverTheTrainingEnds() {
    for (int patience : new int[] {2, 9}) {
      try (Scripted training = Scripted.of("val_loss", 5, 3, 4, 4, 4)) {
        Weights weights = new Weights();
        EarlyStopping stopping = restoring(patience);
        training.fit(weights, stopping);
        assertThat(stopping.bestEpoch()).isEqualTo(1);
        assertThat(weights.each).hasSize(patience == 2 ? 4 : 5);
        assertWeights(training.network(), weights.each.get(1));
      }
    }
    try (Scripted training = Scripted.of("val_loss", 5, 3, 4, 4)) {
      Weights weights = new Weights();
      training.fit(weights, EarlyStopping.of().patience(2));
      assertWeights(training.network(), weights.each.get(3));
    }
  }

  @Test
  void theBestWeightsComeBackAfterExceptionsAndInterruptsToo() {
    List<Runnable> ends =
        List.of(
            () -> Thread.currentThread().interrupt(),
            () -> {
              throw new IllegalStateException("boom");
            });
    for (Runnable end : ends) {
      Callback ending = LambdaCallback.of().batchEnd((run, batch) -> endIn(3, run, end));
      try (Scripted training = Scripted.of("val_loss", 5, 3, 4, 2)) {
        Weights weights = new Weights();
        FitOptions options = training.options(weights, restoring(9), ending).batchSize(1);
        if (end == ends.getFirst()) {
          History history = training.network().fit(Scripted.DATA, options);
          assertThat(history.endedBecause()).isEqualTo(EndedBecause.INTERRUPTED);
        } else {
          assertThatThrownBy(() -> training.network().fit(Scripted.DATA, options))
              .hasMessage("boom");
        }
        assertThat(weights.each).hasSize(3);
        assertWeights(training.network(), weights.each.get(1));
      } finally {
        Thread.interrupted();
      }
    }
  }

  private static void endIn(int epoch, TrainingRun run, Runnable end) {
    if (run.epoch() == epoch) {
      end.run();
    }
  }

  @Test
  void weightsOfTheFirstEpochAreTheBestIfNoneWasBetter() {
    try (Scripted training =
        Scripted.of("val_loss", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)) {
      Weights weights = new Weights();
      training.fit(weights, restoring(5));
      assertWeights(training.network(), weights.each.getFirst());
    }
  }

  @Test
  void everyFitBeginsAnew() {
    EarlyStopping callback = restoring(1);
    try (Scripted training = Scripted.of("val_loss", 5, 1, 2, 2)) {
      assertThat(training.fit(callback).epochs()).isEqualTo(3);
    }
    try (Scripted training = Scripted.of("val_loss", 9, 8, 7, 6)) {
      assertThat(training.fit(callback).epochs()).isEqualTo(4);
      assertThat(callback.bestEpoch()).isEqualTo(3);
    }
  }

  @Test
  void aStateComesBackWithItsWeights() {
    try (Scripted training = Scripted.of("val_loss", 5, 3, 4, 4, 4, 4, 4, 4)) {
      EarlyStopping second = restoring(4);
      EarlyStopping first = restoring(4);
      List<Map<String, Object>> states = new ArrayList<>();
      Weights weights = new Weights();
      training.fit(
          weights, first, LambdaCallback.of().epochEnd((run, epoch) -> states.add(first.state())));
      Map<String, Object> saved = states.get(2);
      assertThat(saved)
          .containsEntry("best", 3.0)
          .containsEntry("best_epoch", 1L)
          .containsEntry("epochs_waited", 1L)
          .containsEntry("stopped", false);
      training.fit(
          second,
          LambdaCallback.of()
              .epochBegin(
                  (run, epoch) -> {
                    if (epoch == 3) {
                      second.restore(saved);
                    }
                  }));
      assertThat(second.bestEpoch()).isEqualTo(1);
      assertWeights(training.network(), weights.each.get(1));
    }
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertThatThrownBy(() -> EarlyStopping.of().patience(-1))
        .hasMessage("EarlyStopping: patience is -1, expected at least 0");
    assertThatThrownBy(() -> EarlyStopping.of().minDelta(-1))
        .hasMessage("EarlyStopping: minDelta is -1.0, expected 0 or a positive number");
    assertThatThrownBy(() -> EarlyStopping.of().startFromEpoch(-1))
        .hasMessageContaining("startFromEpoch");
    assertThatThrownBy(() -> EarlyStopping.of().mode(null)).hasMessageContaining("mode is null");
  }
}
