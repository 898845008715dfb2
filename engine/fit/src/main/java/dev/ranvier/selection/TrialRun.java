package dev.ranvier.selection;

import dev.ranvier.DivergenceException;
import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.runs.RunOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** Trains and judges one candidate after another, fold by fold. */
final class TrialRun {

  private final NetworkBuilder builder;
  private final Function<Candidate, FitOptions> options;
  private final List<Split> splits;
  private final Dataset data;
  private final long seed;
  private final FoldRun folds;

  TrialRun(
      NetworkBuilder builder,
      Function<Candidate, FitOptions> options,
      List<Split> splits,
      Dataset data,
      long seed,
      FoldRun folds) {
    this.builder = builder;
    this.options = options;
    this.splits = splits;
    this.data = data;
    this.seed = seed;
    this.folds = folds;
  }

  /** One trial, as the journal keeps it. */
  JournalEntry run(int number, Candidate candidate) {
    List<Evaluation> evaluations = new ArrayList<>();
    String failure = null;
    String network = "";
    for (int fold = 0; fold < splits.size() && failure == null; fold++) {
      try (Sequential built = build(candidate, fold)) {
        network = fingerprint(built);
        Evaluation evaluation = evaluate(built, candidate, fold);
        evaluations.add(evaluation);
        if (!Double.isFinite(evaluation.loss())) {
          failure = "fold %s: the test's loss is %s".formatted(fold + 1, evaluation.loss());
        }
      } catch (DivergenceException e) {
        failure = "fold %s: %s".formatted(fold + 1, e.getMessage());
      } catch (CancellationException e) {
        throw e;
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new IllegalStateException(
            "Search: trial %s (%s), fold %s failed: %s"
                .formatted(number, candidate, fold + 1, e.getMessage()),
            e);
      }
    }
    Trial trial = new Trial(number, candidate, failure == null ? evaluations : List.of(), failure);
    return new JournalEntry(trial, describe(options.apply(candidate)), network);
  }

  private Sequential build(Candidate candidate, int fold) {
    return folds.accept(builder.build(candidate, seed + fold));
  }

  private Evaluation evaluate(Sequential network, Candidate candidate, int fold) {
    Split split = splits.get(fold);
    FitOptions chosen = RunOptions.of(options.apply(candidate), fold);
    return folds.run(network, chosen, split.training(data), split.test(data));
  }

  /**
   * Refuses to go on behind trials that another program ran.
   *
   * @param first whether its network is built and compared, too
   */
  void requireSame(SearchJournal journal, JournalEntry entry, Candidate candidate, boolean first) {
    Trial trial = entry.trial();
    journal.requireSame(trial, "parameters", trial.candidate().toString(), candidate.toString());
    journal.requireSame(trial, "options", entry.options(), describe(options.apply(candidate)));
    if (first) {
      try (Sequential built = build(candidate, 0)) {
        journal.requireSame(
            trial, "summary of the network (its checksum)", entry.network(), fingerprint(built));
      }
    }
  }

  private static String describe(FitOptions options) {
    return "epochs %s to %s, steps per epoch %s, batch size %s, validation split %s, shuffle %s, seed %s, class weights %s"
        .formatted(
            options.initialEpoch(),
            options.epochs(),
            options.stepsPerEpoch(),
            options.batchSize(),
            options.validationSplit(),
            options.shuffle(),
            options.seed(),
            options.classWeights());
  }

  private static String fingerprint(Sequential network) {
    CRC32C crc = new CRC32C();
    crc.update(network.summary().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
