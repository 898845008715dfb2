package dev.ranvier.associative;

import java.util.Objects;

/**
 * What memories do with patterns, measured: random ones, to be held against {@link HopfieldTheory},
 * and any others.
 */
public final class RecallExperiment {

  private RecallExperiment() {}

  /**
   * What recalling came to.
   *
   * @param recalls states that were recalled
   * @param meanOverlap of what was recalled with what was stored
   * @param closeShare share of the recalls with an overlap of at least 0.95
   * @param exactShare share of the recalls in which each sign is right
   * @param wrongShare share of all signs that are wrong or unknown
   */
  public record Result(
      int recalls, double meanOverlap, double closeShare, double exactShare, double wrongShare) {

    private static final double CLOSE = 0.95;

    /**
     * Of states that were recalled, and the pattern that each should be.
     *
     * @throws IllegalArgumentException if there are none, not as many of both, or of other sizes
     */
    public static Result of(float[][] recalled, float[][] patterns) {
      if (patterns.length == 0 || recalled.length != patterns.length) {
        throw new IllegalArgumentException(
            "RecallExperiment: there are %s states for %s patterns, expected one for each"
                .formatted(recalled.length, patterns.length));
      }
      double overlaps = 0;
      int close = 0;
      int exact = 0;
      long wrong = 0;
      for (int i = 0; i < patterns.length; i++) {
        double overlap = Patterns.overlap(recalled[i], patterns[i]);
        int wrongHere = Patterns.wrongSigns(recalled[i], patterns[i]);
        overlaps += overlap;
        close += overlap >= CLOSE ? 1 : 0;
        exact += wrongHere == 0 ? 1 : 0;
        wrong += wrongHere;
      }
      double count = patterns.length;
      return new Result(
          patterns.length,
          overlaps / count,
          close / count,
          exact / count,
          wrong / (count * patterns[0].length));
    }

    /** Of several as large. */
    private static Result mean(Result[] all) {
      int recalls = 0;
      double[] sums = new double[4];
      for (Result one : all) {
        recalls += one.recalls;
        sums[0] += one.meanOverlap / all.length;
        sums[1] += one.closeShare / all.length;
        sums[2] += one.exactShare / all.length;
        sums[3] += one.wrongShare / all.length;
      }
      return new Result(recalls, sums[0], sums[1], sums[2], sums[3]);
    }
  }

  /**
   * Recalls every pattern of random sets from itself, or from itself with signs flipped: what the
   * theory of {@link HopfieldTheory} speaks of.
   *
   * @param options of the networks
   * @param dynamics of the recalls; shuffled orders are drawn anew in each set
   * @param size neurons
   * @param stored patterns of a set
   * @param sets each stored in a network of its own
   * @param flipped share of signs that are wrong at the start
   * @param seed same seed, same patterns and starts
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Result random(
      HopfieldOptions options,
      Dynamics dynamics,
      int size,
      int stored,
      int sets,
      double flipped,
      long seed) {
    Objects.requireNonNull(dynamics, "RecallExperiment: dynamics is null");
    if (sets < 1) {
      throw new IllegalArgumentException(
          "RecallExperiment: sets is " + sets + ", expected at least 1");
    }
    Result[] results = new Result[sets];
    for (int set = 0; set < sets; set++) {
      long setSeed = seed * sets + set;
      float[][] patterns = Patterns.random(stored, size, setSeed);
      float[][] states = new float[stored][];
      for (int p = 0; p < stored; p++) {
        states[p] = Patterns.flipped(patterns[p], flipped, setSeed * stored + p);
      }
      Dynamics own =
          dynamics instanceof Dynamics.Asynchronous asynchronous && asynchronous.shuffled()
              ? asynchronous.shuffled(setSeed)
              : dynamics;
      try (HopfieldNetwork network = HopfieldNetwork.of(patterns, options)) {
        network.recall(own, states, states, RecallLog.of(stored));
      }
      results[set] = Result.of(states, patterns);
    }
    return Result.mean(results);
  }

  /**
   * Recalls the patterns that a memory holds from damaged ones, by the memory's own dynamics.
   *
   * @param patterns [count, size]
   * @param starts [count, size]
   * @throws IllegalArgumentException if a size or a value is wrong
   */
  public static Result recall(AssociativeMemory memory, float[][] patterns, float[][] starts) {
    float[][] states = new float[starts.length][memory.size()];
    memory.recall(starts, states, RecallLog.of(Math.max(1, starts.length)));
    return Result.of(states, patterns);
  }
}
