package dev.ranvier;

import dev.ranvier.data.Dataset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How {@code fit} trains, a value that never changes: each method that is given something returns
 * other options. Defaults are Keras's: 1 epoch, batches of 32, shuffled, no validation.
 */
public final class FitOptions {

  /** All samples once. */
  private static final int WHOLE_PASS = 0;

  private final int epochs;
  private int batchSize = 32;
  private Dataset validation;
  private double validationSplit;
  private int validationFrequency = 1;
  private boolean shuffle = true;
  private long seed;
  private int initialEpoch;
  private int stepsPerEpoch = WHOLE_PASS;
  private Map<Integer, Double> classWeights = Map.of();
  private List<Callback> callbacks = List.of();
  private Consumer<History> afterEpoch = history -> {};
  private Verbosity verbosity = Verbosity.AUTO;

  private FitOptions(int epochs) {
    this.epochs = epochs;
  }

  private FitOptions(FitOptions other) {
    this.epochs = other.epochs;
    this.batchSize = other.batchSize;
    this.validation = other.validation;
    this.validationSplit = other.validationSplit;
    this.validationFrequency = other.validationFrequency;
    this.shuffle = other.shuffle;
    this.seed = other.seed;
    this.initialEpoch = other.initialEpoch;
    this.stepsPerEpoch = other.stepsPerEpoch;
    this.classWeights = other.classWeights;
    this.callbacks = other.callbacks;
    this.afterEpoch = other.afterEpoch;
    this.verbosity = other.verbosity;
  }

  private FitOptions with(Consumer<FitOptions> change) {
    FitOptions next = new FitOptions(this);
    change.accept(next);
    if (next.validation != null && next.validationSplit > 0) {
      throw new IllegalArgumentException(
          "FitOptions: both validation data and a validation split are given, expected one of"
              + " them");
    }
    return next;
  }

