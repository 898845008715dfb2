package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Architecture;
import java.util.Optional;

/** One call of {@code fit}: what comes before the loops and, on every way out, after them. */
final class Fit {

  /** Weights times samples seen; less is over before the kernels are compiled. */
  private static final double WORK_WORTH_A_WARM_UP = 2e8;

  private final Sequential network;
  private final TrainingRun run;
  private final Trainer trainer;

  /**
   * Checks the data, and compiles what trains on it.
   *
   * @param startNanos when fit was called
   */
  Fit(Sequential network, Dataset data, FitOptions options, long startNanos) {
    this.network = network;
    Architecture architecture = network.model().architecture();
    FitData checked = FitData.of(data, options, architecture, network.compiled());
    TrainingSession session =
        network.session(checked.batchSize(options), options.readsGradientNorm());
    double samples = (double) checked.samples(session.batchSize()) * options.epochs();
    if (architecture.parameterCount() * samples >= WORK_WORTH_A_WARM_UP) {
      network.warmUpKernels();
    }
    this.run = new TrainingRun(network, session, options, checked);
    this.trainer = new Trainer(network, run, startNanos);
  }

  /** Trains. */
  History run() {
    EndedBecause ended = EndedBecause.STOPPED;
    Throwable failure = null;
    try {
      ended = trainer.train();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    try {
      leave();
    } catch (RuntimeException | Error e) {
      failure = joined(failure, e);
    }
    run.end(ended, failure);
    Throwable first = failure;
    Throwable[] told = new Throwable[1];
    Optional<TrainingStory> story = network.compiled().story();
    network.resting(() -> told[0] = run.callbacks().trainEnd(run, first));
    story.ifPresent(this::tellWhichEpochStayed);
    switch (told[0]) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(told[0]);
    }
    return run.history();
  }

  /** Weights that a callback set in the end are known if they are those of an epoch. */
  private void tellWhichEpochStayed(TrainingStory story) {
    Compiled compiled = network.compiled();
    if (compiled.story().isEmpty() && run.story().keep(network.model().checksum())) {
      compiled.setStory(story);
      network.replaceModel(network.model().withProvenance(story.provenance()));
    }
  }

  private static Throwable joined(Throwable first, Throwable second) {
    if (first == null) {
      return second;
    }
    first.addSuppressed(second);
    return first;
  }

  /**
   * What the next fit finds: the weights of the last epoch, or their average, and a session that
   * has come as far as they have, or none.
   */
  private void leave() {
    if (trainer.lostSteps()) {
      network.closeSession();
      network.compiled().endStory();
    } else if (trainer.epochsKept() > 0 && run.optimizer().movingAverageMomentum() > 0) {
      run.session().adoptAverage();
      network.replaceModel(run.session().publish(run.provenance()));
    }
  }
}
