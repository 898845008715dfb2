package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What callbacks are told, when, and what they may change of the training that tells them; in one
 * file because all cases are hooks of one small training.
 */
@Anywhere
class CallbackTest {

  private static final int SAMPLES = 12;
  private static final Loss LOSS = Loss.meanSquaredError();
  private static final Dataset DATA =
      Dataset.of(Cases.features(SAMPLES, 4, 1), Cases.features(SAMPLES, 2, 2));

  private static Sequential network(Optimizer optimizer) {
    return Sequential.withSeed(5, Input.of(4), Dense.of(6, Activation.tanh()), Dense.of(2))
        .backend(Backend.SCALAR)
        .compile(optimizer, LOSS, Metric.meanAbsoluteError());
  }

  private static Sequential network() {
    return network(Optimizer.adam(0.01));
  }

  private static FitOptions epochs(int count) {
    return FitOptions.epochs(count).batchSize(5).seed(7);
  }

  private static void assertSame(Sequential network, Sequential expected) {
    assertThat(network.model().weights(0)).isEqualTo(expected.model().weights(0));
    assertThat(network.model().bias(1)).isEqualTo(expected.model().bias(1));
  }

  /** Writes down what it is told. */
  private static class Diary implements Callback {

    final String name;
    final List<String> entries;

    Diary(String name, List<String> entries) {
      this.name = name;
      this.entries = entries;
    }

    @Override
    public void onTrainBegin(TrainingRun run) {
      entries.add(name + " begin");
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
      entries.add(name + " end " + run.history().endedBecause());
    }

    @Override
    public void onEpochBegin(TrainingRun run, int epoch) {
      entries.add(name + " epoch " + epoch);
    }

    @Override
    public void onEpochEnd(TrainingRun run, int epoch) {
      assertThat(run.epoch()).isEqualTo(epoch);
      entries.add(name + " epoch " + epoch + " done");
      run.afterEpochEnd(() -> entries.add(name + " after " + epoch));
    }

