package dev.ranvier.selection;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.runs.ParallelRuns;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Trains networks, each once, and judges them on other samples. */
final class FoldRun {

  private final String what;
  private final int workers;
  private final Set<Sequential> seen =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  /**
   * For networks that are trained side by side.
   *
   * @param what runs, for messages
   */
  FoldRun(String what, int workers) {
    this.what = what;
    this.workers = workers;
  }

  /**
   * Checks what the caller's factory gave; it is this run's to close from here on.
   *
   * @throws IllegalStateException if it gave nothing, or the same network as before
   */
  Sequential accept(Sequential network) {
    if (network == null) {
      throw new IllegalStateException(
          what + ": the factory gave null, expected a compiled network");
    }
    if (!seen.add(network)) {
      throw new IllegalStateException(
          what
              + ": the factory gave the same network twice, which has been trained by now; build a"
              + " new one in every call");
    }
    return network;
  }

  /**
   * Loss and metrics on the test, without weights of classes, as {@code fit} validates.
   *
   * @throws java.util.concurrent.CancellationException if an interrupt cut the training short
   */
  Evaluation run(Sequential network, FitOptions options, Dataset training, Dataset test) {
    if (workers > 1) {
      network.threads(1);
    }
    network.fit(training, options);
    ParallelRuns.requireUninterrupted(what);
    return network.evaluate(test.withoutClassWeights());
  }
}
