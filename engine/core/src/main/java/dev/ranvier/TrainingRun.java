package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * A training that is going on, as its {@linkplain Callback callbacks} hold it, the one thing that
 * they are given, hence long: where it is, what it has seen, and what may be changed of it. For the
 * thread that trains; {@link #stop()} may be called from any.
 */
public final class TrainingRun {

  private final Sequential network;
  private final TrainingSession session;
  private final FitOptions options;
  private final FitData data;
  private final CallbackList callbacks;
  private final EpochSums sums;
  private final History history = new History();
  private final Map<String, Double> logs = new LinkedHashMap<>();
  private int initialEpoch;
  private int epoch;
  private int batch;
  private int samplesDone;
  private double batchLoss = Double.NaN;
  private boolean epochEnded;
  private boolean over;
  private List<Runnable> restoring = List.of();
  private final FitStory story;
  private final DataWitness witness;
  private final String startChecksum;
  private final long startSteps;
  private final long startEpochs;

  /** What learning rates were made of in the last epoch. */
  private double rate;

  /** Each read when it is first asked for. */
  private Fingerprint trainedOn;

  private Fingerprint validatedWith;

  private Throwable failure;
  private long stepsBeforeEpoch;

  /** Null unless the next epoch goes on in its middle. */
  private IntSupplier inEpoch;

  /** Why it is to end; null as long as it goes on. */
  private volatile EndedBecause ending;

  TrainingRun(Sequential network, TrainingSession session, FitOptions options, FitData data) {
    this.network = network;
    this.session = session;
    this.options = options;
    this.data = data;
    this.callbacks = new CallbackList(ProgressLine.with(options));
    this.sums = new EpochSums(network.compiled().metrics(), session.batch().targets());
    this.initialEpoch = options.initialEpoch();
    this.epoch = initialEpoch;
    this.story =
        network
            .compiled()
            .story()
            .map(told -> told.begin(options, session.backends(), session.processor()))
            .orElseGet(() -> new FitStory(options, List.of(), ""));
    this.witness = new DataWitness(session, data.training());
    this.startChecksum = network.model().checksum();
    this.startSteps = session.stepsDone();
    this.stepsBeforeEpoch = startSteps;
    this.startEpochs = network.compiled().epochsDone();
    this.rate = session.rate();
  }

  /** Ends the training, {@link EndedBecause#STOPPED}; see {@link #stop(EndedBecause)}. */
  public void stop() {
    stop(EndedBecause.STOPPED);
  }

  /**
   * Ends the training: after an epoch there is no other, and in an epoch the step at hand is its
   * last. Such an epoch is validated and told like any other. The first reason given stays.
   */
  public void stop(EndedBecause reason) {
    Objects.requireNonNull(reason, "TrainingRun: the reason to stop is null");
    if (ending == null) {
      ending = reason;
    }
  }

  /** Whether it has been asked to end. */
  public boolean isStopping() {
    return ending != null;
  }

  /** Why it has been asked to end. */
  public Optional<EndedBecause> stopping() {
    return Optional.ofNullable(ending);
  }

  /** How it trains. */
  public FitOptions options() {
    return options;
  }

  /** What it has seen so far, this epoch included when it has ended. */
  public History history() {
    return history;
  }

  /**
   * The model with the weights of the last finished epoch, or those that training began with. It
   * stays the network's, which closes it when it has the next.
   */
  public Model model() {
    return network.model();
  }

  /** What it goes along the gradient with. */
  public Optimizer optimizer() {
    return network.compiled().optimizer();
  }

  /** What it makes small: the loss itself, of which {@link #loss()} is the value. */
  public Loss lossFunction() {
    return network.loss();
  }

  /** What is counted beside the loss. */
  public List<Metric> metrics() {
    return network.compiled().metrics();
  }

  /** The steps of this training: shapes, backends and why, see {@link Sequential#explainPlan}. */
  public String explainPlan() {
    return session.explainPlan();
  }

  /** What it trains on: without what a validation split has taken. */
  public Dataset trainingData() {
    return data.training();
  }

  /** What it validates with, if it does. */
  public Optional<Dataset> validationData() {
    return Optional.ofNullable(data.validation());
  }

  /** Where it began, 0 unless it goes on with an earlier one. */
  public int initialEpoch() {
    return initialEpoch;
  }

  /** The epoch at hand, from {@link #initialEpoch()} to {@link #epochs()} - 1. */
  public int epoch() {
    return epoch;
  }

  /** Where it ends unless something stops it. */
  public int epochs() {
    return options.epochs();
  }

  /** The step at hand, or the last one, from 0 in every epoch. */
  public int batch() {
    return batch;
  }

  /** Steps in an epoch. */
  public int batches() {
    return data.steps(session.batchSize());
  }

  /** Samples that the epoch at hand has trained on. */
  public int samplesDone() {
    return samplesDone;
  }

  /** The last step's loss, NaN before the first. */
  public double batchLoss() {
    return batchLoss;
  }

  /** The mean loss of the epoch's samples so far; allocates nothing. */
  public double loss() {
    return sums.loss();
  }

  /**
   * The Euclidean norm of the epoch's mean gradient, penalties included and before clipping: of all
   * data's gradient, if a step sees all of it, else of the mean over the epoch's samples, each at
   * the weights that its step found.
   *
   * @throws IllegalStateException if no callback {@linkplain Callback#readsGradientNorm reads} it
   */
  public double gradientNorm() {
    return session.gradientNorm(samplesDone);
  }

  /**
   * The learning rate of the next update: of the schedule, if the optimizer has one, and not
   * rounded.
   */
  public double learningRate() {
    return session.exactLearningRate();
  }

  /**
   * Sets the learning rate of the updates to come.
   *
   * @param rate 0 or positive
   * @throws IllegalStateException if the optimizer has a schedule, which sets it in every step
   */
  public void setLearningRate(double rate) {
    session.setLearningRate(rate);
  }

  /**
   * The figures of the epoch by Keras's names: {@code loss}, metrics, and when the epoch has ended
   * those of validation with the prefix {@code val_}, then what callbacks {@linkplain #log(String,
   * double) log}. In an epoch they are means so far. A copy, made when asked for.
   */
  public Map<String, Double> logs() {
    Map<String, Double> all = new LinkedHashMap<>();
    if (!epochEnded && samplesDone > 0) {
      Evaluation soFar = sums.result();
      all.put("loss", soFar.loss());
      all.putAll(soFar.metrics());
    }
    all.putAll(logs);
    return Collections.unmodifiableMap(all);
  }

  /**
   * Adds a figure to the epoch's logs and to the {@link #history()}, such as {@code learning_rate},
   * or puts another in its place.
   */
  public void log(String name, double value) {
    Objects.requireNonNull(name, "TrainingRun: the name of what is logged is null");
    boolean known = logs.put(name, value) != null;
    if (epochEnded) {
      history.set(name, value, known);
    }
  }

  /** A copy of all that the layers keep as it is now, as {@link Sequential#getWeights} gives it. */
  public Map<String, float[]> weights() {
    if (over) {
      return network.getWeights();
    }
    try (Model now = session.publish()) {
      return now.getWeights();
    }
  }

  /**
   * Puts other values in the place of all that the layers keep, in the network and in its training,
   * which goes on from them with the optimizer's state as it is.
   *
   * @param weights as {@link #weights()} gives them
   * @throws IllegalArgumentException naming the tensor that is missing, unknown, of another size or
   *     out of range
   */
  public void setWeights(Map<String, float[]> weights) {
    network.putWeights("TrainingRun: setWeights", weights);
  }

  /**
   * Mean loss and metrics of other data, with the weights as they are now; between epochs only.
   *
   * @throws IllegalStateException in an epoch
   */
  public Evaluation evaluate(Dataset data) {
    return network.evaluate(data);
  }

  /**
   * Has something done when all callbacks have been told of this epoch's end and before the next
   * one begins: for what saves where all of them are. To be called in {@link Callback#onEpochEnd}.
   */
  public void afterEpochEnd(Runnable action) {
    callbacks.afterEpochEnd(Objects.requireNonNull(action, "TrainingRun: the action is null"));
  }

  /**
   * Writes all that this training needs to go on from here: to be called in what {@link
   * #afterEpochEnd} or {@link #afterBatchEnd} is given, when all callbacks have been told. An
   * earlier file of this name is replaced when the new one is whole and forced to the disk.
   *
   * @throws IllegalArgumentException if a callback's state is nothing that a file can hold
   * @throws IllegalStateException in an epoch, if a metric does not save what it has seen
   * @throws java.io.UncheckedIOException if it cannot be written; an earlier file stays
   */
  public void saveCheckpoint(Path file) {
    new RunState(this).save(file);
  }

  /**
   * Goes on from a checkpoint, bit by bit as the training did that wrote it; to be called in {@link
   * Callback#onTrainBegin}. It is compared first, which reads the data once; weights, history and
   * callbacks are set when all callbacks have begun.
   *
   * @throws IllegalArgumentException if it is of another training, saying what differs
   */
  public void resume(Checkpoint checkpoint) {
    RunState state = new RunState(this);
    state.requireSame(checkpoint);
    resumeAt(checkpoint.epoch(), () -> restore(state, checkpoint));
  }

  private void restore(RunState state, Checkpoint checkpoint) {
    try {
      rate = state.restore(checkpoint);
    } catch (RuntimeException | Error e) {
      compiled().endStory();
      throw e;
    }
  }

  /** The exception that has ended the training, if one has; {@code fit} will throw it. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  FitStory story() {
    return story;
  }

  /** What learning rates were made of in the last epoch, whatever was set since. */
  double rate() {
    return rate;
  }

  DataWitness witness() {
    return witness;
  }

  /** Of the weights as they are, unless somebody set them. */
  Provenance provenance() {
    return compiled().story().map(TrainingStory::provenance).orElse(Provenance.UNKNOWN);
  }

  /** Notes the learning rate if callbacks have set another one. */
  void tellRate() {
    double now = session.rate();
    if (now != rate) {
      rate = now;
      story.setRate(story.checksums().size(), now);
    }
  }

  /** Notes what the epoch has come to. */
  void tellEpoch() {
    story.addEpoch(session.checksum());
    witness.found().ifPresent(story::setData);
  }

  /** Epochs of this training that another process trained. */
  int epochsBefore() {
    return initialEpoch - options.initialEpoch();
  }

  String startChecksum() {
    return startChecksum;
  }

  long startSteps() {
    return startSteps;
  }

  long startEpochs() {
    return startEpochs;
  }

  /** What it trains on; read once unless training has made a pass over it. */
  Fingerprint fingerprint() {
    if (trainedOn == null) {
      trainedOn = story.data().orElseGet(() -> Fingerprint.of(data.training()));
    }
    return trainedOn;
  }

  /** What it validates with; read once. */
  Optional<Fingerprint> validationFingerprint() {
    if (validatedWith == null && data.validation() != null) {
      validatedWith = Fingerprint.of(data.validation());
    }
    return Optional.ofNullable(validatedWith);
  }

  /**
   * Has something done when all callbacks have been told of this step's end and before the next
   * one: likewise, to be called in {@link Callback#onBatchEnd}; one action in a step.
   */
  public void afterBatchEnd(Runnable action) {
    callbacks.afterBatchEnd(Objects.requireNonNull(action, "TrainingRun: the action is null"));
  }

  /** Whether the epoch at hand has ended, validation included. */
  boolean epochEnded() {
    return epochEnded;
  }

  /** Steps trained when the epoch at hand began. */
  long stepsBeforeEpoch() {
    return stepsBeforeEpoch;
  }

  Sequential network() {
    return network;
  }

  /** Has the next epoch go on in its middle. */
  void resumeInEpoch(long stepsBefore, IntSupplier restore) {
    stepsBeforeEpoch = stepsBefore;
    inEpoch = restore;
  }

  /**
   * The first step of the epoch that has begun: not 0 if a checkpoint was of its middle.
   *
   * @return how many of its steps are done
   */
  int goOn() {
    IntSupplier restore = inEpoch;
    inEpoch = null;
    if (restore == null) {
      stepsBeforeEpoch = session.stepsDone();
      tellRate();
      return 0;
    }
    return restore.getAsInt();
  }

  /** Goes on with these sums of an epoch. */
  void restoreSums(List<double[]> saved, int samples, double lastLoss) {
    sums.restore(saved);
    samplesDone = samples;
    batchLoss = lastLoss;
  }

  CallbackList callbacks() {
    return callbacks;
  }

  TrainingSession session() {
    return session;
  }

  Compiled compiled() {
    return network.compiled();
  }

  FitData data() {
    return data;
  }

  EpochSums sums() {
    return sums;
  }

  /**
   * Begins at another epoch than asked for; for what resumes a training in {@link
   * Callback#onTrainBegin}. The place in the sequence of shuffles is {@link
   * Compiled#setEpochsDone}'s.
   *
   * @param restore puts the callbacks where they were, when all of them have begun
   */
  void resumeAt(int first, Runnable restore) {
    initialEpoch = first;
    epoch = first;
    restoring = List.of(restore);
  }

  void begin() {
    callbacks.trainBegin(this);
    restoring.forEach(Runnable::run);
  }

  void beginEpoch(int number) {
    epoch = number;
    batch = 0;
    samplesDone = 0;
    epochEnded = false;
    logs.clear();
    sums.reset();
    if (session.options().gradientNorm()) {
      session.startGradientNorm();
    }
  }

  void beginBatch(int number) {
    batch = number;
  }

  void endBatch(int rows, double loss) {
    samplesDone += rows;
    batchLoss = loss;
  }

  /** Takes down what the epoch has come to. */
  void endEpoch(Evaluation trained, Evaluation validated) {
    Map<String, Double> logged = new LinkedHashMap<>(logs);
    logs.clear();
    put("", trained);
    if (validated != null) {
      put("val_", validated);
    }
    logs.putAll(logged);
    history.add(logs);
    epochEnded = true;
  }

  private void put(String prefix, Evaluation evaluation) {
    logs.put(prefix + "loss", evaluation.loss());
    evaluation.metrics().forEach((name, value) -> logs.put(prefix + name, value));
  }

  /** The training is over; the network has the weights that it leaves. */
  void end(EndedBecause reason, Throwable exception) {
    ending = reason;
    failure = exception;
    over = true;
    history.end(reason);
  }
}
