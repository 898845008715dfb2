package dev.ranvier;

import dev.ranvier.data.Dataset;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How {@code fit} trains. Defaults are Keras's: 1 epoch, batches of 32, shuffled, no validation.
 *
 * @param epochs passes over the data, at least 1
 * @param batchSize samples in a step; the last step of an epoch takes the rest, and all if there
 *     are fewer
 * @param validation data to evaluate after each epoch, or null
 * @param validationSplit share of the data, cut from its end before shuffling, to evaluate instead
 *     of training on it; 0 for none. Weights of samples count there, those of classes do not, as in
 *     Keras
 * @param shuffle whether every epoch sees the samples in an order of its own
 * @param seed of those orders; beside it an epoch's number decides, counted from {@code compile}
 *     over all fits
 * @param progress whether a progress line is shown
 * @param afterEpoch called with the history after every epoch; an exception ends the training there
 */
public record FitOptions(
    int epochs,
    int batchSize,
    Dataset validation,
    double validationSplit,
    boolean shuffle,
    long seed,
    Progress progress,
    Consumer<History> afterEpoch) {

  /** Whether a progress line is shown. */
  public enum Progress {
    /** On a terminal only. */
    AUTO,
    /** Never. */
    OFF,
    /** Always. */
    ON
  }

  /** Checks the numbers. */
  public FitOptions {
    Objects.requireNonNull(progress, "FitOptions: progress is null");
    Objects.requireNonNull(afterEpoch, "FitOptions: afterEpoch is null");
    require(epochs >= 1, "epochs", epochs, "at least 1");
    require(batchSize >= 1, "batchSize", batchSize, "at least 1");
    require(
        validationSplit >= 0 && validationSplit < 1,
        "validationSplit",
        validationSplit,
        "at least 0 and less than 1");
    if (validation != null && validationSplit > 0) {
      throw new IllegalArgumentException(
          "FitOptions: both validation data and a validation split are given, expected one of"
              + " them");
    }
  }

  private static void require(boolean right, String name, Object value, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "FitOptions: %s is %s, expected %s".formatted(name, value, expected));
    }
  }

  /** Keras's defaults with a number of epochs. */
  public static FitOptions epochs(int epochs) {
    return new FitOptions(epochs, 32, null, 0.0, true, 0L, Progress.AUTO, history -> {});
  }

  /** With another batch size. */
  public FitOptions batchSize(int size) {
    return new FitOptions(
        epochs, size, validation, validationSplit, shuffle, seed, progress, afterEpoch);
  }

  /** With data to evaluate after each epoch. */
  public FitOptions validation(Dataset data) {
    return new FitOptions(
        epochs, batchSize, data, validationSplit, shuffle, seed, progress, afterEpoch);
  }

  /** With a share of the training data, from its end, kept back for validation. */
  public FitOptions validationSplit(double share) {
    return new FitOptions(
        epochs, batchSize, validation, share, shuffle, seed, progress, afterEpoch);
  }

  /** In the data's own order if false. */
  public FitOptions shuffle(boolean on) {
    return new FitOptions(
        epochs, batchSize, validation, validationSplit, on, seed, progress, afterEpoch);
  }

  /** With another seed for the order. */
  public FitOptions seed(long value) {
    return new FitOptions(
        epochs, batchSize, validation, validationSplit, shuffle, value, progress, afterEpoch);
  }

  /** With or without a progress line. */
  public FitOptions progress(Progress shown) {
    return new FitOptions(
        epochs, batchSize, validation, validationSplit, shuffle, seed, shown, afterEpoch);
  }

  /** With a call after every epoch. */
  public FitOptions afterEpoch(Consumer<History> call) {
    return new FitOptions(
        epochs, batchSize, validation, validationSplit, shuffle, seed, progress, call);
  }
}
