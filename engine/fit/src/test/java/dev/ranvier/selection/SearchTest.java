package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A search is what training by hand gives for each candidate, with any number of workers. */
@Anywhere
final class SearchTest {

  private static final Dataset DATA = Networks.points(50, 2);

  /** One in three does not train at all. */
  static final ParameterSpace SPACE =
      ParameterSpace.of(Parameter.choice("units", 2, 5), Parameter.choice("rate", 0.02, 0.3, 1e30));

  static Sequential build(Candidate candidate, long seed) {
    return Networks.classifier(seed, candidate.integer("units"), candidate.number("rate"));
  }

  private static Search grid() {
    return Search.grid(SPACE).folds(KFold.of(3)).seed(4);
  }

  @Test
  void trialsAreTrainedAsByHand() {
    SearchResult result = grid().run(SearchTest::build, Networks.options(), DATA);
    assertThat(result.trials()).hasSize(6);
    Trial trial = result.trials().get(4);
    assertThat(trial.number()).isEqualTo(5);
    assertThat(trial.candidate()).hasToString("units=5, rate=0.3");
    List<Evaluation> expected = new ArrayList<>();
    for (Split split : KFold.of(3).split(DATA)) {
      int fold = expected.size();
      try (Sequential network = Networks.classifier(4 + fold, 5, 0.3)) {
        network.fit(split.training(DATA), Networks.options().seed(5 + fold));
        expected.add(network.evaluate(split.test(DATA)));
      }
    }
    assertThat(trial.evaluations()).isEqualTo(expected);
    double mean = expected.stream().mapToDouble(Evaluation::loss).sum() / 3;
    assertThat(trial.mean("loss")).isEqualTo(mean);
    double least =
        result.trials().stream()
            .filter(each -> !each.failed())
            .mapToDouble(each -> each.mean("loss"))
            .min()
            .orElseThrow();
    assertThat(result.best().mean("loss")).isEqualTo(least);
  }

  @Test
  void workersChangeNothing() {
    SearchResult one = grid().run(SearchTest::build, Networks.options(), DATA);
    for (int workers : new int[] {2, 4}) {
      SearchResult more = grid().workers(workers).run(SearchTest::build, Networks.options(), DATA);
      assertThat(more.trials()).isEqualTo(one.trials());
      assertThat(more.csv()).isEqualTo(one.csv());
      assertThat(more.table()).isEqualTo(one.table());
    }
  }

  @Test
  void aTrialThatDivergesIsARowWithItsReason() {
    SearchResult result =
        grid().maximize("accuracy").run(SearchTest::build, Networks.options(), DATA);
    Trial failed = result.trials().get(2);
    assertThat(failed.failed()).isTrue();
    assertThat(failed.failure()).startsWith("fold 1: ").contains("epoch");
    assertThat(failed.mean("accuracy")).isNaN();
    assertThat(result.ranking().subList(4, 6)).allMatch(Trial::failed);
    assertThat(result.table().lines().skip(6)).allMatch(line -> line.contains("fold 1: "));
    assertThat(result.csv().lines().skip(3).findFirst().orElseThrow())
        .startsWith("3,,2,1.0E30,,,,,");
  }

  @Test
  void ifAllDivergeThereIsNoBest() {
    ParameterSpace hopeless = ParameterSpace.of(Parameter.choice("rate", 1e30));
    SearchResult result =
        Search.grid(hopeless)
            .run(
                (candidate, seed) -> Networks.classifier(seed, 3, candidate.number("rate")),
                Networks.options(),
                DATA);
    assertThat(result.table())
        .contains("1.0000e+30", "fold 1: Training diverged: the loss is ", " ...\n");
    assertThatThrownBy(result::best)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("all 1 trials failed, the first: fold 1: ");
  }

  @Test
  void optionsMayDependOnTheCandidate() {
    ParameterSpace space = ParameterSpace.of(Parameter.integers("epochs", 1, 3));
    SearchResult result =
        Search.grid(space)
            .folds(TrainTestSplit.of(0.3))
            .run(
                (candidate, seed) -> Networks.classifier(seed, 4, 0.1),
                candidate -> FitOptions.epochs(candidate.integer("epochs")),
                DATA);
    Split split = TrainTestSplit.of(0.3).draw(DATA);
    try (Sequential network = Networks.classifier(0, 4, 0.1)) {
      network.fit(split.training(DATA), FitOptions.epochs(2));
      assertThat(result.trials().get(1).mean("loss"))
          .isEqualTo(network.evaluate(split.test(DATA)).loss());
    }
  }

