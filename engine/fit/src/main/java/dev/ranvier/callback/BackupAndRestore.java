package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.EndedBecause;
import dev.ranvier.TrainingRun;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Makes a training survive the end of its process: after every epoch all that it needs is written
 * into a folder, and the same program, started again, goes on from there, bit by bit as if nothing
 * had happened (Keras: BackupAndRestore).
 *
 * <pre>{@code
 * network.fit(data, FitOptions.epochs(20).callbacks(
 *     EarlyStopping.of(), BackupAndRestore.of(Path.of("backup"))));
 * }</pre>
 *
 * <p>The folder holds the newest checkpoint and the one before it. Each is written beside the older
 * one, forced to the disk and moved in its place, so that at any moment one is whole; if the newest
 * is damaged all the same, a notice says so and the one before it is taken. When the training has
 * ended both are deleted, unless {@link #deleteCheckpoint(boolean)} says otherwise; an exception or
 * an interrupt leaves them.
 *
 * <p>A training goes on only from a checkpoint of its own: another architecture, loss, optimizer,
 * batch size or seed, other data, other choices of backends are refused, and the message says what
 * differs. More epochs, callbacks without a state, verbosity and threads may change. To compare the
 * data, going on reads it once from end to end.
 */
public final class BackupAndRestore implements Callback {

  private final Path folder;
  private boolean deletes = true;

  /** 0 for epochs alone. */
  private int batches;

  private BackupFolder backups;

  private BackupAndRestore(Path folder) {
    this.folder = Objects.requireNonNull(folder, "BackupAndRestore: the folder is null");
  }

  /** Into a folder of this training's own, made if it is not there (Keras: backup_dir). */
  public static BackupAndRestore of(Path folder) {
    return new BackupAndRestore(folder);
  }

  /**
   * Also in the middle of epochs, for long ones (Keras: save_freq). Metrics have to save what they
   * have seen by then, as those of the engine do; a training with another is refused.
   *
   * @param steps from one checkpoint to the next, counted in each epoch; at least 1
   */
  public BackupAndRestore everyBatches(int steps) {
    batches = Checks.count("BackupAndRestore", "everyBatches", steps, 1);
    return this;
  }

  /** Whether checkpoints go when the training has ended; true unless said otherwise. */
  public BackupAndRestore deleteCheckpoint(boolean choice) {
    deletes = choice;
    return this;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    backups = BackupFolder.open(folder);
    backups.newest().ifPresent(run::resume);
  }

  @Override
  public void onBatchEnd(TrainingRun run, int batch) {
    if (batches > 0 && (batch + 1) % batches == 0 && !run.isStopping()) {
      run.afterBatchEnd(() -> backups.write(run));
    }
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    run.afterEpochEnd(() -> backups.write(run));
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    boolean whole =
        run.failure().isEmpty() && run.history().endedBecause() != EndedBecause.INTERRUPTED;
    if (deletes && whole && backups != null) {
      backups.delete();
    }
  }
}
