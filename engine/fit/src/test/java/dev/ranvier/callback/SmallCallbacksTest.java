package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.DivergenceException;
import dev.ranvier.EndedBecause;
import dev.ranvier.History;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callbacks of a few lines: a schedule by epochs, actions, the end at NaN, times. */
@Anywhere
class SmallCallbacksTest {

  @Test
  void theSchedulerIsAskedBeforeEveryEpochWithTheRateOfTheOneBefore() {
    LearningRateScheduler halving =
        LearningRateScheduler.of((epoch, rate) -> epoch < 2 ? rate : rate / 2);
    try (Scripted training = Scripted.of(Optimizer.sgd(0.5), "score", 1, 2, 3, 4)) {
      History history = training.fit(halving);
      assertThat(history.get("learning_rate")).containsExactly(0.5, 0.5, 0.25, 0.125);
    }
    Optimizer scheduled = Optimizer.sgd(0.5).withSchedule(Schedule.cosineDecay(9));
    try (Scripted training = Scripted.of(scheduled, "score", 1)) {
      assertThatThrownBy(() -> training.fit(halving)).hasMessageContaining("cosine_decay");
    }
  }

  @Test
  void actionsAreDoneAtTheirHooks() {
    List<String> done = new ArrayList<>();
    LambdaCallback callback =
        LambdaCallback.of()
            .trainBegin(run -> done.add("begin"))
            .trainEnd(run -> done.add("end"))
            .epochBegin((run, epoch) -> done.add("epoch " + epoch))
            .epochEnd((run, epoch) -> done.add("epoch done " + epoch))
            .batchBegin((run, batch) -> done.add("batch " + batch))
            .batchEnd((run, batch) -> done.add("batch done " + batch));
    try (Scripted training = Scripted.of("score", 1, 2)) {
      training.fit(callback, LambdaCallback.of());
    }
    assertThat(done)
        .containsExactly(
            "begin",
            "epoch 0",
            "batch 0",
            "batch done 0",
            "epoch done 0",
            "epoch 1",
            "batch 0",
            "batch done 0",
            "epoch done 1",
            "end");
    assertThatThrownBy(() -> LambdaCallback.of().epochEnd(null))
        .hasMessage("LambdaCallback: the action is null");
  }

  @Test
  void whatIsNaNEndsTheTrainingWithItsLastGoodWeights() {
    TerminateOnNaN callback = TerminateOnNaN.of();
    double[] scores = new double[100];
    try (Scripted training = Scripted.of(Optimizer.sgd(1e4), "score", scores)) {
      assertThatThrownBy(() -> training.fit()).isInstanceOf(DivergenceException.class);
    }
    try (Scripted training = Scripted.of(Optimizer.sgd(1e4), "score", scores)) {
      History history = training.fit(callback);
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.STOPPED);
      assertThat(history.epochs()).isBetween(1, 99);
      assertThat(callback.divergence().getMessage()).contains("in epoch " + (history.epochs() + 1));
      for (float weight : training.network().getWeights().get("dense_1.weight")) {
        assertThat(weight).isFinite();
      }
    }
    try (Scripted training = Scripted.of(Optimizer.sgd(1e4), "score", scores)) {
      assertThatThrownBy(() -> training.fit(TerminateOnNaN.of().raiseError(true)))
          .isInstanceOf(DivergenceException.class);
    }
    try (Scripted training = Scripted.of("score", 1)) {
      assertThat(training.fit(callback).endedBecause()).isEqualTo(EndedBecause.COMPLETED);
      assertThat(callback.divergence()).isNull();
    }
  }

  @Test
  void timesAreThoseOfTheLastFit() {
    TimeHistory times = TimeHistory.of();
    try (Scripted training = Scripted.of("score", 1, 2, 3)) {
      training.fit(times);
      long before = System.nanoTime();
      History history = training.fit(times);
      double passed = (System.nanoTime() - before) * 1e-9;
      assertThat(times.epochSeconds()).hasSize(3).allSatisfy(s -> assertThat(s).isPositive());
      assertThat(history.get("epoch_seconds")).isEqualTo(times.epochSeconds());
      assertThat(history.last("samples_per_second")).isEqualTo(3 / times.epochSeconds().getLast());
      double sum = times.epochSeconds().stream().mapToDouble(Double::doubleValue).sum();
      assertThat(times.totalSeconds()).isBetween(sum, passed);
    }
  }
}
