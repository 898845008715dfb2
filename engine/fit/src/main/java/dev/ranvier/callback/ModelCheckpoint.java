package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Saves the model after epochs: after each, or after those whose figure is better than any before.
 * A model file is whole or not there at all, and has what a predictor needs; what it takes to go on
 * training is in a checkpoint of the training, see {@link BackupAndRestore}.
 *
 * <p>The name may have figures of the epoch in it, as in Keras: {@code
 * models/{epoch:02d}-{val_loss:.2f}.safetensors}. Epochs count from 1 there. Folders are made.
 */
public final class ModelCheckpoint implements Callback {

  private static final String NAME = "ModelCheckpoint";

  private final Monitor monitor = new Monitor(NAME, 0);
  private final NamePattern file;
  private boolean bestOnly;
  private Double threshold;
  private int kept;
  private boolean verbose;

  private double best;
  private final Deque<Path> written = new ArrayDeque<>();

  private ModelCheckpoint(String file) {
    this.file = new NamePattern(file);
  }

  /**
   * Saves after every epoch.
   *
   * @param file the name, with figures in it or not; without, each takes the place of the last
   */
  public static ModelCheckpoint of(String file) {
    return new ModelCheckpoint(file);
  }

  /** Watches another figure than val_loss; of use with {@link #saveBestOnly}. */
  public ModelCheckpoint monitor(String figure) {
    monitor.setName(figure);
    return this;
  }

  /** With the direction of the figure. */
  public ModelCheckpoint mode(Mode way) {
    monitor.setMode(way);
    return this;
  }

  /** Saving only what is better than all before, if so (Keras: save_best_only). */
  public ModelCheckpoint saveBestOnly(boolean on) {
    bestOnly = on;
    return this;
  }

  /** With a figure that the first model saved has to be better than, for {@link #saveBestOnly}. */
  public ModelCheckpoint initialValueThreshold(double value) {
    threshold = value;
    return this;
  }

  /**
   * Deleting older files that this training has written.
   *
   * @param files how many stay, at least 1; 0 for all
   */
  public ModelCheckpoint keepLast(int files) {
    kept = Checks.count(NAME, "keepLast", files, 0);
    return this;
  }

  /** Saying on the error stream what it does. */
  public ModelCheckpoint verbose(boolean on) {
    verbose = on;
    return this;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    if (bestOnly) {
      monitor.begin(run);
      best = threshold == null ? monitor.worst() : threshold;
    }
    written.clear();
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    if (bestOnly) {
      Double value = monitor.value(run);
      if (value == null || !monitor.isBetter(value, best)) {
        return;
      }
      best = value;
    }
    save(run, Path.of(file.of(epoch + 1, run.logs())));
  }

  private void save(TrainingRun run, Path target) {
    try {
      Path folder = target.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      run.model().save(target);
      if (verbose) {
        System.err.printf("Epoch %s: %s saves %s%n", run.epoch() + 1, NAME, target);
      }
      written.remove(target);
      written.addLast(target);
      while (kept > 0 && written.size() > kept) {
        Files.deleteIfExists(written.removeFirst());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(NAME + ": " + target + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    if (bestOnly && Double.isFinite(best)) {
      state.put("best", best);
    }
    if (kept > 0) {
      state.put("written", written.stream().map(Path::toString).toList());
    }
    return state;
  }

  @Override
  public void restore(Map<String, Object> state) {
    SavedState saved = new SavedState(NAME, state);
    best = saved.number("best", best);
    saved.texts("written").forEach(path -> written.addLast(Path.of(path)));
  }
}
