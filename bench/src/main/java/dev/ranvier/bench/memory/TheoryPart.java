package dev.ranvier.bench.memory;

import dev.ranvier.Backend;
import dev.ranvier.associative.Dynamics;
import dev.ranvier.associative.HopfieldOptions;
import dev.ranvier.associative.HopfieldTheory;
import dev.ranvier.associative.LearningRule;
import dev.ranvier.associative.RecallExperiment;
import dev.ranvier.associative.RecallExperiment.Result;
import dev.ranvier.associative.WeightForm;

/**
 * Random patterns in Hopfield networks of 1,000 neurons by Hebb's rule, zero diagonal, against the
 * theory of many neurons.
 */
final class TheoryPart {

  private static final int SIZE = 1_000;
  private static final int SETS = 20;
  private static final double OVERLAP_BOUND = 0.003;
  private static final double[] RETRIEVED = {0.05, 0.10, 0.12};
  private static final double OVERLOADED = 0.20;
  private static final double MOST_OVERLOADED = 0.6;
  private static final double LOAD_OF_FLIPS = 0.10;
  private static final double FLIPPED = 0.2;
  private static final double LEAST_CLOSE = 0.95;
  private static final double[] ONE_STEP = {0.105, 0.138, 0.185};
  private static final double ONE_STEP_BOUND = 0.15;
  private static final int ONE_STEP_BITS = 2_000_000;

  private final Findings findings;
  private final long seed;
  private final HopfieldOptions options;
  private final String engine;

  TheoryPart(Findings findings, Backend backend, int threads, long seed) {
    this.findings = findings;
    this.seed = seed;
    this.options =
        HopfieldOptions.of(LearningRule.HEBBIAN)
            .form(WeightForm.WEIGHTS)
            .backend(backend)
            .threads(threads);
    this.engine = "ranvier";
  }

  void run() {
    for (double load : RETRIEVED) {
      Result result = settled(load, 0);
      double theory = HopfieldTheory.overlap(load);
      findings.near(
          engine, "hopfield_load_" + load, "overlap", result.meanOverlap(), theory, OVERLAP_BOUND);
    }
    findings.below(
        engine,
        "hopfield_load_" + OVERLOADED,
        "overlap",
        settled(OVERLOADED, 0).meanOverlap(),
        MOST_OVERLOADED);
    String flips = "hopfield_load_" + LOAD_OF_FLIPS + "_flips_" + FLIPPED;
    Result result = settled(LOAD_OF_FLIPS, FLIPPED);
    findings.row(engine, flips, "overlap", result.meanOverlap(), "1");
    findings.atLeast(engine, flips, "share_above_0.95", result.closeShare(), LEAST_CLOSE);
    for (double load : ONE_STEP) {
      oneStep(load);
    }
  }

  /** Asynchronous until nothing changes, every pattern of each set. */
  private Result settled(double load, double flipped) {
    Dynamics dynamics = Dynamics.asynchronous().shuffled(0);
    return RecallExperiment.random(options, dynamics, SIZE, stored(load), SETS, flipped, seed);
  }

  private static int stored(double load) {
    return (int) Math.round(load * SIZE);
  }

  private void oneStep(double load) {
    int stored = stored(load);
    int sets = Math.ceilDiv(ONE_STEP_BITS, stored * SIZE);
    Result result =
        RecallExperiment.random(
            options, Dynamics.synchronous().steps(1), SIZE, stored, sets, 0, seed);
    double theory = HopfieldTheory.oneStepError(load);
    findings.near(
        engine,
        "hopfield_load_" + load,
        "one_step_error",
        result.wrongShare(),
        theory,
        ONE_STEP_BOUND * theory);
  }
}
