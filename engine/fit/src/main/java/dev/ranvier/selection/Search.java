package dev.ranvier.selection;

import dev.ranvier.FitOptions;
import dev.ranvier.data.Dataset;
import dev.ranvier.runs.DataChecksum;
import dev.ranvier.runs.ParallelRuns;
import dev.ranvier.runs.RunOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Grid and random search: trains networks for many candidates, each judged on samples that it was
 * not trained on. Anything that builds a network from a {@link Candidate} can be searched.
 *
 * <pre>{@code
 * ParameterSpace space =
 *     ParameterSpace.of(
 *         Parameter.choice("units", 16, 32, 64), Parameter.logUniform("rate", 1e-4, 1e-1));
 * SearchResult result =
 *     Search.random(space, 20)
 *         .folds(StratifiedKFold.of(5))
 *         .maximize("accuracy")
 *         .workers(2)
 *         .journal(Path.of("search.jsonl"))
 *         .run((candidate, seed) -> network(candidate, seed), FitOptions.epochs(50), data);
 * IO.println(result.table());
 * Candidate best = result.best().candidate();
 * }</pre>
 *
 * <p>Candidates, seeds and folds follow from the search's seed alone; the number of workers changes
 * neither results nor the order of tables. A trial that diverges is a row with its reason.
 *
 * <p>With a journal, every finished trial is a line on the disk. A search that was killed or
 * interrupted and runs again goes on behind them and ends with the same tables; more trials of a
 * random search are further trials of the same. What builds the networks is code: the journal holds
 * it to the summary of a network, no further.
 */
public final class Search {

  private static final String WHAT = "Search";
  private static final int GRID = 0;

  private final ParameterSpace space;

  /** Or {@link #GRID}. */
  private final int trials;

  private final long seed;
  private final Folds folds;
  private final Objective objective;
  private final int workers;
  private final Path journal;

  private Search(
      ParameterSpace space,
      int trials,
      long seed,
      Folds folds,
      Objective objective,
      int workers,
      Path journal) {
    this.space = Objects.requireNonNull(space, "Search: the parameter space is null");
    this.trials = trials;
    this.seed = seed;
    this.folds = Objects.requireNonNull(folds, "Search: the folds are null");
    this.objective = objective;
    this.workers = ParallelRuns.requireWorkers(WHAT, workers);
    this.journal = journal;
  }

  /**
   * Every combination of choices and integers; the last parameter changes fastest. Five folds,
   * least loss, seed 0, one trial after the other, no journal.
   */
  public static Search grid(ParameterSpace space) {
    return new Search(space, GRID, 0, KFold.of(5), new Objective(Scores.LOSS, false), 1, null);
  }

  /** So many different candidates at random, otherwise as {@link #grid}. */
  public static Search random(ParameterSpace space, int trials) {
    if (trials < 1) {
      throw new IllegalArgumentException(
          "Search: %s trials, expected at least 1".formatted(trials));
    }
    return new Search(space, trials, 0, KFold.of(5), new Objective(Scores.LOSS, false), 1, null);
  }

  /** With other candidates, if they are random, and other networks. */
  public Search seed(long value) {
    return new Search(space, trials, value, folds, objective, workers, journal);
  }

  /** With other splits; {@link TrainTestSplit} for one only. */
  public Search folds(Folds other) {
    return new Search(space, trials, seed, other, objective, workers, journal);
  }

  /** The best has least of {@code loss} or a metric, in the mean over the folds. */
  public Search minimize(String name) {
    return objective(new Objective(name, false));
  }

  /** The best has most of a metric, in the mean over the folds. */
  public Search maximize(String name) {
    return objective(new Objective(name, true));
  }

  private Search objective(Objective other) {
    return new Search(space, trials, seed, folds, other, workers, journal);
  }

  /** With so many trials at once; with more than one each network trains on one thread. */
  public Search workers(int count) {
    return new Search(space, trials, seed, folds, objective, count, journal);
  }

  /** With a file that keeps finished trials. */
  public Search journal(Path file) {
    return new Search(space, trials, seed, folds, objective, workers, file);
  }

  /**
   * Runs all trials that the journal has not yet.
   *
   * @param options for every fold, with the seed of its own, see {@link CrossValidation}
   * @throws IllegalArgumentException if the objective was not compiled in, or a grid cannot be
   *     counted
   * @throws IllegalStateException if the journal is another search's or in use, saying what
   *     differs; or naming the trial in which training failed, but not by diverging
   * @throws CancellationException if the thread was interrupted; finished trials are in the journal
   */
  public SearchResult run(NetworkBuilder builder, FitOptions options, Dataset data) {
    Supplier<FitOptions> shared = RunOptions.shared(WHAT, options, workers);
    return run(builder, _ -> shared.get(), data);
  }

  /**
   * The same with options that depend on the candidate, such as the size of batches.
   *
   * @param options called for every fold, by several threads if there are several workers
   */
  public SearchResult run(
      NetworkBuilder builder, Function<Candidate, FitOptions> options, Dataset data) {
    List<Candidate> candidates = trials == GRID ? space.grid() : space.random(trials, seed);
    List<Split> splits = folds.split(data);
    Trial[] done = new Trial[candidates.size()];
    TrialRun run = new TrialRun(builder, options, splits, data, seed, new FoldRun(WHAT, workers));
    try (SearchJournal kept = SearchJournal.open(journal, identity(data))) {
      takeFinished(kept, run, candidates, done);
      int[] open = IntStream.range(0, done.length).filter(i -> done[i] == null).toArray();
      ParallelRuns.run(
          WHAT,
          open.length,
          workers,
          i -> {
            JournalEntry entry = run.run(open[i] + 1, candidates.get(open[i]));
            objective.requireIn(entry.trial());
            kept.add(entry);
            done[open[i]] = entry.trial();
          });
    }
    return new SearchResult(title(), space.names(), objective, Arrays.asList(done));
  }

  private static void takeFinished(
      SearchJournal journal, TrialRun run, List<Candidate> candidates, Trial[] done) {
    boolean first = true;
    for (JournalEntry entry : journal.entries()) {
      int index = entry.trial().number() - 1;
      if (index < done.length) { // this search may have fewer trials than the one before
        run.requireSame(journal, entry, candidates.get(index), first);
        done[index] = entry.trial();
        first = false;
      }
    }
  }

  /** All that results depend on, but for the code that builds networks. */
  private Map<String, Object> identity(Dataset data) {
    if (journal == null) {
      return Map.of();
    }
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("kind", trials == GRID ? "grid" : "random");
    identity.put("seed", seed);
    for (Parameter parameter : space.parameters()) {
      identity.put("parameter " + parameter.name(), parameter.description());
    }
    identity.put("order of parameters", String.join(", ", space.names()));
    identity.put("folds", folds.description());
    identity.put("samples", data.size());
    identity.put("features", data.featureSize());
    identity.put("targets", data.targets().toString());
    identity.put("checksum of the data", DataChecksum.of(data));
    return identity;
  }

  private String title() {
    return "%s, %s; best by the %s %s"
        .formatted(
            trials == GRID ? "grid search" : "random search, seed " + seed,
            folds.description(),
            objective.greatest() ? "greatest" : "least",
            objective.name());
  }
}
