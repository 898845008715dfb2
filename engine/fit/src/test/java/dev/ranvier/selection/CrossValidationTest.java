package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Cross-validation is what a loop by hand over the folds gives, with any number of workers. */
@Anywhere
final class CrossValidationTest {

  private static final Dataset DATA = Networks.points(61, 1);
  private static final Folds FOLDS = StratifiedKFold.of(4).seed(3);

  @Test
  void foldsAreTrainedAsByHand() {
    CrossValidationResult result =
        CrossValidation.of(FOLDS)
            .seed(10)
            .run(seed -> Networks.classifier(seed, 5, 0.1), Networks.options(), DATA);
    List<Evaluation> expected = new ArrayList<>();
    for (Split split : FOLDS.split(DATA)) {
      int fold = expected.size();
      try (Sequential network = Networks.classifier(10 + fold, 5, 0.1)) {
        network.fit(split.training(DATA), Networks.options().seed(5 + fold));
        expected.add(network.evaluate(split.test(DATA)));
      }
    }
    assertThat(result.evaluations()).isEqualTo(expected);
    assertThat(result.names()).containsExactly("loss", "accuracy");
    assertThat(result.values("accuracy"))
        .isEqualTo(expected.stream().map(each -> each.metric("accuracy")).toList());
  }

  @Test
  void workersChangeNothing() {
    List<CrossValidationResult> results = new ArrayList<>();
    for (int workers : new int[] {1, 2, 4}) {
      results.add(
          CrossValidation.of(RepeatedKFold.of(3, 2))
              .workers(workers)
              .run(seed -> Networks.classifier(seed, 5, 0.1), Networks.options(), DATA));
    }
    assertThat(results.get(1).evaluations()).isEqualTo(results.getFirst().evaluations());
    assertThat(results.get(2).table()).isEqualTo(results.getFirst().table());
  }

  @Test
  void meanAndSpreadOfFourFolds() {
    CrossValidationResult result = fourFolds();
    assertThat(result.mean("loss")).isEqualTo(2.5);
    assertThat(result.standardDeviation("loss")).isEqualTo(1.2909944487358056, within(1e-15));
    // t of 3 degrees at 95 %, times sqrt(1/4 + 3/9), times the deviation
    assertThat(result.margin("loss", 0.95))
        .isEqualTo(
            3.182446305284263 * Math.sqrt(0.25 + 1.0 / 3) * 1.2909944487358056, within(1e-9));
    assertThat(result.margin("loss", 0.5)).isLessThan(result.margin("loss", 0.9));
    assertThat(result.table())
        .isEqualTo(
            """
            by hand
                 fold  samples    loss       f1
                    1        3  1.0000  0.50000
                    2        3  2.0000  0.50000
                    3        3  3.0000  0.75000
                    4        3  4.0000   1.0000
                 mean           2.5000  0.68750
            deviation           1.2910  0.23936
              mean +-           3.1379  0.58179
            deviation: of the folds' values; mean +-: margin of the mean at 95 % confidence
            """);
  }