    @Override
    public void onBatchBegin(TrainingRun run, int batch) {
      entries.add(name + " batch " + batch);
    }

    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      assertThat(run.batch()).isEqualTo(batch);
      entries.add(name + " batch " + batch + " done");
    }
  }

  @Test
  void hooksAreCalledInOrderAndCallbackByCallback() {
    List<String> entries = new ArrayList<>();
    try (Sequential network = network();
        Sequential alone = network()) {
      History history =
          network.fit(
              DATA,
              epochs(2)
                  .batchSize(6)
                  .callbacks(new Diary("a", entries), new Diary("b", entries))
                  .afterEpoch(so -> entries.add("told of " + so.epochs())));
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.COMPLETED);
      alone.fit(DATA, epochs(2).batchSize(6));
      assertSame(network, alone);
    }
    List<String> expected = new ArrayList<>(List.of("a begin", "b begin"));
    for (int epoch = 0; epoch < 2; epoch++) {
      expected.addAll(List.of("a epoch " + epoch, "b epoch " + epoch));
      for (int batch = 0; batch < 2; batch++) {
        expected.addAll(List.of("a batch " + batch, "b batch " + batch));
        expected.addAll(List.of("a batch " + batch + " done", "b batch " + batch + " done"));
      }
      expected.addAll(List.of("a epoch " + epoch + " done", "b epoch " + epoch + " done"));
      expected.addAll(List.of("a after " + epoch, "b after " + epoch, "told of " + (epoch + 1)));
    }
    expected.addAll(List.of("a end COMPLETED", "b end COMPLETED"));
    assertThat(entries).containsExactlyElementsOf(expected);
  }

  @Test
  void theHandleSaysWhereTrainingIs() {
    List<Double> losses = new ArrayList<>();
    Callback looking =
        new Callback() {
          private double sum;

          @Override
          public void onTrainBegin(TrainingRun run) {
            assertThat(run.epochs()).isEqualTo(4);
            assertThat(run.initialEpoch()).isEqualTo(1);
            assertThat(run.batches()).isEqualTo(3);
            assertThat(run.options().seed()).isEqualTo(7);
            assertThat(run.optimizer()).isEqualTo(Optimizer.adam(0.01));
            assertThat(run.metrics()).containsExactly(Metric.meanAbsoluteError());
            assertThat(run.trainingData()).isSameAs(DATA);
            assertThat(run.validationData()).containsSame(DATA);
            assertThat(run.batchLoss()).isNaN();
            assertThatThrownBy(() -> run.history().endedBecause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the training goes on");
          }

          @Override
          public void onEpochBegin(TrainingRun run, int epoch) {
            sum = 0;
            assertThat(run.logs()).isEmpty();
          }

          @Override
          public void onBatchEnd(TrainingRun run, int batch) {
            int rows = batch == 2 ? 2 : 5;
            sum += run.batchLoss() * rows;
            assertThat(run.samplesDone()).isEqualTo(5 * batch + rows);
            assertThat(run.loss()).isEqualTo(sum / run.samplesDone());
            assertThat(run.logs()).containsEntry("loss", run.loss());
            assertThat(run.logs()).containsOnlyKeys("loss", "mean_absolute_error");
          }

          @Override
          public void onEpochEnd(TrainingRun run, int epoch) {
            assertThat(run.logs())
                .containsOnlyKeys(
                    "loss", "mean_absolute_error", "val_loss", "val_mean_absolute_error");
            assertThat(run.logs()).containsEntry("val_loss", run.evaluate(DATA).loss());
            run.log("twice", 2 * run.loss());
            run.log("twice", 3 * run.loss());
            losses.add(3 * run.loss());
          }
        };
    try (Sequential network = network()) {
      FitOptions options = epochs(4).initialEpoch(1).validation(DATA);
      History history = network.fit(DATA, options.callbacks(looking));
      assertThat(history.epochs()).isEqualTo(3);
      assertThat(history.get("twice")).isEqualTo(losses);
      assertThat(history.names()).endsWith("twice");
    }
  }

  /** Stops in the second batch of the second epoch. */
  private static final class Stopping implements Callback {
    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      if (run.epoch() == 1 && batch == 1) {
        run.stop();
        run.stop(EndedBecause.CONVERGED);
      }
    }
  }

  @Test
  void stoppingInABatchMakesItTheLastAndEndsTheEpoch() {
    List<String> entries = new ArrayList<>();
    try (Sequential network = network()) {
      FitOptions options = epochs(9).validation(DATA);
      History history =
          network.fit(DATA, options.callbacks(new Stopping(), new Diary("a", entries)));
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.STOPPED);
      assertThat(history.epochs()).isEqualTo(2);
      assertThat(history.last("val_loss")).isEqualTo(network.evaluate(DATA).loss());
      assertThat(entries)
          .endsWith("a batch 1 done", "a epoch 1 done", "a after 1", "a end STOPPED");
    }
  }

  @Test
  void stoppingAfterAnEpochIsAFitOfThatManyEpochs() {
    Callback stopping =
        new Callback() {
          @Override
          public void onEpochEnd(TrainingRun run, int epoch) {
            if (epoch == 2) {
              run.stop(EndedBecause.EARLY_STOPPING);
              assertThat(run.stopping()).contains(EndedBecause.EARLY_STOPPING);
            }
          }
        };
    try (Sequential stopped = network();
        Sequential whole = network()) {
      History history = stopped.fit(DATA, epochs(9).callbacks(stopping));
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.EARLY_STOPPING);
      stopped.fit(DATA, epochs(2));
      whole.fit(DATA, epochs(5));
      assertSame(stopped, whole);
    }
  }

  @Test
  void aCallbackSetsTheLearningRateButNotBesideASchedule() {
    Callback halving =
        new Callback() {
          @Override
          public void onEpochBegin(TrainingRun run, int epoch) {
            run.setLearningRate(run.learningRate() * 0.5);
          }
        };
    try (Sequential network = network(Optimizer.sgd(0.5));
        Sequential slower = network(Optimizer.sgd(0.25))) {
      network.fit(DATA, epochs(1).callbacks(halving));
      slower.fit(DATA, epochs(1));
      assertSame(network, slower);
      Optimizer scheduled = Optimizer.sgd(0.5).withSchedule(Schedule.cosineDecay(9));
      network.compile(scheduled, LOSS);
      assertThatThrownBy(() -> network.fit(DATA, epochs(1).callbacks(halving)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("schedule cosine_decay sets it");
    }
  }

  @Test
  void weightsThatACallbackSetsAreTrainedOn() {
    try (Sequential network = network(Optimizer.sgd(0.1));
        Sequential twice = network(Optimizer.sgd(0.1))) {
      Map<String, float[]> first = network.getWeights();
      Callback restoring =
          new Callback() {
            @Override
            public void onEpochEnd(TrainingRun run, int epoch) {
              assertThat(run.weights().get("dense_1.weight")).isEqualTo(network.model().weights(0));
              if (epoch == 0) {
                run.setWeights(first);
              }
            }
          };
      network.fit(DATA, epochs(2).shuffle(false).callbacks(restoring));
      twice.fit(DATA, epochs(1).shuffle(false));
      assertSame(network, twice);
      Callback atEnd =
          new Callback() {
            @Override
            public void onTrainEnd(TrainingRun run) {
              run.setWeights(first);
              assertThat(run.weights()).containsEntry("dense_1.bias", first.get("dense_1.bias"));
            }
          };
      network.fit(DATA, epochs(1).callbacks(atEnd));
      assertThat(network.model().weights(0)).isEqualTo(first.get("dense_1.weight"));
    }
  }

  private static final class Boom extends RuntimeException {
    private static final long serialVersionUID = 1;

    Boom(String message) {
      super(message);
    }
  }

  /** Throws from one hook. */
  private record Throwing(String hook) implements Callback {

    private void at(String name) {
      if (name.equals(hook)) {
        throw new Boom(hook);
      }
    }

    @Override
    public void onTrainBegin(TrainingRun run) {
      at("train begin");
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
      at("train end");
    }

    @Override
    public void onEpochBegin(TrainingRun run, int epoch) {
      at("epoch begin");
    }

    @Override
    public void onEpochEnd(TrainingRun run, int epoch) {
      run.afterEpochEnd(() -> at("after epoch"));
      at("epoch end");
    }

    @Override
    public void onBatchBegin(TrainingRun run, int batch) {
      at("batch begin");
    }

    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      at("batch end");
    }
  }

  @Test
  void whateverThrowsTheOthersAreToldOfTheEndAndTheLastGoodWeightsStay() {
    for (String hook :
        List.of(
            "train begin",
            "train end",
            "epoch begin",
            "epoch end",
            "after epoch",
            "batch begin",
            "batch end")) {
      boolean trained = List.of("epoch end", "after epoch", "train end").contains(hook);
      List<String> entries = new ArrayList<>();
      try (Sequential network = network();
          Sequential expected = network()) {
        FitOptions options =
            epochs(1)
                .callbacks(
                    new Diary("before", entries), new Throwing(hook), new Diary("behind", entries));
        assertThatThrownBy(() -> network.fit(DATA, options)).isInstanceOf(Boom.class);
        String end = hook.equals("train end") ? " end COMPLETED" : " end STOPPED";
        assertThat(entries).contains("before" + end);
        assertThat(entries.contains("behind" + end)).isEqualTo(!hook.equals("train begin"));
        if (trained) {
          expected.fit(DATA, epochs(1));
        }
        assertSame(network, expected);
      }
    }
  }

  @Test
  void whatTheEndThrowsIsSuppressedInWhatEndedTheTraining() {
    try (Sequential network = network()) {
      FitOptions options =
          epochs(1)
              .callbacks(new Throwing("train end"), new Throwing("batch begin"), new Stopping());
      assertThatThrownBy(() -> network.fit(DATA, options))
          .hasMessage("batch begin")
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }
  }

  @Test
  void aDivergenceThatACallbackTakesUponItselfIsAnEndLikeAnother() {
    Callback taking =
        new Callback() {
          @Override
          public boolean onDivergence(TrainingRun run, DivergenceException divergence) {
            return divergence.getMessage().contains("in epoch");
          }
        };
    float[][] features = Cases.features(SAMPLES, 4, 1);
    try (Sequential network = network(Optimizer.sgd(1e30))) {
      float[] before = network.model().weights(0);
      Dataset data = Dataset.of(features, Cases.features(SAMPLES, 2, 2));
      assertThatThrownBy(() -> network.fit(data, epochs(3)))
          .isInstanceOf(DivergenceException.class);
      History history = network.fit(data, epochs(3).callbacks(taking));
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.STOPPED);
      assertThat(history.epochs()).isZero();
      assertThat(network.model().weights(0)).isEqualTo(before);
    }
  }

  /** Interrupts its thread in the second batch of the second epoch. */
  private static final class Interrupting implements Callback {
    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      if (run.epoch() == 1 && batch == 1) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void anInterruptEndsTrainingAfterTheStepAtHandAndIsKept() {
    List<String> entries = new ArrayList<>();
    try (Sequential interrupted = network();
        Sequential whole = network()) {
      FitOptions options = epochs(9).callbacks(new Interrupting(), new Diary("a", entries));
      History history = interrupted.fit(DATA, options);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.INTERRUPTED);
      assertThat(history.epochs()).isEqualTo(1);
      assertThat(entries).endsWith("a batch 1", "a batch 1 done", "a end INTERRUPTED");
      History none = interrupted.fit(DATA, epochs(2));
      assertThat(none.endedBecause()).isEqualTo(EndedBecause.INTERRUPTED);
      assertThat(none.epochs()).isZero();
      assertThat(interrupted.evaluate(DATA).loss()).isFinite();
      assertThat(Thread.interrupted()).isTrue();
      whole.fit(DATA, epochs(1));
      assertSame(interrupted, whole);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void anInterruptInTheValidationEndsTheTrainingWithoutTheEpoch() {
    Callback atEnd =
        new Callback() {
          @Override
          public void onBatchEnd(TrainingRun run, int batch) {
            if (run.epoch() == 1 && batch == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (Sequential validated = network();
        Sequential alone = network()) {
      History history = validated.fit(DATA, epochs(2).validation(DATA).callbacks(atEnd));
      assertThat(history.epochs()).isEqualTo(1);
      assertThat(history.endedBecause()).isEqualTo(EndedBecause.INTERRUPTED);
      assertThat(Thread.interrupted()).isTrue();
      History complete = alone.fit(DATA, epochs(2).callbacks(atEnd));
      assertThat(complete.endedBecause()).isEqualTo(EndedBecause.COMPLETED);
      assertThat(Thread.interrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void callbacksThatAreNoneOrGivenTwiceAreRefused() {
    Callback one = new Stopping();
    assertThatThrownBy(() -> epochs(1).callbacks(one, null))
        .hasMessageContaining("callbacks[1] is null, expected a callback");
    assertThatThrownBy(() -> epochs(1).callbacks(one, one))
        .hasMessageContaining("callbacks[1] is")
        .hasMessageContaining("expected one not given before");
  }
}
