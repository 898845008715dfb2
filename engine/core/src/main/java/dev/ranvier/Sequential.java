package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A chain of layers with Keras's verbs: {@code compile}, {@code fit}, {@code evaluate}, {@code
 * predict}, {@code summary}, {@code save}, {@code load}. A thin surface over {@link Model}, {@link
 * TrainingSession} and {@link Predictor}, for one thread at a time.
 */
public final class Sequential implements AutoCloseable {

  private static final int KERAS_BATCH_SIZE = 32;
  private static final int PREDICT_BATCH_SIZE = 256;

  /** Weights times samples seen; less is over before the kernels are compiled. */
  private static final double WORK_WORTH_A_WARM_UP = 2e8;

  private final Architecture architecture;
  private Model model;
  private Backend backend = Backend.AUTO;
  private int threads = TrainingOptions.ALL_THREADS;
  private Optimizer optimizer;
  private Loss loss;
  private List<Metric> metrics = List.of();
  private TrainingSession session;
  private Predictor predictor;
  private boolean closed;

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
    requireOpen();
    new BackendSelector(choice);
    if (choice != backend) {
      closePredictor();
      closeSession();
      backend = choice;
    }
    return this;
  }

  /**
   * Sets how many threads share the work of training from now on, {@link
   * TrainingOptions#ALL_THREADS} for those of the process's team. Changes no result.
   */
  public Sequential threads(int count) {
    requireOpen();
    TrainingOptions.of(1).threads(count);
    threads = count;
    return this;
  }

  /** Sets how the network is trained and judged; starts with a fresh optimizer state. */
  public Sequential compile(Optimizer optimizer, Loss loss, Metric... metrics) {
    requireOpen();
    loss.checkLast(architecture.lastActivation());
    for (Metric metric : metrics) {
      metric.checkTargets(loss.targets(architecture.outputSize()));
    }
    closeSession();
    this.optimizer = optimizer;
    this.loss = loss;
    this.metrics = List.of(metrics);
    return this;
  }

  /** Trains on features [samples][inputSize] with targets [samples][outputSize]. */
  public History fit(float[][] features, float[][] targets, FitOptions options) {
    return fit(Dataset.of(features, targets), options);
  }

  /**
   * Trains, showing one line of progress on a terminal. Fitting again goes on from where it
   * stopped. If it ends early with an exception, the weights of the last finished epoch stay.
   *
   * @throws IllegalArgumentException if the data does not fit the network, saying where
   * @throws IllegalStateException if it is not compiled
   * @throws DivergenceException if a loss is NaN or infinite, naming the first layer that is
   */
  public History fit(Dataset data, FitOptions options) {
    long start = System.nanoTime();
    requireCompiled("fit");
    Dataset validation = options.validation();
    Dataset training = data;
    if (options.validationSplit() > 0) {
      int kept = DataChecks.trainingSamples(data, options);
      validation = data.slice(kept, data.size());
      training = data.slice(0, kept);
    }
    DataChecks.requireFits(training, "training data", architecture, loss);
    if (validation != null) {
      DataChecks.requireFits(validation, "validation data", architecture, loss);
    }
    if (options.batchSize() > training.size()) {
      throw new IllegalArgumentException(
          "fit: the batch size is %d but there are %d training samples; choose a batch size of at"
                  .formatted(options.batchSize(), training.size())
              + " most that");
    }
    TrainingSession current = session(options.batchSize());
    double work = (double) architecture.parameterCount() * training.size() * options.epochs();
    if (work >= WORK_WORTH_A_WARM_UP) {
      Miniature.warmUp(architecture, loss, optimizer, backend);
    }
    boolean done = false;
    try {
      History history =
          new Trainer(current, metrics)
              .fit(training, validation, options, start, () -> replaceModel(current.publish()));
      if (optimizer.movingAverageMomentum() > 0) {
        current.adoptAverage();
        replaceModel(current.publish());
      }
      done = true;
      return history;
    } finally {
      if (!done) {
        closeSession();
      }
    }
  }

  /** Mean loss and metrics over features and targets. */
  public Evaluation evaluate(float[][] features, float[][] targets) {
    return evaluate(Dataset.of(features, targets));
  }

  /** Mean loss and metrics over a data set. */
  public Evaluation evaluate(Dataset data) {
    requireCompiled("evaluate");
    DataChecks.requireFits(data, "evaluation data", architecture, loss);
    int batchSize = session == null ? KERAS_BATCH_SIZE : session.batchSize();
    return new Trainer(session(batchSize), metrics).evaluate(data);
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
    if (samples.length == 0) {
      return new float[0][];
    }
    float[] in = new float[Math.multiplyExact(samples.length, architecture.inputSize())];
    for (int row = 0; row < samples.length; row++) {
      requireFeatures(row, samples[row]);
      System.arraycopy(samples[row], 0, in, row * samples[row].length, samples[row].length);
    }
    int outputSize = architecture.outputSize();
    float[] out = new float[Math.multiplyExact(samples.length, outputSize)];
    int maxBatch = Math.min(samples.length, PREDICT_BATCH_SIZE);
    try (Predictor batches = model.predictor(maxBatch, backend)) {
      batches.predict(in, out);
    }
    float[][] outputs = new float[samples.length][];
    for (int row = 0; row < outputs.length; row++) {
      outputs[row] = Arrays.copyOfRange(out, row * outputSize, (row + 1) * outputSize);
    }
    return outputs;
  }

  private void requireFeatures(int row, float[] sample) {
    if (sample.length != architecture.inputSize()) {
      throw new IllegalArgumentException(
          "predict: sample %d has %d features, expected %d"
              .formatted(row, sample.length, architecture.inputSize()));
    }
  }

  private Predictor predictor() {
    if (predictor == null) {
      predictor = model.predictor(1, backend);
    }
    return predictor;
  }

  /** The model as it is now; it stays this network's, which closes it. */
  public Model model() {
    requireOpen();
    return model;
  }

  /** A table of the layers with shapes and numbers of parameters. */
  public String summary() {
    requireOpen();
    return Summary.of(architecture);
  }

  /** The steps of training with the given batch size: shapes, backends and why. */
  public String explainPlan(int batchSize) {
    requireCompiled("explainPlan");
    return session(batchSize).explainPlan();
  }

  /** Writes the model as a safetensors file; an earlier file stays if that fails. */
  public void save(Path file) {
    requireOpen();
    model.save(file);
  }

  private TrainingSession session(int batchSize) {
    TrainingOptions options = TrainingOptions.of(batchSize).backend(backend).threads(threads);
    if (session == null || !session.options().equals(options)) {
      TrainingSession next = new TrainingSession(model, loss, optimizer, options);
      if (session != null) {
        next.continueFrom(session);
        session.close();
      }
      session = next;
    }
    return session;
  }

  private void replaceModel(Model next) {
    closePredictor();
    model.close();
    model = next;
  }

  private void requireCompiled(String verb) {
    requireOpen();
    if (loss == null) {
      throw new IllegalStateException(
          verb + ": the network is not compiled; call compile(optimizer, loss, metrics...) first");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("Sequential is closed; load or build it again");
    }
  }

  private void closeSession() {
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
      closed = true;
      closePredictor();
      closeSession();
      model.close();
    }
  }
}
