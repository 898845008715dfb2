package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A chain of layers with Keras's verbs, all in this one long file: {@code compile}, {@code fit},
 * {@code evaluate}, {@code predict}, {@code summary}, {@code save}, {@code load}. A thin surface
 * over {@link Model}, {@link TrainingSession} and {@link Predictor}, for one thread at a time.
 *
 * <pre>{@code
 * try (Sequential network =
 *     Sequential.of(Input.of(4), Dense.of(8, Activation.relu()).named("hidden"), Dense.of(1))) {
 *   network.compile(Optimizer.adam(), Loss.meanSquaredError());
 *   network.fit(features, targets, FitOptions.epochs(20));
 *   Map<String, float[]> weights = network.getWeights(); // hidden.weight, hidden.bias, ...
 *   network.setMetadata(Map.of("unit", "kWh")).save(Path.of("model.safetensors"));
 * }
 * }</pre>
 */
public final class Sequential implements AutoCloseable {

  private static final int KERAS_BATCH_SIZE = 32;
  private static final int PREDICT_BATCH_SIZE = 256;

  private Architecture architecture;
  private Model model;
  private Backend backend = Backend.AUTO;
  private int threads = TrainingOptions.ALL_THREADS;
  private Map<String, Backend> backends = Map.of();
  private Kernels kernels = Kernels.AUTO;

  /** Null before compile. */
  private Compiled compiled;

  private TrainingSession session;
  private Predictor predictor;
  private boolean closed;

  /** The verb that is at work, or null. */
  private String running;

  /** Whether fit waits for the user's calls before, between or after epochs. */
  private boolean betweenEpochs;

  private Sequential(Model model) {
    this.architecture = model.architecture();
    this.model = model;
  }

  /**
   * A network of the given layers, its weights drawn with seed 0.
   *
   * @throws IllegalArgumentException naming the layer that is wrong
   */
  public static Sequential of(Layer... layers) {
    return withSeed(0, layers);
  }

  /** A network of the given layers; the same seed gives the same weights on every machine. */
  public static Sequential withSeed(long seed, Layer... layers) {
    return new Sequential(Model.initialize(List.of(layers), seed));
  }

  /**
   * Reads a file that {@link #save} wrote. It predicts at once; to train it further, compile it.
   *
   * @throws dev.ranvier.io.ModelFormatException naming file, place and cause
   */
  public static Sequential load(Path file) {
    return new Sequential(Model.load(file));
  }

  /**
   * Chooses what computes the matrix products from now on. Another choice starts with a fresh
   * optimizer state.
   *
   * @throws IllegalStateException if it cannot run here, with the reason
   */
  public Sequential backend(Backend choice) {
    requireIdle("backend");
    choice.requireAvailable(kernels);
    if (choice != backend) {
      closePredictor();
      endStory();
      closeSession();
      backend = choice;
    }
    return this;
  }

  /**
   * Chooses what computes single products of training from now on, in the place of what the backend
   * would choose: for bits that are to be had again on another machine.
   *
   * @param choices SIMD, BLAS or SCALAR by the names of products in {@link #explainPlan}, checked
   *     when training begins; none for the backend's own
   */
  public Sequential backends(Map<String, Backend> choices) {
    requireIdle("backends");
    backends = Backend.requireChosen("backends", choices);
    return this;
  }

  /**
   * Chooses which of Ranvier's own kernels compute SIMD's products from now on, for those who
   * compare them: no bit of these depends on it. Training goes on where it was.
   *
   * @throws IllegalStateException if they cannot run here, or the backend not on them, with the
   *     reason
   */
  public Sequential kernels(Kernels choice) {
    requireIdle("kernels");
    backend.requireAvailable(Objects.requireNonNull(choice, "kernels: the choice is null"));
    closePredictor();
    kernels = choice;
    return this;
  }

  /** What is trained from now on is no longer what training since compile alone would give. */
  private void endStory() {
    if (compiled != null && session != null && session.stepsDone() > 0) {
      compiled.endStory();
    }
  }

  /**
   * Sets how many threads share the work of training from now on, {@link
   * TrainingOptions#ALL_THREADS} for those of the process's team. Changes no result.
   */
  public Sequential threads(int count) {
    requireIdle("threads");
    TrainingOptions.requireThreads(count);
    threads = count;
    return this;
  }

