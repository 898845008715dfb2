package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one fit leaves to the next, however it ends, and what may be called while it runs; in one
 * file because every case is a sequence over the same small network.
 */
@Anywhere
class FitSequenceTest {

  private static final int SAMPLES = 23;
  private static final int BATCH = 5;
  private static final Loss LOSS = Loss.categoricalCrossEntropy();
  private static final Dataset DATA =
      Dataset.of(Cases.features(SAMPLES, 4, 1), Cases.targets(LOSS, SAMPLES, 3, 2));

  @TempDir private Path folder;

  static Stream<Optimizer> optimizers() {
    return Cases.OPTIMIZERS.stream().filter(optimizer -> optimizer.movingAverageMomentum() == 0);
  }

  private static Sequential network(Optimizer optimizer) {
    return Sequential.withSeed(
            5,
            Input.of(4),
            Dense.of(6, Activation.tanh()),
            Dropout.of(0.2),
            Dense.of(3, Activation.softmax()))
        .backend(Backend.SCALAR)
        .compile(optimizer, LOSS);
  }

  private static FitOptions epochs(int count) {
    return FitOptions.epochs(count).batchSize(BATCH).seed(7);
  }

  private static void assertSame(Sequential network, Sequential expected) {
    assertThat(network.model().weights(0)).isEqualTo(expected.model().weights(0));
    assertThat(network.model().bias(2)).isEqualTo(expected.model().bias(2));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void tenFitsOfOneEpochAreOneFitOfTen(Optimizer optimizer) {
    try (Sequential once = network(optimizer);
        Sequential often = network(optimizer)) {
      List<Double> losses = once.fit(DATA, epochs(10).validationSplit(0.2)).get("loss");
      for (int fit = 0; fit < 10; fit++) {
        History history = often.fit(DATA, epochs(1).validationSplit(0.2));
        assertThat(history.last("loss")).isEqualTo(losses.get(fit));
      }
      assertSame(often, once);
    }
  }

  @Test
  void everyEpochOfEveryFitHasAnOrderOfItsOwn() {
    List<List<Integer>> orders = new ArrayList<>();
    Dataset listening =
        new Listening(
            sample -> {
              if (orders.isEmpty() || orders.getLast().size() == SAMPLES) {
                orders.add(new ArrayList<>());
              }
              orders.getLast().add(sample);
            });
    try (Sequential network = network(Optimizer.sgd())) {
      network.fit(listening, epochs(2));
      network.fit(listening, epochs(1));
      network.fit(listening, epochs(1).seed(8));
      assertThat(orders).hasSize(4).doesNotHaveDuplicates();
      network.compile(Optimizer.sgd(), LOSS);
      network.fit(listening, epochs(1));
      assertThat(orders.getLast()).as("after compile").isEqualTo(orders.getFirst());
    }
  }

  @Test
  void compilingTrainsAnewFromTheWeightsAsTheyAre() {
    Path file = folder.resolve("model.safetensors");
    try (Sequential again = network(Optimizer.adam())) {
      again.fit(DATA, epochs(3));
      again.save(file);
      try (Sequential loaded = Sequential.load(file).backend(Backend.SCALAR)) {
        for (Sequential network : List.of(again, loaded)) {
          network.compile(Optimizer.adam(), LOSS);
          network.fit(DATA, epochs(2));
        }
        assertSame(again, loaded);
      }
    }
  }

  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** With its moving average and its optimizer's state. */
  @Test
  void stoppingAfterAnEpochLeavesWhatAFitOfThatManyEpochsLeavesBug() {
    Optimizer averaged = Optimizer.adam(0.01).withMovingAverage(0.9);
    for (Optimizer optimizer : List.of(averaged, Optimizer.adam(0.01))) {
      try (Sequential stopped = network(optimizer);
          Sequential whole = network(optimizer)) {
        Consumer<History> stop =
            history -> {
              if (history.epochs() == 3) {
                throw new Stop();
              }
            };
        assertThatThrownBy(() -> stopped.fit(DATA, epochs(10).afterEpoch(stop)))
            .isInstanceOf(Stop.class);
        whole.fit(DATA, epochs(3));
        assertSame(stopped, whole);
        stopped.fit(DATA, epochs(2));
        whole.fit(DATA, epochs(2));
        assertSame(stopped, whole);
      }
    }
  }

  @Test
  void aFitThatEndsBeforeItsFirstStepLosesNothing() {
    Dataset failing =
        new Listening(
            sample -> {
              throw new Stop();
            });
    try (Sequential failed = network(Optimizer.adam(0.01));
        Sequential whole = network(Optimizer.adam(0.01))) {
      failed.fit(DATA, epochs(2));
      assertThatThrownBy(() -> failed.fit(failing, epochs(2))).isInstanceOf(Stop.class);
      failed.fit(DATA, epochs(2));
      whole.fit(DATA, epochs(4));
      assertSame(failed, whole);
    }
  }

  @Test
  void aFitThatFailsInAnEpochKeepsTheWeightsOfTheOneBeforeAndItsPlaceInTheSequence() {
    int[] reads = new int[1];
    List<Integer> order = new ArrayList<>();
    Dataset failing =
        new Listening(
            sample -> {
              if (reads[0]++ == 2 * SAMPLES + 3 * BATCH) {
                throw new Stop();
              }
              if (reads[0] > 2 * SAMPLES) {
                order.add(sample);
              }
            });
    try (Sequential failed = network(Optimizer.adam(0.01));
        Sequential whole = network(Optimizer.adam(0.01))) {
      assertThatThrownBy(() -> failed.fit(failing, epochs(5))).isInstanceOf(Stop.class);
      whole.fit(DATA, epochs(2));
      assertSame(failed, whole);
      List<Integer> tried = List.copyOf(order);
      order.clear();
      failed.fit(failing, epochs(1));
      assertThat(order).startsWith(tried.toArray(Integer[]::new)).hasSize(SAMPLES);
    }
  }

  /** DATA, whose reader may do something first. */
  private record Listening(Consumer<Integer> first) implements Dataset {
    @Override
    public int size() {
      return SAMPLES;
    }

    @Override
    public int featureSize() {
      return 4;
    }

    @Override
    public Targets targets() {
      return DATA.targets();
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      first.accept(sample);
      DATA.read(sample, batch, row);
    }
  }

  /** What changes the training that is going on. */
  private static Map<String, Consumer<Sequential>> refused() {
    Map<String, Consumer<Sequential>> calls = new LinkedHashMap<>();
    calls.put("fit", network -> network.fit(DATA, epochs(1).batchSize(3)));
    calls.put("compile", network -> network.compile(Optimizer.sgd(), LOSS));
    calls.put("backend", network -> network.backend(Backend.AUTO));
    calls.put("threads", network -> network.threads(1));
    calls.put("close", Sequential::close);
    return calls;
  }

  private void look(Sequential network) {
    network.predict(new float[4]);
    network.predict(new float[3][4]);
    network.save(folder.resolve("now.safetensors"));
    network.explainPlan(BATCH);
    network.explainPlan(3);
    network.summary();
    network.model();
  }

  private static void assertRefused(Sequential network, String verb, Consumer<Sequential> call) {
    assertThatThrownBy(() -> call.accept(network))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(verb + ": the network is inside of ");
  }

  @Test
  void callsFromInsideAfterEpochWorkOrAreRefusedAndDisturbNothing() {
    try (Sequential called = network(Optimizer.adam(0.01));
        Sequential alone = network(Optimizer.adam(0.01))) {
      List<Double> losses = new ArrayList<>();
      Consumer<History> calls =
          history -> {
            losses.add(called.evaluate(DATA).loss());
            look(called);
            refused().forEach((verb, call) -> assertRefused(called, verb, call));
          };
      called.fit(DATA, epochs(4).afterEpoch(calls));
      alone.fit(DATA, epochs(4));
      assertSame(called, alone);
      assertThat(losses).hasSize(4).doesNotHaveDuplicates();
      assertThat(losses.getLast()).isEqualTo(alone.evaluate(DATA).loss());
    }
  }

  @Test
  void callsFromInsideADataSetWorkOrAreRefusedAndDisturbNothing() {
    try (Sequential called = network(Optimizer.adam(0.01));
        Sequential alone = network(Optimizer.adam(0.01))) {
      Dataset calling =
          new Listening(
              sample -> {
                look(called);
                refused().forEach((verb, call) -> assertRefused(called, verb, call));
                assertRefused(called, "evaluate", network -> network.evaluate(DATA));
              });
      called.fit(calling, epochs(2).afterEpoch(history -> called.evaluate(calling)));
      double loss = called.evaluate(calling).loss();
      alone.fit(DATA, epochs(2));
      assertSame(called, alone);
      assertThat(loss).isEqualTo(alone.evaluate(DATA).loss());
    }
  }

  @Test
  void aSessionRefusesCallsFromInsideItsFill() {
    try (Model model =
            Model.initialize(List.of(Input.of(4), Dense.of(3, Activation.softmax())), 1);
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.sgd(), BATCH, Backend.SCALAR)) {
      Map<String, Runnable> calls = new LinkedHashMap<>();
      calls.put("step", () -> session.step(1));
      calls.put("evaluate", () -> session.evaluate(1));
      calls.put("fill", () -> session.fill(DATA, Cases.order(SAMPLES), 0, 1));
      calls.put("publish", session::publish);
      calls.put("warmUp", session::warmUp);
      calls.put("close", session::close);
      Dataset calling =
          new Listening(
              sample ->
                  calls.forEach(
                      (verb, call) ->
                          assertThatThrownBy(call::run)
                              .as(verb)
                              .isInstanceOf(IllegalStateException.class)
                              .hasMessageMatching(".* another thread( is inside)?, or .*")));
      session.fill(calling, Cases.order(SAMPLES), 0, BATCH);
      double loss = session.step(BATCH);
      try (TrainingSession other =
          new TrainingSession(model, LOSS, Optimizer.sgd(), BATCH, Backend.SCALAR)) {
        other.fill(DATA, Cases.order(SAMPLES), 0, BATCH);
        assertThat(other.step(BATCH)).isEqualTo(loss);
      }
    }
  }
}
