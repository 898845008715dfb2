package dev.ranvier;

import dev.ranvier.backend.BackendSelector;
import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.layer.Architecture;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Lifetime;
import dev.ranvier.memory.OneThreadGuard;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.memory.Slabs;
import dev.ranvier.metric.MetricState;
import dev.ranvier.model.NamedMatrices;
import dev.ranvier.model.ParameterLayout;
import dev.ranvier.model.Parameters;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.OptimizerState;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.step.Workers;
import dev.ranvier.training.ComputedBatch;
import dev.ranvier.training.DivergenceSearch;
import dev.ranvier.training.EpochGradient;
import dev.ranvier.training.GradientSteps;
import dev.ranvier.training.KeptState;
import dev.ranvier.training.RowChecksums;
import dev.ranvier.training.SessionSteps;
import dev.ranvier.training.SlabBatch;
import dev.ranvier.training.StepSettings;
import dev.ranvier.training.TargetChecks;
import dev.ranvier.training.TrainingPlan;
import dev.ranvier.warmup.WarmUp;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network compiled for training with batches of up to a given size, in a long file, for all that
 * may be done to it has its door here: forward, loss, backward and update as a flat list of steps
 * over one slab of native memory. It copies the model's parameters in and {@linkplain #publish()
 * publishes} new versions; the model itself never changes.
 *
 * <p>For one thread at a time. After {@link #warmUp()} a step allocates nothing.
 */
public final class TrainingSession implements AutoCloseable {

  private static final SlabLayout NONE = new SlabLayout("none");

  private Architecture architecture;
  private Map<String, String> metadata;
  private final int batchSize;
  private final TrainingPlan plan;
  private final BackendSelector selector;
  private final TrainingOptions options;
  private final Loss loss;
  private final Optimizer optimizer;
  private final StepSettings settings;
  private final Slabs slabs = new Slabs();
  private final Slab slab;
  private final SlabBatch batch;
  private final ComputedBatch computedBatch;
  private final TargetChecks targetChecks;
  private final SessionSteps steps;

  /** Null unless asked for. */
  private final EpochGradient epochGradient;

  private final OneThreadGuard occupancy = new OneThreadGuard("TrainingSession");
  private final Lifetime lifetime;
  private long stepsDone;

  /** Null until somebody asks for gradients. */
  private GradientSteps gradientSteps;

  /** Rows of the last step or evaluation, none since the batch was filled anew. */
  private int computed;

  /**
   * Compiles a session with fusion, on all threads of the process's team.
   *
   * @param batchSize the most samples in a step; smaller batches run as well
   * @throws IllegalArgumentException if the loss does not fit the last layer, or every layer is
   *     frozen
   * @throws IllegalStateException if the backend cannot run here
   */
  public TrainingSession(
      Model model, Loss loss, Optimizer optimizer, int batchSize, Backend backend) {
    this(model, loss, optimizer, TrainingOptions.of(batchSize).backend(backend));
  }

  /**
   * Compiles a session.
   *
   * @throws IllegalArgumentException if the loss does not fit the last layer, every layer is
   *     frozen, or more threads are asked for than the process's team has
   * @throws IllegalStateException if the backend cannot run here
   */
  public TrainingSession(Model model, Loss loss, Optimizer optimizer, TrainingOptions options) {
    this(model, loss, optimizer, options, Workers.shared("TrainingSession", options.threads()));
  }

  TrainingSession(
      Model model, Loss loss, Optimizer optimizer, TrainingOptions options, Workers workers) {
    this.architecture = model.architecture();
    this.metadata = model.metadata();
    loss.checkLast(architecture.lastActivation());
    architecture.requireTrainable("TrainingSession");
    this.options = options;
    this.batchSize = options.batchSize();
    this.selector = options.backend().selector(options.kernels(), options.backends());
    this.loss = loss;
    this.optimizer = optimizer;
    if (options.gradientNorm() && optimizer.gradientAccumulationSteps() > 1) {
      throw new IllegalArgumentException(
          "TrainingSession: the norm of gradients is asked for, and the optimizer accumulates gradients over %s steps; leave out one of the two, or take larger batches"
              .formatted(optimizer.gradientAccumulationSteps()));
    }
    this.settings =
        new StepSettings(
            selector, options.fusion() == Fusion.AUTO, workers, options.gradientNorm());
    this.plan = new TrainingPlan(architecture, loss, optimizer, batchSize, settings);
    this.slab = slabs.take(plan.memory());
    try {
      MemorySegment memory = slab.segment();
      Targets targets = loss.targets(architecture.outputSize());
      this.batch =
          new SlabBatch(
              memory, plan.features(), plan.targets(), plan.sampleWeights(), targets, occupancy);
      this.computedBatch = new ComputedBatch(memory, plan, batch);
      this.targetChecks = new TargetChecks(loss, memory, plan.targets());
      this.steps = new SessionSteps(plan, memory);
      this.epochGradient = plan.epochGradient(memory);
      plan.startState(memory);
      copyParameters(model, plan.parameters());
      copyParameters(model, plan.average());
      plan.startConstants(memory);
    } catch (RuntimeException | Error e) {
      slabs.close();
      throw e;
    }
    Slabs own = slabs;
    this.lifetime = Lifetime.of(occupancy, "TrainingSession", own::close);
    if (options.awaitKernels()) {
      madeUp(() -> MachineCode.awaiting(this::tryOut));
    }
  }

  /** Needs all code: that of a single sample, and that of some. */
  private void tryOut() {
    steps.warmUp(0, batchSize);
    steps.warmUp(7, Math.min(batchSize, Predictor.SOME_ROWS));
  }

  private void copyParameters(Model model, ParameterLayout target) {
    Parameters parameters = model.retainParameters();
    try {
      ParameterLayout.copy(parameters.segment(), parameters.layout(), slab.segment(), target);
    } finally {
      parameters.release();
    }
  }

  /** How it was compiled. */
  public TrainingOptions options() {
    return options;
  }

  /** The most samples in a step. */
  public int batchSize() {
    return batchSize;
  }

  /** Where the next step's samples go. */
  public Batch batch() {
    return batch;
  }

  /** Steps trained so far. */
  public long stepsDone() {
    return stepsDone;
  }

  /** The learning rate of the next update. */
  public float learningRate() {
    return (float) exactLearningRate();
  }

  /** The same, before it is rounded. */
  double exactLearningRate() {
    return steps.backward().learningRate(stepsDone + 1);
  }

  /**
   * Sets the learning rate of the updates to come, in the place of the optimizer's.
   *
   * @param rate 0 or positive
   * @throws IllegalStateException if the optimizer has a schedule, which sets it in every step
   */
  public void setLearningRate(double rate) {
    occupancy.enter();
    try {
      steps.backward().setLearningRate(rate);
    } finally {
      occupancy.exit();
    }
  }

  /**
   * Copies samples {@code order[from]} to {@code order[from + count - 1]} into the batch, in the
   * place of all that was there.
   *
   * @throws IllegalStateException if the data set leaves one of these rows out
   */
  public void fill(Dataset dataset, int[] order, int from, int count) {
    if (count < 1 || count > batchSize) {
      throw new IllegalArgumentException(
          "TrainingSession: %s samples, expected 1 to the batch size, %s"
              .formatted(count, batchSize));
    }
    Objects.requireNonNull(dataset, "TrainingSession: the data set is null");
    Objects.checkFromIndexSize(from, count, order.length);
    occupancy.enter();
    boolean done = false;
    computed = 0;
    try {
      batch.fill(dataset, order, from, count);
      targetChecks.requireInRange(order, from, count);
      done = true;
    } finally {
      if (!done) {
        batch.clear();
      }
      occupancy.exit();
    }
  }

  /**
   * Refuses targets of a regression where a metric counts classes.
   *
   * @throws IllegalArgumentException naming the sample
   */
  void requireClasses(String metric, int[] order, int from, int count) {
    targetChecks.requireClasses(metric, order, from, count);
  }

  /**
   * Trains on the batch's first {@code rows} samples; an optimizer that accumulates gradients
   * changes weights in every so many steps only. A loss that is not finite is seen before anything
   * is updated: parameters, optimizer state and the count of steps stay as they were, and another
   * batch may be tried.
   *
   * @return their mean loss before the update, penalties on weights included
   * @throws IllegalStateException if one of these rows was not set since the last fill or warm-up
   * @throws DivergenceException if the loss is NaN or infinite, naming the first layer that is
   */
  public double step(int rows) {
    checkRows(rows);
    occupancy.enter();
    try {
      batch.requireSet(rows);
      double loss = steps.loss(rows, batch.weighted(), stepsDone + 1);
      computed = rows;
      if (!Double.isFinite(loss)) {
        throw exception(divergence().of(loss, rows));
      }
      stepsDone++;
      steps.backward().run(rows, stepsDone);
      return loss;
    } finally {
      occupancy.exit();
    }
  }

  /** Mean loss of the batch's first {@code rows} samples, penalties included, without training. */
  public double evaluate(int rows) {
    checkRows(rows);
    occupancy.enter();
    try {
      batch.requireSet(rows);
      computed = rows;
      return steps.evaluate(rows, batch.weighted());
    } finally {
      occupancy.exit();
    }
  }

  /**
   * Adds the samples of the last step or evaluation to a metric's state.
   *
   * @throws IllegalStateException if that had fewer rows, or the batch was filled since
   */
  public void addTo(MetricState state, int rows) {
    checkRows(rows);
    occupancy.enter();
    try {
      requireComputed(rows);
      state.add(computedBatch.of(rows));
    } finally {
      computedBatch.of(0); // a view that somebody kept shows nothing
      occupancy.exit();
    }
  }

  private void requireComputed(int rows) {
    if (rows > computed) {
      throw new IllegalStateException(
          "TrainingSession: a metric of %s rows is asked for but the last step or evaluation since the batch was filled had %s"
              .formatted(rows, computed));
    }
  }

  /**
   * The gradient of the loss of the batch's first {@code rows} samples, without training: what
   * {@link #step} would go along next, dropping what that would drop, before clipping and with
   * penalties on weights. Nothing of the session changes. Compiled when first asked for, with
   * memory of its own beside the session's, by a plan of its own: a step has no more work for it.
   * Allocates the arrays that it gives.
   *
   * @throws IllegalStateException if one of these rows was not set since the last fill or warm-up
   */
  public Gradients gradients(int rows) {
    checkRows(rows);
    occupancy.enter();
    try {
      batch.requireSet(rows);
      GradientSteps compiled = gradientSteps();
      double value = compiled.run(slab.segment(), rows, batch.weighted(), stepsDone + 1);
      return new Gradients(value, compiled.ofParameters(), compiled.ofFeatures(rows));
    } finally {
      occupancy.exit();
    }
  }

  /**
   * The Euclidean norm of the mean gradient of the samples that were trained since the last call of
   * {@link #startGradientNorm}, penalties included, before clipping; each step's gradient being
   * that at the weights which it found.
   *
   * @param samples of these steps together
   * @throws IllegalStateException if it was not asked for, see {@link TrainingOptions#gradientNorm}
   */
  public double gradientNorm(long samples) {
    occupancy.enter();
    try {
      return requireGradientNorm().norm(samples);
    } finally {
      occupancy.exit();
    }
  }

  /**
   * Forgets the gradients of all steps so far.
   *
   * @throws IllegalStateException if they are not added up, see {@link
   *     TrainingOptions#gradientNorm}
   */
  public void startGradientNorm() {
    occupancy.enter();
    try {
      requireGradientNorm().start();
    } finally {
      occupancy.exit();
    }
  }

  private EpochGradient requireGradientNorm() {
    if (epochGradient == null) {
      throw new IllegalStateException(
          "TrainingSession: gradients are not added up; compile the session with"
              + " TrainingOptions.gradientNorm(true)");
    }
    return epochGradient;
  }

  /** Compiled when first asked for. */
  GradientSteps gradientSteps() {
    if (gradientSteps == null) {
      gradientSteps = new GradientSteps(plan, loss, batchSize, settings, slabs);
    }
    return gradientSteps;
  }

  private DivergenceSearch divergence() {
    return new DivergenceSearch(architecture, plan, slab.segment());
  }

  /**
   * Sees to it that nothing that an epoch keeps is NaN or infinite: weights, which a loss shows a
   * step later, their averages and statistics of batches, which it may never show.
   *
   * @throws DivergenceException naming the first layer with one
   */
  void requireFinite(double loss) {
    occupancy.enter();
    try {
      throwIfFound(divergence().ofKept(loss));
    } finally {
      occupancy.exit();
    }
  }

  private static void throwIfFound(DivergenceSearch.Found found) {
    if (found != null) {
      throw exception(found);
    }
  }

  private static DivergenceException exception(DivergenceSearch.Found found) {
    return new DivergenceException(found.message(), found.loss(), found.layer());
  }

  MemorySegment memory() {
    return slab.segment();
  }

  /** A checksum of the rows that the batch will be filled with. */
  RowChecksums rowChecksums() {
    return new RowChecksums(
        slab.segment(), batch, plan.features(), plan.targets(), plan.sampleWeights());
  }

  OneThreadGuard occupancy() {
    return occupancy;
  }

  TrainingPlan plan() {
    return plan;
  }

  private void checkRows(int rows) {
    if (rows < 1 || rows > batchSize) {
      throw new IllegalArgumentException(
          "TrainingSession: %s rows, expected 1 to the batch size, %s".formatted(rows, batchSize));
    }
  }

  /**
   * Runs steps on made-up data until they are compiled and allocate nothing, then puts parameters
   * and optimizer state back as they were. The batch's contents are lost.
   *
   * @return how many steps that took
   */
  public int warmUp() {
    return warmUp(new WarmUp());
  }

  int warmUp(WarmUp until) {
    int[] calls = new int[1];
    madeUp(
        () -> {
          selector.warmUpLibrary();
          MachineCode.awaiting(() -> calls[0] = until.run(call -> steps.warmUp(call, batchSize)));
        });
    return calls[0];
  }

  /** Runs steps on made-up data, of which nothing stays. */
  private void madeUp(Runnable run) {
    SlabLayout kept = new SlabLayout("parameters kept during warm-up");
    kept.scratch("copy", plan.persistentBytes());
    occupancy.enter();
    try (Slab saved = new Slab(kept)) {
      MemorySegment copy = saved.segment();
      MemorySegment.copy(slab.segment(), 0, copy, 0, plan.persistentBytes());
      try {
        WarmUp.fill(slab.segment(), plan.features());
        slab.view(plan.targets()).fill((byte) 0);
        batch.clear();
        computed = 0;
        run.run();
      } finally {
        MemorySegment.copy(copy, 0, slab.segment(), 0, plan.persistentBytes());
      }
    } finally {
      occupancy.exit();
    }
  }

  /**
   * A new model with the parameters as they are now, to be closed by the caller.
   *
   * @throws DivergenceException if statistics of batches, such as a moving variance, are NaN or
   *     infinite, naming the layer; weights may be
   */
  public Model publish() {
    return publish(plan.parameters(), Provenance.UNKNOWN);
  }

  /** The same, known to come from somewhere. */
  Model publish(Provenance provenance) {
    return publish(plan.parameters(), provenance);
  }

  /** The checksum that the model has which is published now. */
  String checksum() {
    occupancy.enter();
    try {
      return Safetensors.checksum(trained().tensors(""));
    } finally {
      occupancy.exit();
    }
  }

  /**
   * A new model with the moving average of the parameters, to be closed by the caller.
   *
   * @throws IllegalStateException if the optimizer keeps none
   * @throws DivergenceException if an average, or statistics of batches, are NaN or infinite,
   *     naming the layer
   */
  public Model publishAverage() {
    requireAverage();
    return publish(plan.average().orElse(plan.parameters()), Provenance.UNKNOWN);
  }

  private Model publish(ParameterLayout layout, Provenance provenance) {
    occupancy.enter();
    try {
      throwIfFound(divergence().ofStatistics(Double.NaN));
      if (layout != plan.parameters()) {
        throwIfFound(divergence().ofAverages(Double.NaN));
      }
      Parameters published = Parameters.copyOf(architecture, slab.segment(), layout);
      return new Model(architecture, published, metadata, provenance);
    } finally {
      occupancy.exit();
    }
  }

  /** Puts the moving average in the place of the parameters. */
  void adoptAverage() {
    requireAverage();
    occupancy.enter();
    try {
      MemorySegment memory = slab.segment();
      ParameterLayout.copy(memory, plan.average(), memory, plan.parameters());
    } finally {
      occupancy.exit();
    }
  }

  private void requireAverage() {
    if (plan.average().isEmpty()) {
      throw new IllegalStateException(
          "TrainingSession: no average of the weights is kept; ask the optimizer for one with"
              + " withMovingAverage");
    }
  }

  /**
   * Takes over parameters, optimizer state, step count and learning rate of a session over the same
   * network.
   */
  void continueFrom(TrainingSession earlier) {
    earlier.occupancy.enter();
    try {
      MemorySegment.copy(earlier.slab.segment(), 0, slab.segment(), 0, plan.persistentBytes());
      stepsDone = earlier.stepsDone;
      steps.backward().continueFrom(earlier.steps.backward());
    } finally {
      earlier.occupancy.exit();
    }
  }

  /** Trains on from a model's parameters, with the optimizer's state and average as they are. */
  void takeWeights(Model model) {
    occupancy.enter();
    try {
      copyParameters(model, plan.parameters());
      plan.forgetRests(slab.segment());
      plan.startConstants(slab.segment());
      architecture = model.architecture();
      computed = 0;
    } finally {
      occupancy.exit();
    }
  }

  /** What models that it publishes have from now on. */
  void setMetadata(Map<String, String> strings) {
    metadata = strings;
  }

  /** All that training changes, as tensors of a file, to be written from where they lie. */
  List<TensorSource> tensors() {
    List<TensorSource> all = new ArrayList<>(trained().tensors(Checkpoint.MODEL));
    all.addAll(keptState().tensors());
    return all;
  }

  /**
   * Goes on from the tensors of a file; all are checked before the first is read.
   *
   * @param steps trained by then
   * @param rate what learning rates were made of
   * @throws dev.ranvier.io.ModelFormatException if they are of another network or optimizer
   */
  void restore(Safetensors file, long steps, double rate) {
    occupancy.enter();
    try {
      NamedMatrices parameters = trained();
      KeptState kept = keptState();
      parameters.requireIn(file, Checkpoint.MODEL);
      kept.requireIn(file);
      stepsDone = steps; // first: a session that is cut off below is known to have lost steps
      computed = 0;
      parameters.read(file, Checkpoint.MODEL);
      kept.read(file);
      plan.startConstants(slab.segment());
      this.steps.backward().setRate(rate);
    } finally {
      occupancy.exit();
    }
  }

  /** Takes weights alone out of a file, under names with this prefix. */
  void restoreWeights(Safetensors file, String prefix) {
    occupancy.enter();
    try {
      NamedMatrices parameters = trained();
      parameters.requireIn(file, prefix);
      parameters.read(file, prefix);
    } finally {
      occupancy.exit();
    }
  }

  /** Goes on where learning rates were made of this. */
  void setRate(double rate) {
    steps.backward().setRate(rate);
  }

  /** What the schedule makes learning rates of, or the learning rate itself. */
  double rate() {
    return steps.backward().rate();
  }

  /** On which processors it computes the same bits. */
  String processor() {
    return selector.processor(backends().containsValue(Backend.BLAS));
  }

  private NamedMatrices trained() {
    return new NamedMatrices(architecture, plan.parameters(), slab.segment());
  }

  /**
   * A copy of what the optimizer has gathered beside the parameters, the count of steps included:
   * set in another session over the model that is published now, with the same optimizer, it goes
   * on as if nothing had stopped, bit by bit.
   */
  public OptimizerState optimizerState() {
    occupancy.enter();
    try {
      return keptState().copy(stepsDone);
    } finally {
      occupancy.exit();
    }
  }

  /**
   * Goes on from what another session's optimizer had gathered.
   *
   * @throws IllegalArgumentException if it is of another kind of optimizer, or of other layers;
   *     then nothing of it is taken
   */
  public void setOptimizerState(OptimizerState state) {
    Objects.requireNonNull(state, "TrainingSession: the optimizer's state is null");
    occupancy.enter();
    try {
      keptState().set(state);
      stepsDone = state.steps();
    } finally {
      occupancy.exit();
    }
  }

  private KeptState keptState() {
    return new KeptState(plan, optimizer, steps.backward(), slab.segment());
  }

  /** Every step with its shape, backend and the reason, estimated work and memory traffic. */
  public String explainPlan() {
    StringBuilder text = new StringBuilder(selector.describe());
    text.append("One training step, batch size ").append(batchSize).append(", fusion ");
    text.append(options.fusion()).append(options.fusion() == Fusion.NONE ? " (asked for)\n" : "\n");
    steps.describe(text);
    return text.toString();
  }

  /**
   * What computes each product of a step, by its name in {@link #explainPlan}: for {@link
   * TrainingOptions#withBackends} of a session that is to compute the same bits elsewhere.
   */
  public Map<String, Backend> backends() {
    return Backend.of(plan.products());
  }

  /** Bytes of native memory that the session holds: the sum of {@link #memoryPlan()}. */
  public long memoryBytes() {
    return plan.memory().sizeBytes() + gradientMemory().sizeBytes();
  }

  /**
   * Bytes that the operations of a step on a full batch read and write, each matrix counted once
   * for each operation: what fusion saves shows here, whatever the caches hide of it.
   */
  public long trafficBytes() {
    return steps.trafficBytes();
  }

  /** Every region of the session's memory with its bytes. */
  public String memoryPlan() {
    String asked = gradientSteps == null ? "" : gradientMemory().describe();
    return plan.memory().describe() + asked;
  }

  private SlabLayout gradientMemory() {
    return gradientSteps == null ? NONE : gradientSteps.plan().memory();
  }

  /**
   * Frees the slab; published models stay.
   *
   * @throws IllegalStateException if another thread is inside
   */
  @Override
  public void close() {
    if (occupancy.close()) {
      lifetime.end();
    }
  }
}
