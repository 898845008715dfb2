package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** A callback of what is to be done at some of the hooks, without a class for it. */
public final class LambdaCallback implements Callback {

  private static final Consumer<TrainingRun> NOTHING = run -> {};
  private static final ObjIntConsumer<TrainingRun> NEITHER = (run, number) -> {};

  private Consumer<TrainingRun> trainBegin = NOTHING;
  private Consumer<TrainingRun> trainEnd = NOTHING;
  private ObjIntConsumer<TrainingRun> epochBegin = NEITHER;
  private ObjIntConsumer<TrainingRun> epochEnd = NEITHER;
  private ObjIntConsumer<TrainingRun> batchBegin = NEITHER;
  private ObjIntConsumer<TrainingRun> batchEnd = NEITHER;

  private LambdaCallback() {}

  /** Does nothing yet. */
  public static LambdaCallback of() {
    return new LambdaCallback();
  }

  private static <T> T there(T action) {
    return Objects.requireNonNull(action, "LambdaCallback: the action is null");
  }

  /** Before the first epoch. */
  public LambdaCallback trainBegin(Consumer<TrainingRun> action) {
    trainBegin = there(action);
    return this;
  }

  /** When the training is over. */
  public LambdaCallback trainEnd(Consumer<TrainingRun> action) {
    trainEnd = there(action);
    return this;
  }

  /** Before every epoch, with its number. */
  public LambdaCallback epochBegin(ObjIntConsumer<TrainingRun> action) {
    epochBegin = there(action);
    return this;
  }

  /** After every epoch, with its number. */
  public LambdaCallback epochEnd(ObjIntConsumer<TrainingRun> action) {
    epochEnd = there(action);
    return this;
  }

  /** Before every step, with its number in the epoch (Keras: on_train_batch_begin). */
  public LambdaCallback batchBegin(ObjIntConsumer<TrainingRun> action) {
    batchBegin = there(action);
    return this;
  }

  /** After every step, with its number in the epoch (Keras: on_train_batch_end). */
  public LambdaCallback batchEnd(ObjIntConsumer<TrainingRun> action) {
    batchEnd = there(action);
    return this;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    trainBegin.accept(run);
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    trainEnd.accept(run);
  }

  @Override
  public void onEpochBegin(TrainingRun run, int epoch) {
    epochBegin.accept(run, epoch);
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    epochEnd.accept(run, epoch);
  }

  @Override
  public void onBatchBegin(TrainingRun run, int batch) {
    batchBegin.accept(run, batch);
  }

  @Override
  public void onBatchEnd(TrainingRun run, int batch) {
    batchEnd.accept(run, batch);
  }
}
