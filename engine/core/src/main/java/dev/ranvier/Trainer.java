package dev.ranvier;

import dev.ranvier.data.SampleOrder;

/** The loops over epochs and batches of one fit, and who is told of them. */
final class Trainer {

  private final Sequential network;
  private final Compiled compiled;
  private final TrainingRun run;
  private final CallbackList callbacks;
  private final TrainingSession session;
  private final FitData data;
  private final FitOptions options;
  private final BatchReader reader;
  private final long startNanos;
  private final int[] samples;

  /** The pass over the data that is under way, and how many of its steps are done. */
  private long pass = -1;

  private int stepsOfPassDone;

  private long stepsKept;
  private int epochsKept;

  /**
   * A training that begins.
   *
   * @param startNanos when fit was called
   */
  Trainer(Sequential network, TrainingRun run, long startNanos) {
    this.network = network;
    this.compiled = run.compiled();
    this.run = run;
    this.callbacks = run.callbacks();
    this.session = run.session();
    this.data = run.data();
    this.options = run.options();
    this.reader = new BatchReader(session, compiled.metrics());
    this.startNanos = startNanos;
    this.samples = new int[session.batchSize()];
    this.stepsKept = session.stepsDone();
  }

  /** Whether steps were trained since the last epoch whose weights were kept. */
  boolean lostSteps() {
    return session.stepsDone() != stepsKept;
  }

  /** Epochs whose weights were kept. */
  int epochsKept() {
    return epochsKept;
  }

  /**
   * Trains until the last epoch, or until somebody stops it.
   *
   * @return why it ended
   */
  EndedBecause train() {
    network.resting(run::begin);
    stepsKept = run.stepsBeforeEpoch();
    epochsKept = run.epochsBefore();
    try (SampleOrder order = data.training().order()) {
      return train(order);
    }
  }

  private EndedBecause train(SampleOrder order) {
    for (int epoch = run.initialEpoch(); epoch < run.epochs() && !run.isStopping(); epoch++) {
      if (Thread.currentThread().isInterrupted() || !trainAndKeep(order, epoch)) {
        return run.stopping().orElse(EndedBecause.INTERRUPTED);
      }
    }
    return run.stopping().orElse(EndedBecause.COMPLETED);
  }

  /** An epoch, whose weights are kept unless it returns false. */
  private boolean trainAndKeep(SampleOrder order, int epoch) {
    run.beginEpoch(epoch);
    network.resting(() -> callbacks.epochBegin(run, epoch));
    int done = run.goOn();
    long sequence = Math.max(compiled.epochsDone(), epoch);
    try {
      if (!trainEpoch(order, epoch, sequence, done)) {
        return false;
      }
    } catch (DivergenceException e) {
      if (!callbacks.divergence(run, e)) {
        throw e;
      }
      run.stop();
      return false;
    }
    run.tellEpoch();
    network.replaceModel(session.publish(run.provenance()));
    compiled.setEpochsDone(sequence + 1);
    stepsKept = session.stepsDone();
    epochsKept++;
    run.history().setDuration(System.nanoTime() - startNanos);
    network.resting(() -> endEpoch(epoch));
    return true;
  }

  private void endEpoch(int epoch) {
    callbacks.epochEnd(run, epoch);
    options.afterEpoch().accept(run.history());
  }

  /** Steps and validation; false if an interrupt came before their end. */
  private boolean trainEpoch(SampleOrder order, int epoch, long sequence, int done) {
    if (!trainSteps(order, epoch, sequence, done)) {
      return false;
    }
    Evaluation trained = run.sums().result();
    requireFinite(trained.loss(), epoch);
    Evaluation validated = null;
    if (data.validation() != null && (epoch + 1) % options.validationFrequency() == 0) {
      validated = reader.evaluateUnlessInterrupted(data.validation());
      if (validated == null) {
        return false;
      }
    }
    run.endEpoch(trained, validated);
    return true;
  }

  private boolean trainSteps(SampleOrder order, int epoch, long sequence, int done) {
    int stepsOfPass = data.stepsOfPass(samples.length);
    int steps = data.steps(samples.length);
    for (int batch = done; batch < steps; batch++) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      long step = sequence * steps + batch;
      moveTo(order, step / stepsOfPass, (int) (step % stepsOfPass));
      trainStep(order, epoch, batch);
      if (run.isStopping()) {
        if (batch < steps - 1) {
          compiled.endStory(); // nobody could tell the next training when to stop
        }
        return true;
      }
    }
    return true;
  }

  /** Begins a pass where another has ended, and leaves out what an earlier fit saw of it. */
  private void moveTo(SampleOrder order, long wantedPass, int step) {
    if (pass != wantedPass || stepsOfPassDone != step) {
      order.begin(options.shuffle(), options.seed(), wantedPass, step * samples.length);
      pass = wantedPass;
      stepsOfPassDone = step;
    }
  }

  private void trainStep(SampleOrder order, int epoch, int batch) {
    run.beginBatch(batch);
    callbacks.batchBegin(run, batch);
    int from = stepsOfPassDone * samples.length;
    int rows = Math.min(samples.length, data.training().size() - from);
    order.next(samples, rows);
    stepsOfPassDone++;
    reader.fill(order.data(), samples, rows);
    run.witness().see(from == 0, samples, rows);
    long start = System.nanoTime();
    double loss = step(rows, epoch, from);
    run.history().addStep(System.nanoTime() - start);
    run.sums().add(session, loss, rows);
    run.endBatch(rows, loss);
    callbacks.batchEnd(run, batch);
  }

  private double step(int rows, int epoch, int from) {
    try {
      return session.step(rows);
    } catch (DivergenceException e) {
      throw inEpoch(e, epoch, ", samples %s to %s".formatted(from, from + rows - 1));
    }
  }

  /** Before an epoch's weights are kept as good ones. */
  private void requireFinite(double loss, int epoch) {
    try {
      session.requireFinite(loss);
    } catch (DivergenceException e) {
      throw inEpoch(e, epoch, "");
    }
  }

  private static DivergenceException inEpoch(DivergenceException e, int epoch, String samples) {
    String message =
        "%s, in epoch %s%s. The weights of the last finished epoch are kept; try a smaller learning"
            .formatted(e.getMessage(), epoch + 1, samples);
    return new DivergenceException(
        message + " rate, clipped gradients or scaled features", e.loss(), e.layer());
  }
}