  /**
   * Sets how the network is trained and judged. Training starts anew from the weights as they are:
   * with a fresh optimizer state, and with the order of samples of a first epoch.
   *
   * @param metrics read beside the loss, each under a name of its own
   * @throws IllegalArgumentException if loss or metrics do not fit the last layer, two metrics have
   *     one name, or every layer is frozen
   */
  public Sequential compile(Optimizer optimizer, Loss loss, Metric... metrics) {
    requireIdle("compile");
    Objects.requireNonNull(optimizer, "compile: the optimizer is null");
    Objects.requireNonNull(loss, "compile: the loss is null");
    loss.checkLast(architecture.lastActivation());
    architecture.requireTrainable("compile");
    requireDistinct(metrics);
    for (Metric metric : metrics) {
      metric.checkTargets(loss.targets(architecture.outputSize()));
    }
    closeSession();
    compiled = new Compiled(model, optimizer, loss, List.of(metrics));
    return this;
  }

  /** Refuses two figures of one name, of which a history would keep one. */
  private static void requireDistinct(Metric... metrics) {
    Set<String> names = new HashSet<>(Set.of("loss"));
    for (Metric metric : metrics) {
      Objects.requireNonNull(metric, "compile: a metric is null");
      if (!names.add(metric.name())) {
        throw new IllegalArgumentException(
            "compile: two figures are named %s, expected a name for each; give one metric another with named"
                .formatted(metric.name()));
      }
    }
  }

  /**
   * Leaves layers as they are in trainings to come (Keras: {@code layer.trainable = False}), as
   * {@link Layer#trainable(boolean)} says, also in files. To go on, compile it again.
   *
   * <p>Fine-tuning: {@code load}, {@code freeze("dense_1")}, {@code compile}, {@code fit}.
   *
   * @param layers their names in {@link #summary}; none for all layers
   * @throws IllegalArgumentException naming a layer that there is not; then nothing changes
   */
  public Sequential freeze(String... layers) {
    return setTrainable("freeze", false, layers);
  }

  /** Has trainings to come change layers again that were frozen; otherwise as {@link #freeze}. */
  public Sequential unfreeze(String... layers) {
    return setTrainable("unfreeze", true, layers);
  }

  private Sequential setTrainable(String verb, boolean on, String... layers) {
    requireIdle(verb);
    Architecture changed = architecture.withTrainable(verb, List.of(layers), on);
    if (!changed.equals(architecture)) {
      replaceModel(model.withArchitecture(changed));
      architecture = changed;
      closeSession();
      compiled = null;
    }
    return this;
  }

  /**
   * Trains on features [samples][inputSize] with targets [samples][outputSize], copied first;
   * {@link Dataset#wrap} does without.
   */
  public History fit(float[][] features, float[][] targets, FitOptions options) {
    return fit(Dataset.of(features, targets), options);
  }

  /**
   * Trains, saying how it goes as {@link Verbosity} has it. Fitting again goes on from where it
   * stopped: with the same seed, ten fits of one epoch are one fit of ten, unless the optimizer
   * keeps a moving average, which ends every fit in the place of the weights.
   *
   * <p>An exception that {@link FitOptions#afterEpoch} or {@link Callback#onEpochEnd} throws ends
   * it as if that epoch had been the last. After any other the weights of the last finished epoch
   * stay; training goes on from them with a fresh optimizer state if steps of an unfinished epoch
   * are lost. So it is if the thread is interrupted, which ends training after the step at hand;
   * then {@code fit} returns, and the thread is interrupted still.
   *
   * <p>A call after an epoch may evaluate, predict and save; a data set may predict and save while
   * it is read. What would change the training that is going on is refused.
   *
   * @throws IllegalArgumentException if the data does not fit the network, saying where
   * @throws IllegalStateException if it is not compiled, or trains already
   * @throws DivergenceException if a loss is NaN or infinite, naming the first layer that is
   */
  public History fit(Dataset data, FitOptions options) {
    long start = System.nanoTime();
    requireIdle("fit");
    requireCompiled("fit");
    Objects.requireNonNull(data, "fit: the data set is null");
    Objects.requireNonNull(options, "fit: the options are null");
    running = "fit";
    try {
      return new Fit(this, data, options, start).run();
    } finally {
      running = null;
    }
  }

  /** Mean loss and metrics over features and targets, which are read where they are. */
  public Evaluation evaluate(float[][] features, float[][] targets) {
    return evaluate(Dataset.wrap(features, targets));
  }

  /**
   * Mean loss and metrics, each sample counting by a weight as {@link Dataset#withSampleWeights}
   * has it.
   *
   * @param sampleWeights one for each sample, 0 or positive
   */
  public Evaluation evaluate(float[][] features, float[][] targets, float[] sampleWeights) {
    return evaluate(Dataset.wrap(features, targets).withSampleWeights(sampleWeights));
  }

  /** Mean loss and metrics over a data set, by the weights of its samples and classes. */
  public Evaluation evaluate(Dataset data) {
    return evaluate(data, new MetricState[0]);
  }

