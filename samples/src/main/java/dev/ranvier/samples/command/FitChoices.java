package dev.ranvier.samples.command;

import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.Verbosity;
import dev.ranvier.callback.BackupAndRestore;
import dev.ranvier.callback.CSVLogger;
import dev.ranvier.callback.EarlyStopping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How long and how often, as options. */
final class FitChoices {

  @Option(
      names = "--epochs",
      defaultValue = "50",
      description = "Passes over the data. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      description = "Samples in a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description =
          "Of weights, order and hold-out: the same seed, the same file. Default:"
              + " ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--hold-out",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description =
          "Share of the samples that nothing is learned from and that tell how good the model is;"
              + " 0 for none. Folders with test files of their own hold these out. Default:"
              + " ${DEFAULT-VALUE}.")
  private double holdOut;

  @Option(
      names = "--early-stopping",
      paramLabel = "EPOCHS",
      description =
          "Ends when so many epochs in a row were no better on the hold-out, with the weights of"
              + " the best.")
  private Integer patience;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description =
          "Keeps what it takes to go on in this folder, after every epoch; gone when the training"
              + " has ended.")
  private Path checkpoints;

  @Option(
      names = "--resume",
      description =
          "Goes on from the folder of --checkpoints; the other options must be as they were.")
  private boolean resume;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Writes a CSV file with a row for each epoch.")
  private Path log;

  @Option(names = "--quiet", description = "No progress on standard error.")
  private boolean quiet;

  int epochs() {
    return epochs;
  }

  int batchSize() {
    return batchSize;
  }

  long seed() {
    return seed;
  }

  double holdOut() {
    return holdOut;
  }

  boolean quiet() {
    return quiet;
  }

  /** Refuses what is wrong before anything is read. */
  void check() {
    requirePositive("--epochs", epochs);
    requirePositive("--batch-size", batchSize);
    if (!(holdOut >= 0 && holdOut < 1)) {
      throw new IllegalArgumentException(
          "--hold-out is %s, expected at least 0 and less than 1".formatted(holdOut));
    }
    if (patience != null) {
      requirePositive("--early-stopping", patience);
    }
    if (resume && checkpoints == null) {
      throw new IllegalArgumentException(
          "--resume: there is no folder to go on from, expected --checkpoints DIR beside it");
    }
    if (checkpoints != null && resume != hasCheckpoint()) {
      throw new IllegalArgumentException(
          resume
              ? "--resume: there is no checkpoint in %s; leave --resume out to begin anew"
                  .formatted(checkpoints)
              : "--checkpoints: %s holds a training that has not ended; add --resume to go on, or delete it"
                  .formatted(checkpoints));
    }
    if (log != null) {
      OutputFile.requireWritable("--log", log);
    }
  }

  private boolean hasCheckpoint() {
    for (int place = 1; place <= 2; place++) {
      if (Files.exists(checkpoints.resolve("checkpoint-" + place + ".safetensors"))) {
        return true;
      }
    }
    return false;
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + ", expected at least 1");
    }
  }

  /** Steps of the whole training. */
  long steps(long samples) {
    return epochs * Math.max(1, Math.ceilDiv(samples, batchSize));
  }

  /**
   * As {@code fit} takes it.
   *
   * @param validated whether there is a hold-out
   * @param more callbacks that come last, and see what the others leave
   */
  FitOptions options(boolean validated, Callback... more) {
    List<Callback> callbacks = new ArrayList<>();
    if (patience != null) {
      callbacks.add(
          EarlyStopping.of()
              .monitor(validated ? "val_loss" : "loss")
              .patience(patience)
              .restoreBestWeights(true));
    }
    if (log != null) {
      callbacks.add(CSVLogger.of(log).append(resume));
    }
    if (checkpoints != null) {
      callbacks.add(BackupAndRestore.of(checkpoints));
    }
    callbacks.addAll(List.of(more));
    FitOptions options =
        FitOptions.epochs(epochs)
            .batchSize(batchSize)
            .seed(seed)
            .callbacks(callbacks.toArray(Callback[]::new));
    return quiet ? options.verbosity(Verbosity.SILENT) : options;
  }
}