  @Test
  void randomSearchesFollowFromTheirSeed() {
    ParameterSpace space =
        ParameterSpace.of(Parameter.integers("units", 1, 6), Parameter.logUniform("rate", 1e-3, 1));
    Search search = Search.random(space, 5).folds(TrainTestSplit.of(0.3)).seed(1);
    SearchResult result = search.run(SearchTest::build, Networks.options(), DATA);
    assertThat(search.workers(3).run(SearchTest::build, Networks.options(), DATA).csv())
        .isEqualTo(result.csv());
    assertThat(result.trials().stream().map(Trial::candidate)).isEqualTo(space.random(5, 1));
    assertThat(search.seed(2).run(SearchTest::build, Networks.options(), DATA).csv())
        .isNotEqualTo(result.csv());
  }

  @Test
  void tablesAreAsWritten() {
    Candidate first = new Candidate(Map.of("name", "a,\"b\""));
    Candidate second = new Candidate(Map.of("name", "c"));
    Candidate third = new Candidate(Map.of("name", "d"));
    List<Trial> trials =
        List.of(
            new Trial(1, first, evaluations(0.5, 0.25), null),
            new Trial(2, second, List.of(), "fold 1: it went wrong"),
            new Trial(3, third, evaluations(0.125, 0.125), null));
    SearchResult result =
        new SearchResult("by hand", List.of("name"), new Objective("loss", false), trials);
    assertThat(result.best().number()).isEqualTo(3);
    assertThat(result.table())
        .isEqualTo(
            """
            by hand
            rank  trial   name     loss  loss_deviation      auc  auc_deviation  failure
               1      3      d  0.12500          0.0000  0.25000         0.0000
               2      1  a,"b"  0.37500         0.17678  0.75000        0.35355
               -      2      c        -               -        -              -  fold 1: it went wrong
            """);
    assertThat(result.csv())
        .isEqualTo(
            """
            trial,rank,name,loss,loss_deviation,auc,auc_deviation,failure
            1,2,"a,""b""\",0.375,0.1767766952966369,0.75,0.3535533905932738,
            2,,c,,,,,fold 1: it went wrong
            3,1,d,0.125,0.0,0.25,0.0,
            """
                .replace("\n", "\r\n"));
  }

  private static List<Evaluation> evaluations(double first, double second) {
    return List.of(
        new Evaluation(first, Map.of("auc", 2 * first)),
        new Evaluation(second, Map.of("auc", 2 * second)));
  }

  @Test
  void whatIsNotANumberRanksBehindNumbers() {
    List<Trial> trials = new ArrayList<>();
    double[] scores = {Double.NaN, 0.5, 0.75, 0.75};
    for (double score : scores) {
      Evaluation evaluation = new Evaluation(1, Map.of("auc", score));
      Candidate candidate = new Candidate(Map.of("p", trials.size()));
      trials.add(new Trial(trials.size() + 1, candidate, List.of(evaluation), null));
    }
    SearchResult result =
        new SearchResult("by hand", List.of("p"), new Objective("auc", true), trials);
    assertThat(result.ranking().stream().map(Trial::number)).containsExactly(3, 4, 2, 1);
  }

  @Test
  void mistakesEndTheSearchAndNameTheTrial() {
    assertThatThrownBy(() -> grid().maximize("f1").run(SearchTest::build, Networks.options(), DATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Search: the objective is 'f1', expected loss or one of the compiled metrics"
                + " [accuracy]");
    assertThatThrownBy(
            () ->
                grid()
                    .workers(2)
                    .run(
                        (candidate, seed) ->
                            Networks.classifier(seed, candidate.integer("size"), 0.1),
                        Networks.options(),
                        DATA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("Search: trial [12] \\(units=2, rate=.*\\), fold 1 failed: .*'size'.*")
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Search.random(SPACE, 0)).hasMessageContaining("0 trials");
    assertThatThrownBy(() -> grid().workers(-1)).hasMessageContaining("workers is -1");
  }
}