  /**
   * Evaluates, while every batch also goes to states of metrics that were not compiled in, or of
   * reports.
   *
   * @param others made for the data's targets; they are the caller's to ask afterwards
   */
  public Evaluation evaluate(Dataset data, MetricState... others) {
    if (!betweenEpochs) {
      requireIdle("evaluate");
    }
    requireCompiled("evaluate");
    Objects.requireNonNull(data, "evaluate: the data set is null");
    DataChecks.requireFits(data, "evaluation data", architecture, compiled.loss());
    int batchSize = session == null ? KERAS_BATCH_SIZE : session.batchSize();
    boolean norm = session != null && session.options().gradientNorm();
    String outer = running;
    boolean resting = betweenEpochs;
    running = "evaluate";
    betweenEpochs = false;
    try {
      return new BatchReader(session(batchSize, norm), compiled.metrics()).evaluate(data, others);
    } finally {
      running = outer;
      betweenEpochs = resting;
    }
  }

  /**
   * The outputs for one sample. Before {@code fit} these are the outputs of the initial weights.
   */
  public float[] predict(float[] sample) {
    requireOpen();
    requireFeatures(0, sample);
    float[] output = new float[architecture.outputSize()];
    predictor().predict(sample, output);
    return output;
  }

  /** The outputs for samples [samples][inputSize], computed in batches. */
  public float[][] predict(float[][] samples) {
    requireOpen();
    Objects.requireNonNull(samples, "predict: the samples are null");
    if (samples.length == 0) {
      return new float[0][];
    }
    for (int row = 0; row < samples.length; row++) {
      requireFeatures(row, samples[row]);
    }
    float[][] outputs = new float[samples.length][architecture.outputSize()];
    int maxBatch = Math.min(samples.length, PREDICT_BATCH_SIZE);
    try (Predictor batches = model.predictor(predictionOptions(maxBatch))) {
      batches.predict(samples, outputs);
    }
    return outputs;
  }

  private void requireFeatures(int row, float[] sample) {
    if (sample == null) {
      throw new IllegalArgumentException(
          "predict: sample %s is null, expected %s features"
              .formatted(row, architecture.inputSize()));
    }
    if (sample.length != architecture.inputSize()) {
      throw new IllegalArgumentException(
          "predict: sample %s has %s features, expected %s"
              .formatted(row, sample.length, architecture.inputSize()));
    }
  }

  /** For single samples. */
  Predictor predictor() {
    if (predictor == null) {
      predictor = model.predictor(predictionOptions(1));
    }
    return predictor;
  }

  private PredictionOptions predictionOptions(int maxBatch) {
    return PredictionOptions.of(maxBatch).backend(backend).kernels(kernels);
  }

  /** The model as it is now; it stays this network's, which closes it. */
  public Model model() {
    requireOpen();
    return model;
  }

  /**
   * A copy of all that the layers keep, by name in files ({@code dense_1.weight}), row by row; in
   * the order of layers. The map is the caller's to change and to give to {@link #setWeights}.
   */
  public Map<String, float[]> getWeights() {
    requireOpen();
    return model.getWeights();
  }

  /**
   * Puts other values in the place of all that the layers keep: all of them, or on an error none.
   * As in Keras the optimizer's state stays, and with it the moving average of the weights, if
   * there is one; {@link #compile} starts both anew.
   *
   * @param weights as {@link #getWeights} gives them, none missing and none too many; copied
   * @throws IllegalArgumentException naming the tensor that is missing, unknown, of another size or
   *     out of range
   * @throws IllegalStateException while it trains, evaluates or predicts
   */
  public void setWeights(Map<String, float[]> weights) {
    requireIdle("setWeights");
    putWeights("setWeights", weights);
  }

  /** The same, from inside of fit too. */
  void putWeights(String verb, Map<String, float[]> weights) {
    requireOpen();
    Model next = model.withWeights(verb, weights);
    replaceModel(next);
    if (compiled != null) {
      compiled.weightsSet(next);
    }
    architecture = next.architecture();
    if (session != null) {
      session.takeWeights(next);
    }
  }

  /** The user's own strings of the model file, see {@link Model#metadata}; none at first. */
  public Map<String, String> metadata() {
    requireOpen();
    return model.metadata();
  }

  /**
   * Sets the strings that go with the model into files, in place of those there are: class names,
   * units, anything. Training keeps them.
   *
   * @param strings by key, see {@link Model#withMetadata}
   * @throws IllegalArgumentException naming the key that is wrong
   * @throws IllegalStateException while it trains, evaluates or predicts
   */
  public Sequential setMetadata(Map<String, String> strings) {
    requireIdle("setMetadata");
    Model next = model.withMetadata(strings);
    replaceModel(next);
    if (session != null) {
      session.setMetadata(next.metadata());
    }
    return this;
  }

  /**
   * A network of its own with the same layers, weights, strings, backend, kernels and threads, to
   * be closed by the caller. It is not compiled.
   */
  public Sequential copy() {
    requireOpen();
    return copy(model.withMetadata(model.metadata()));
  }