  private static void require(boolean right, String name, Object value, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "FitOptions: %s is %s, expected %s".formatted(name, value, expected));
    }
  }

  private static <T> T requireThere(T value, String name) {
    return Objects.requireNonNull(value, () -> "FitOptions: " + name + " is null");
  }

  /**
   * Keras's defaults with a number of epochs.
   *
   * @param epochs passes over the data, at least 1; with an {@link #initialEpoch(int)}, where the
   *     count of them ends
   */
  public static FitOptions epochs(int epochs) {
    require(epochs >= 1, "epochs", epochs, "at least 1");
    return new FitOptions(epochs);
  }

  /** Passes over the data, those before {@link #initialEpoch()} included. */
  public int epochs() {
    return epochs;
  }

  /**
   * With another batch size.
   *
   * @param size samples in a step, at least 1; the last step of a pass takes the rest, and all if
   *     there are fewer
   */
  public FitOptions batchSize(int size) {
    require(size >= 1, "batchSize", size, "at least 1");
    return with(next -> next.batchSize = size);
  }

  /** Samples in a step. */
  public int batchSize() {
    return batchSize;
  }

  /** With data to evaluate after each epoch, null for none. */
  public FitOptions validation(Dataset data) {
    return with(next -> next.validation = data);
  }

  /** Data to evaluate after each epoch, or null. */
  public Dataset validation() {
    return validation;
  }

  /**
   * With a share of the training data, cut from its end before shuffling, to evaluate instead of
   * training on it. Weights of samples count there, those of classes do not, as in Keras. If that
   * end has other targets than the rest, as in data that is sorted, {@code fit} says so once.
   *
   * @param share at least 0, which is none, and less than 1
   */
  public FitOptions validationSplit(double share) {
    require(share >= 0 && share < 1, "validationSplit", share, "at least 0 and less than 1");
    return with(next -> next.validationSplit = share);
  }

  /** The share of the data that is evaluated instead of training on it, 0 for none. */
  public double validationSplit() {
    return validationSplit;
  }

  /**
   * With validation after every so many epochs only (Keras: validation_freq).
   *
   * @param epochs at least 1; with 2, after the second, the fourth and so on
   */
  public FitOptions validationFrequency(int epochs) {
    require(epochs >= 1, "validationFrequency", epochs, "at least 1");
    return with(next -> next.validationFrequency = epochs);
  }

  /** Epochs from one validation to the next. */
  public int validationFrequency() {
    return validationFrequency;
  }

  /** In the data's own order if false. */
  public FitOptions shuffle(boolean on) {
    return with(next -> next.shuffle = on);
  }

  /** Whether every pass sees the samples in an order of its own. */
  public boolean shuffle() {
    return shuffle;
  }

  /**
   * With another seed for the orders of samples; beside it the number of the pass decides, counted
   * from {@code compile} over all fits.
   */
  public FitOptions seed(long value) {
    return with(next -> next.seed = value);
  }

  /** Of the orders of samples. */
  public long seed() {
    return seed;
  }

  /**
   * Beginning with another epoch than the first, for a training that goes on (Keras:
   * initial_epoch): epochs are trained from here to {@link #epochs()}, with the orders of samples
   * that these have in a training that goes through.
   *
   * @param epoch counted from 0, at most {@link #epochs()}, with which nothing is trained
   */
  public FitOptions initialEpoch(int epoch) {
    require(epoch >= 0 && epoch <= epochs, "initialEpoch", epoch, "0 to epochs, " + epochs);
    return with(next -> next.initialEpoch = epoch);
  }

  /** The epoch to begin with, 0 for the first. */
  public int initialEpoch() {
    return initialEpoch;
  }

  /**
   * With epochs of so many steps in the place of a pass over the data (Keras: steps_per_epoch). The
   * next epoch goes on where this one ended; when all samples were seen the next pass begins, in an
   * order of its own, even in the midst of an epoch.
   *
   * @param steps at least 1, or 0 for a whole pass
   */
  public FitOptions stepsPerEpoch(int steps) {
    require(steps >= 0, "stepsPerEpoch", steps, "at least 1, or 0 for all samples once");
    return with(next -> next.stepsPerEpoch = steps);
  }

  /** Steps of an epoch, 0 if it sees all samples once. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /**
   * With classes that count by weights in training's loss and gradient, not in validation (Keras:
   * class_weight). See {@link Dataset#withClassWeights}.
   *
   * @param weights by class, 0 or positive; 1 for classes that are not named
   */
  public FitOptions classWeights(Map<Integer, Double> weights) {
    requireThere(weights, "classWeights");
    Map<Integer, Double> copy = new TreeMap<>();
    weights.forEach(
        (id, weight) -> {
          boolean right = id != null && weight != null && weight >= 0;
          require(right, "classWeights[" + id + "]", weight, "0 or a positive number");
          copy.put(id, weight);
        });
    return with(next -> next.classWeights = Collections.unmodifiableMap(copy));
  }

  /** Weights by class, empty if all count alike. */
  public Map<Integer, Double> classWeights() {
    return classWeights;
  }

  /** With these callbacks, which are told how it goes in this order, in the place of any others. */
  public FitOptions callbacks(Callback... all) {
    List<Callback> copy = new ArrayList<>();
    for (int i = 0; i < requireThere(all, "callbacks").length; i++) {
      Callback callback = all[i];
      require(callback != null, "callbacks[" + i + "]", null, "a callback");
      require(!copy.contains(callback), "callbacks[" + i + "]", callback, "one not given before");
      copy.add(callback);
    }
    return with(next -> next.callbacks = List.copyOf(copy));
  }

  /** Whether one of the callbacks reads the norm of gradients, which costs work in every step. */
  boolean readsGradientNorm() {
    return callbacks.stream().anyMatch(Callback::readsGradientNorm);
  }

  /** What is told how it goes. */
  public List<Callback> callbacks() {
    return callbacks;
  }

  /**
   * With a call after every epoch, with the history; an exception ends the training there. A {@link
   * Callback} for those who need no more; it comes after the others.
   */
  public FitOptions afterEpoch(Consumer<History> call) {
    requireThere(call, "afterEpoch");
    return with(next -> next.afterEpoch = call);
  }

  /** Called with the history after every epoch. */
  public Consumer<History> afterEpoch() {
    return afterEpoch;
  }

  /** Saying more or less. */
  public FitOptions verbosity(Verbosity choice) {
    requireThere(choice, "verbosity");
    return with(next -> next.verbosity = choice);
  }

  /** What is said of how it goes. */
  public Verbosity verbosity() {
    return verbosity;
  }
}
