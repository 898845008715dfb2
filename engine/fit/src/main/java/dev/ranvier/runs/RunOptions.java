package dev.ranvier.runs;

import dev.ranvier.FitOptions;
import dev.ranvier.Verbosity;
import java.util.function.Supplier;

/** Options of a training that is one of many. */
public final class RunOptions {

  private RunOptions() {}

  /**
   * The same options for all runs.
   *
   * @throws IllegalArgumentException if several workers would share callbacks, which keep what they
   *     saw of one training
   */
  public static Supplier<FitOptions> shared(String what, FitOptions options, int workers) {
    if (workers > 1 && !options.callbacks().isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the options have callbacks, of which each belongs to one training at a time, and %s workers; give a function that makes the options anew, or workers(1)"
              .formatted(what, workers));
    }
    return () -> options;
  }

  /** With the seed of one run, and silent unless something else was asked for by name. */
  public static FitOptions of(FitOptions options, int run) {
    FitOptions seeded = options.seed(options.seed() + run);
    return seeded.verbosity() == Verbosity.AUTO ? seeded.verbosity(Verbosity.SILENT) : seeded;
  }
}