  /**
   * A network of its own with the same layers and fresh weights (Keras: clone_model): those that
   * {@link #withSeed} draws. It is not compiled, and has no strings. Statistics that a layer
   * describes, as Normalization does, stay.
   */
  public Sequential copyUntrained(long seed) {
    requireOpen();
    return copy(Model.initialize(architecture.all(), seed));
  }

  private Sequential copy(Model of) {
    Sequential other = new Sequential(of);
    other.backend = backend;
    other.threads = threads;
    other.backends = backends;
    other.kernels = kernels;
    return other;
  }

  /**
   * The loss that it was compiled with.
   *
   * @throws IllegalStateException if it is not compiled
   */
  public Loss loss() {
    requireCompiled("loss");
    return compiled.loss();
  }

  /**
   * The metrics that it was compiled with, in their order.
   *
   * @throws IllegalStateException if it is not compiled
   */
  public List<Metric> metrics() {
    requireCompiled("metrics");
    return compiled.metrics();
  }

  /** A table of the layers with shapes and numbers of parameters. */
  public String summary() {
    requireOpen();
    return Summary.of(architecture);
  }

  /** The steps of training with the given batch size: shapes, backends and why. */
  public String explainPlan(int batchSize) {
    requireCompiled("explainPlan");
    return explainPlan(trainingOptions(batchSize));
  }

  /**
   * The steps of training as these options have it: with what their callbacks ask of each step.
   *
   * @see Callback#readsGradientNorm
   */
  public String explainPlan(FitOptions options) {
    requireCompiled("explainPlan");
    boolean norm = options.readsGradientNorm();
    return explainPlan(trainingOptions(options.batchSize()).gradientNorm(norm));
  }

  private String explainPlan(TrainingOptions asked) {
    if (session != null && session.options().equals(asked)) {
      return session.explainPlan();
    }
    try (TrainingSession other =
        new TrainingSession(model, compiled.loss(), compiled.optimizer(), asked)) {
      return other.explainPlan();
    }
  }

  /** Writes the model as a safetensors file; an earlier file stays if that fails. */
  public void save(Path file) {
    requireOpen();
    model.save(file);
  }

  private TrainingOptions trainingOptions(int batchSize) {
    return TrainingOptions.of(batchSize)
        .backend(backend)
        .threads(threads)
        .withBackends(backends)
        .kernels(kernels);
  }

  /** What trains with batches of this size, from where training is. */
  TrainingSession session(int batchSize, boolean gradientNorm) {
    TrainingOptions options = trainingOptions(batchSize).gradientNorm(gradientNorm);
    if (session == null || !session.options().equals(options)) {
      TrainingSession next =
          new TrainingSession(model, compiled.loss(), compiled.optimizer(), options);
      try {
        if (session != null) {
          next.continueFrom(session);
          session.close();
        }
      } catch (RuntimeException | Error e) {
        next.close();
        throw e;
      }
      session = next;
    }
    return session;
  }

  /** Puts a model in the place of this network's, or closes it where that is refused. */
  void replaceModel(Model next) {
    try {
      closePredictor();
    } catch (RuntimeException | Error e) {
      next.close();
      throw e;
    }
    model.close();
    model = next;
  }

  private void requireCompiled(String verb) {
    requireOpen();
    if (compiled == null) {
      throw new IllegalStateException(
          verb + ": the network is not compiled; call compile(optimizer, loss, metrics...) first");
    }
  }

  /** Refuses what would change a training that is going on under it. */
  private void requireIdle(String verb) {
    requireOpen();
    if (running != null) {
      throw new IllegalStateException(
          "%s: the network is inside of %s; call it when that has returned, not from another thread, a callback or a data set that is being read"
              .formatted(verb, running));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("Sequential is closed; load or build it again");
    }
  }

  /** What compile set; null before. */
  Compiled compiled() {
    return compiled;
  }

  /** Does what may evaluate while fit waits for it. */
  void resting(Runnable calls) {
    betweenEpochs = true;
    try {
      calls.run();
    } finally {
      betweenEpochs = false;
    }
  }

  void warmUpKernels() {
    KernelWarmUp.warmUp(architecture, compiled.loss(), compiled.optimizer(), backend, kernels);
  }

  void closeSession() {
    if (session != null) {
      session.close();
      session = null;
    }
  }

  private void closePredictor() {
    if (predictor != null) {
      predictor.close();
      predictor = null;
    }
  }

  /** Frees all native memory; predictors that were made from its model go on working. */
  @Override
  public void close() {
    if (!closed) {
      requireIdle("close");
      closed = true;
      closePredictor();
      closeSession();
      model.close();
    }
  }
}