  private static CrossValidationResult fourFolds() {
    List<Split> splits = KFold.of(4).split(12);
    double[] scores = {0.5, 0.5, 0.75, 1};
    List<Evaluation> evaluations = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      evaluations.add(new Evaluation(i + 1, Map.of("f1", scores[i])));
    }
    return new CrossValidationResult("by hand", splits, evaluations);
  }

  @Test
  void oneSplitHasNoSpread() {
    CrossValidationResult result =
        CrossValidation.of(TrainTestSplit.stratified(0.25))
            .run(seed -> Networks.classifier(seed, 5, 0.1), Networks.options(), DATA);
    assertThat(result.standardDeviation("loss")).isNaN();
    assertThat(result.margin("loss", 0.95)).isNaN();
    assertThat(result.table()).doesNotContain("deviation", "NaN");
  }

  @Test
  void factoriesWithASeedOfTheirOwnAndOptionsMadeAnew() {
    AtomicInteger made = new AtomicInteger();
    CrossValidationResult result =
        CrossValidation.of(KFold.of(3))
            .run(
                seed -> Networks.classifier(seed, 5, 0.1),
                () -> {
                  made.incrementAndGet();
                  return Networks.options();
                },
                DATA);
    assertThat(made).hasValue(3);
    CrossValidationResult fixed =
        CrossValidation.of(KFold.of(3))
            .run(() -> Networks.classifier(0, 5, 0.1), Networks.options(), DATA);
    assertThat(fixed.evaluations().getFirst()).isEqualTo(result.evaluations().getFirst());
    assertThat(fixed.evaluations().getLast()).isNotEqualTo(result.evaluations().getLast());
  }

  @Test
  void theTestIsWithoutWeightsOfClasses() {
    CrossValidation validation = CrossValidation.of(TrainTestSplit.of(0.5));
    CrossValidationResult weighted =
        validation.run(
            () -> Networks.classifier(0, 5, 1e-30),
            Networks.options(),
            DATA.withClassWeights(Map.of(0, 100.0)));
    CrossValidationResult plain =
        validation.run(() -> Networks.classifier(0, 5, 1e-30), Networks.options(), DATA);
    assertThat(weighted.evaluations()).isEqualTo(plain.evaluations());
  }

  @Test
  void aNetworkIsTrainedOnce() {
    Sequential same = Networks.classifier(0, 5, 0.1);
    assertThatThrownBy(
            () -> CrossValidation.of(KFold.of(3)).run(() -> same, Networks.options(), DATA))
        .hasMessageContaining("fold 2 failed")
        .hasMessageContaining("the same network twice");
    assertThatThrownBy(
            () -> CrossValidation.of(KFold.of(3)).run(seed -> null, Networks.options(), DATA))
        .hasMessageContaining("fold 1 failed")
        .hasMessageContaining("gave null");
  }

  @Test
  void whatFailsNamesItsFoldAndClosesItsNetwork() {
    List<Sequential> built = new ArrayList<>();
    assertThatThrownBy(
            () ->
                CrossValidation.of(KFold.of(3))
                    .run(
                        seed -> {
                          built.add(Networks.classifier(seed, 5, seed == 1 ? 1e30 : 0.1));
                          return built.getLast();
                        },
                        Networks.options(),
                        DATA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("CrossValidation: fold 2 failed: ")
        .hasCauseInstanceOf(dev.ranvier.DivergenceException.class);
    assertThat(built).hasSize(2);
    for (Sequential network : built) {
      assertThatThrownBy(network::summary).hasMessageContaining("closed");
    }
  }

  @Test
  void anInterruptEndsItAndIsKept() {
    for (int workers : new int[] {1, 2}) {
      Thread caller = Thread.currentThread();
      assertThatThrownBy(
              () ->
                  CrossValidation.of(KFold.of(4))
                      .workers(workers)
                      .run(
                          seed -> {
                            caller.interrupt();
                            return Networks.classifier(seed, 5, 0.1);
                          },
                          Networks.options(),
                          DATA))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("CrossValidation: interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Nothing begins after it that would notice. */
  @Test
  void anInterruptOfTheLastFoldIsNoticed() {
    assertThatThrownBy(
            () ->
                CrossValidation.of(TrainTestSplit.of(0.5))
                    .run(
                        seed -> {
                          Thread.currentThread().interrupt();
                          return Networks.classifier(seed, 5, 0.1);
                        },
                        Networks.options(),
                        DATA))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void workersDoNotShareCallbacks() {
    FitOptions options = Networks.options().callbacks(new dev.ranvier.Callback() {});
    CrossValidation two = CrossValidation.of(KFold.of(2)).workers(2);
    assertThatThrownBy(() -> two.run(seed -> Networks.classifier(seed, 5, 0.1), options, DATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CrossValidation: the options have callbacks")
        .hasMessageContaining("and 2 workers");
    assertThat(
            two.run(
                    seed -> Networks.classifier(seed, 5, 0.1),
                    () -> Networks.options().callbacks(new dev.ranvier.Callback() {}),
                    DATA)
                .evaluations())
        .isEqualTo(
            two.workers(1)
                .run(seed -> Networks.classifier(seed, 5, 0.1), options, DATA)
                .evaluations());
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> CrossValidation.of(KFold.of(2)).workers(0))
        .hasMessage("CrossValidation: workers is 0, expected at least 1");
    assertThatThrownBy(() -> fourFolds().margin("loss", 1))
        .hasMessageContaining("the confidence is 1.0");
    assertThatThrownBy(() -> fourFolds().mean("auc")).hasMessageContaining("no metric 'auc'");
  }
}
