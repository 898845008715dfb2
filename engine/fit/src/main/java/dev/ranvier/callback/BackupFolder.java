package dev.ranvier.callback;

import dev.ranvier.Checkpoint;
import dev.ranvier.TrainingRun;
import dev.ranvier.io.ModelFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The two places of a training's checkpoints, used by turns: the newest stays while the next is
 * written, whatever happens then.
 */
final class BackupFolder {

  private static final int PLACES = 2;

  private final List<Path> places = new ArrayList<>();
  private final Optional<Checkpoint> newest;
  private int next;

  private BackupFolder(Path folder) {
    List<Checkpoint> whole = new ArrayList<>();
    List<ModelFormatException> damaged = new ArrayList<>();
    for (int place = 0; place < PLACES; place++) {
      Path file = folder.resolve("checkpoint-" + (place + 1) + ".safetensors");
      places.add(file);
      if (Files.exists(file)) {
        try {
          whole.add(Checkpoint.open(file));
        } catch (ModelFormatException e) {
          damaged.add(e);
        }
      }
    }
    newest =
        whole.stream()
            .max(Comparator.comparingLong(Checkpoint::steps).thenComparing(Checkpoint::epoch));
    next = newest.map(checkpoint -> 1 - places.indexOf(checkpoint.file())).orElse(0);
    damaged.forEach(this::tell);
  }

  /**
   * A folder, made if it is not there.
   *
   * @throws IllegalStateException if all that is in it is damaged
   */
  static BackupFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "BackupAndRestore: cannot make the folder " + folder + " (" + e + ")", e);
    }
    return new BackupFolder(folder);
  }

  private void tell(ModelFormatException damage) {
    Checkpoint taken =
        newest.orElseThrow(
            () ->
                new IllegalStateException(
                    "BackupAndRestore: the only checkpoint is damaged; delete it to begin anew. "
                        + damage.getMessage(),
                    damage));
    System.getLogger("dev.ranvier")
        .log(
            System.Logger.Level.WARNING,
            "{0} Training goes on from {1}, epoch {2}.",
            damage.getMessage(),
            taken.file(),
            taken.epoch() + 1);
  }

  /** What training goes on from, if anything is there. */
  Optional<Checkpoint> newest() {
    return newest;
  }

  /** Puts a checkpoint of a training in the place of the older one. */
  void write(TrainingRun run) {
    run.saveCheckpoint(places.get(next));
    next = 1 - next;
  }

  void delete() {
    try {
      for (Path file : places) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "BackupAndRestore: cannot delete the checkpoints of the finished training (" + e + ")",
          e);
    }
  }
}
