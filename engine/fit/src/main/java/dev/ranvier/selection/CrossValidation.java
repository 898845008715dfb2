package dev.ranvier.selection;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.runs.ParallelRuns;
import dev.ranvier.runs.RunOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Trains a new network for each fold and tests it with the samples that it has not seen.
 *
 * <pre>{@code
 * CrossValidationResult result =
 *     CrossValidation.of(StratifiedKFold.of(5))
 *         .run(seed -> network(seed), FitOptions.epochs(100), data);
 * IO.println(result.table());
 * IO.println(result.mean("accuracy") + " +- " + result.standardDeviation("accuracy"));
 * }</pre>
 *
 * <p>Fold {@code i}, counted from 0, builds its network with {@code seed + i} and shuffles with the
 * options' seed plus {@code i}, so that the spread holds the luck of initial weights and of orders
 * too. The number of workers changes no result.
 *
 * @param folds how the samples are split
 * @param seed of the first fold's network, 0 at first
 * @param workers folds that are trained at once, 1 at first; with more than one each network trains
 *     on one thread
 */
public record CrossValidation(Folds folds, long seed, int workers) {

  private static final String WHAT = "CrossValidation";

  /** Checks the number of workers. */
  public CrossValidation {
    Objects.requireNonNull(folds, "CrossValidation: the folds are null");
    ParallelRuns.requireWorkers(WHAT, workers);
  }

  /** With seed 0, one fold after the other. */
  public static CrossValidation of(Folds folds) {
    return new CrossValidation(folds, 0, 1);
  }

  /** With other seeds for the networks. */
  public CrossValidation seed(long value) {
    return new CrossValidation(folds, value, workers);
  }

  /** With so many folds at once. */
  public CrossValidation workers(int count) {
    return new CrossValidation(folds, seed, count);
  }

  /**
   * Runs all folds.
   *
   * @param factory builds a new, compiled network from a seed, and is called by several threads if
   *     there are several workers; each network is closed when its fold is done
   * @param options for every fold, with the seed of its own, silent unless something else is asked
   *     for; with callbacks and several workers use {@link #run(LongFunction, Supplier, Dataset)}
   * @throws IllegalStateException naming the fold in which training failed
   * @throws CancellationException if the thread was interrupted
   */
  public CrossValidationResult run(
      LongFunction<Sequential> factory, FitOptions options, Dataset data) {
    return run(factory, RunOptions.shared(WHAT, options, workers), data);
  }

  /** The same with networks of the factory's own seed. */
  public CrossValidationResult run(Supplier<Sequential> factory, FitOptions options, Dataset data) {
    return run(_ -> factory.get(), options, data);
  }

  /**
   * The same with options made anew for every fold, for callbacks that keep something.
   *
   * @param options called by several threads if there are several workers
   */
  public CrossValidationResult run(
      LongFunction<Sequential> factory, Supplier<FitOptions> options, Dataset data) {
    List<Split> splits = folds.split(data);
    Evaluation[] evaluations = new Evaluation[splits.size()];
    FoldRun folds = new FoldRun(WHAT, workers);
    ParallelRuns.run(
        WHAT,
        splits.size(),
        workers,
        fold -> {
          Split split = splits.get(fold);
          FitOptions chosen = RunOptions.of(options.get(), fold);
          try (Sequential network = folds.accept(factory.apply(seed + fold))) {
            evaluations[fold] = folds.run(network, chosen, split.training(data), split.test(data));
          } catch (IllegalArgumentException | IllegalStateException e) {
            throw failed(fold, e);
          }
        });
    return new CrossValidationResult(this.folds.description(), splits, Arrays.asList(evaluations));
  }

  private static IllegalStateException failed(int fold, RuntimeException e) {
    if (e instanceof CancellationException cancelled) {
      throw cancelled;
    }
    return new IllegalStateException(
        "CrossValidation: fold %s failed: %s".formatted(fold + 1, e.getMessage()), e);
  }
}
