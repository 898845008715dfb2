package dev.ranvier;

import dev.ranvier.backend.BackendSelector;
import dev.ranvier.inference.LayerOutputs;
import dev.ranvier.inference.PredictionPlan;
import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.Lifetime;
import dev.ranvier.memory.OneThreadGuard;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.Slabs;
import dev.ranvier.model.Parameters;
import dev.ranvier.simd.KernelMemory;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.reduce.ArgMax;
import dev.ranvier.step.PackedProduct;
import dev.ranvier.step.Step;
import dev.ranvier.step.Workers;
import dev.ranvier.training.InputGradients;
import dev.ranvier.training.StepSettings;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * A network compiled for inference, in a long file, for arrays, buffers and segments each have
 * doors of their own: parameters shared with its model, scratch memory its own. One predictor
 * serves one thread at a time (a second one is refused), any number of predictors serve one model.
 * After {@link #warmUp()} a prediction allocates nothing. Dense layers may keep their weights in
 * fewer bytes: {@link PredictionOptions#withWeights}.
 */
public final class Predictor implements AutoCloseable {

  /** May read what is not confined to one thread; never runs. */
  private static final Thread OTHER_THREAD =
      Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});

  /** Enough for what packs matrices, and soon over. */
  static final int SOME_ROWS = 64;

  private final int pieceRows;
  private final PredictionPlan plan;
  private final Slab slab;
  private final Region input;
  private final Region output;
  private final Step[] steps;

  /** All steps of a single sample, as soon as they can be one call. */
  private final RowCalls single = new RowCalls();

  /** The first step if it takes rows from anywhere, or {@code null}. */
  private final PackedProduct first;

  private FloatBuffer inputFloats;
  private FloatBuffer outputFloats;
  private final OneThreadGuard occupancy = new OneThreadGuard("Predictor");
  private final Lifetime lifetime;

  private final Architecture architecture;
  private final Parameters parameters;
  private final PredictionOptions options;
  private final BackendSelector selector;
  private final Workers workers;
  private final Slabs slabs = new Slabs();

  /** Null until somebody asks for what layers give. */
  private LayerOutputs layerOutputs;

  /** Null until somebody asks for them. */
  private InputGradients inputGradients;

  /** Takes over one reference to the parameters. */
  Predictor(Architecture architecture, Parameters parameters, PredictionOptions options) {
    this.architecture = architecture;
    this.parameters = parameters;
    this.options = options;
    try {
      this.selector = options.backend().selector(options.kernels(), options.backends());
      this.workers = Workers.shared("Predictor", options.threads());
      PredictionPlan.Settings settings =
          new PredictionPlan.Settings(
              options.maxBatch(), options.logits(), options.weights().format(), false);
      this.plan = new PredictionPlan(architecture, parameters, settings, selector, workers);
      this.pieceRows = plan.pieceRows();
      this.input = plan.input();
      this.output = plan.output();
      this.slab = slabs.take(plan.memory());
      this.steps = plan.steps(slab.segment()).toArray(Step[]::new);
      this.first = steps[0] instanceof PackedProduct packed ? packed : null;
      for (Step step : steps) {
        step.addTo(single);
      }
    } catch (RuntimeException | Error e) {
      slabs.close();
      parameters.release();
      throw e;
    }
    this.lifetime = Lifetime.of(occupancy, "Predictor", end(slabs, parameters));
    if (options.awaitKernels()) {
      try {
        MachineCode.awaiting(this::tryOut);
      } catch (RuntimeException | Error e) {
        lifetime.end();
        throw e;
      }
    }
  }

  /** Needs all code: that of a single sample, and that of some. */
  private void tryOut() {
    int some = Math.min(pieceRows, SOME_ROWS);
    for (int row = 0; row < some; row++) {
      for (int column = 0; column < inputSize(); column++) {
        // Zeros would be left out, and some samples be predicted one by one.
        long at = input.rowBytes(row) + ((long) column << 2);
        slab.segment().set(ValueLayout.JAVA_FLOAT, at, 1f);
      }
    }
    run(1);
    run(1); // all of it in one call
    run(some);
  }

  /** Without a reference to the predictor. */
  private static Runnable end(Slabs slabs, Parameters parameters) {
    return () -> {
      slabs.close();
      parameters.release();
    };
  }

  /** Features of one sample. */
  public int inputSize() {
    return input.columns();
  }

  /** Outputs for one sample. */
  public int outputSize() {
    return output.columns();
  }

  /**
   * Predicts samples from one array into another.
   *
   * @param in dense rows, [rows, inputSize]; any number of rows
   * @param out dense rows, [rows, outputSize]
   */
  public void predict(float[] in, float[] out) {
    requireThere(in, out);
    int rows = (int) rows(in.length, out.length);
    occupancy.enter();
    try {
      if (rows == 1) {
        copyIn(in, 0, 0);
        run(1);
        copyOut(0, out, 0);
      } else {
        predictRows(in, out, rows);
      }
    } finally {
      occupancy.exit();
    }
  }

  /** Apart from the way of a single sample, which the last compiler is soon done with so. */
  private void predictRows(float[] in, float[] out, int rows) {
    for (int from = 0; from < rows; from += Math.min(pieceRows, rows - from)) {
      int count = Math.min(pieceRows, rows - from);
      for (int row = 0; row < count; row++) {
        copyIn(in, (from + row) * inputSize(), row);
      }
      run(count);
      for (int row = 0; row < count; row++) {
        copyOut(row, out, (from + row) * outputSize());
      }
    }
  }

  private void copyIn(float[] in, int from, int row) {
    MemorySegment.copy(
        in, from, slab.segment(), ValueLayout.JAVA_FLOAT, input.rowBytes(row), inputSize());
  }

  private void copyOut(int row, float[] out, int to) {
    MemorySegment.copy(
        slab.segment(), ValueLayout.JAVA_FLOAT, output.rowBytes(row), out, to, outputSize());
  }

  /**
   * Predicts samples from one buffer into another, from position to limit, which stay; best direct
   * and in native byte order.
   *
   * @param in dense rows, [rows, inputSize]; any number of rows
   * @param out dense rows, [rows, outputSize]
   */
  public void predict(FloatBuffer in, FloatBuffer out) {
    requireThere(in, out);
    requireWritable(out.isReadOnly());
    int rows = (int) rows(in.remaining(), out.remaining());
    occupancy.enter();
    try {
      if (inputFloats == null) {
        inputFloats = floats(input);
        outputFloats = floats(output);
      }
      for (int from = 0; from < rows; from += Math.min(pieceRows, rows - from)) {
        int count = Math.min(pieceRows, rows - from);
        for (int row = 0; row < count; row++) {
          int at = in.position() + (from + row) * inputSize();
          inputFloats.put(row * input.rowStride(), in, at, inputSize());
        }
        run(count);
        for (int row = 0; row < count; row++) {
          int at = out.position() + (from + row) * outputSize();
          out.put(at, outputFloats, row * output.rowStride(), outputSize());
        }
      }
    } finally {
      occupancy.exit();
    }
  }

  /**
   * Predicts rows of arrays.
   *
   * @param in [rows][inputSize], any number of rows
   * @param out [rows][outputSize]
   */
  void predict(float[][] in, float[][] out) {
    occupancy.enter();
    try {
      for (int from = 0; from < in.length; from += Math.min(pieceRows, in.length - from)) {
        int count = Math.min(pieceRows, in.length - from);
        for (int row = 0; row < count; row++) {
          copyIn(in[from + row], 0, row);
        }
        run(count);
        for (int row = 0; row < count; row++) {
          copyOut(row, out[from + row], 0);
        }
      }
    } finally {
      occupancy.exit();
    }
  }

  /**
   * What any layer gives for samples, as it predicts: activations included, also the last one, and
   * with weights as trained. A layer that does nothing after training gives what it gets. Compiled
   * when first asked for, with memory of its own beside the predictor's. Allocates the array that
   * it gives.
   *
   * @param layer its name in summaries, plans and files, {@code dense_1}
   * @param in [rows, inputSize] row by row; any number of rows
   * @return [rows, the layer's outputs] row by row
   * @throws IllegalArgumentException if there is no such layer, naming those that there are
   */
  public float[] layerOutputs(String layer, float[] in) {
    requireThere(in, in);
    if (in.length == 0 || in.length % inputSize() != 0) {
      throw new IllegalArgumentException(
          "Predictor: the input has %s values, expected a multiple of %s, one row of features for"
                  .formatted(in.length, inputSize())
              + " each sample");
    }
    occupancy.enter();
    try {
      if (layerOutputs == null) {
        layerOutputs =
            new LayerOutputs(
                architecture, parameters, options.maxBatch(), selector, workers, slabs);
      }
      return layerOutputs.of(layer, in);
    } finally {
      occupancy.exit();
    }
  }

  /**
   * How outputs change with features: for each sample the gradient of the sum of its outputs, each
   * times its factor, of the network as it predicts and with weights as trained; {@link
   * PredictionOptions#withLogits} leaves the last softmax or sigmoid out. A factor of 1 for one
   * output and 0 for the others gives the gradient of that output. Compiled when first asked for,
   * with memory and weights of its own beside the predictor's.
   *
   * @param in [rows, inputSize] row by row; any number of rows
   * @param factors [rows, outputSize] row by row
   * @param gradients [rows, inputSize] row by row, all overwritten
   */
  public void inputGradients(float[] in, float[] factors, float[] gradients) {
    requireThere(in, gradients);
    if (in.length == 0
        || gradients.length != in.length
        || in.length % inputSize() != 0
        || factors.length != in.length / inputSize() * outputSize()) {
      throw new IllegalArgumentException(
          "Predictor: %s features, %s factors and room for %s gradients, expected for each sample %s, %s and %s"
              .formatted(
                  in.length,
                  factors.length,
                  gradients.length,
                  inputSize(),
                  outputSize(),
                  inputSize()));
    }
    occupancy.enter();
    try {
      if (inputGradients == null) {
        StepSettings settings =
            new StepSettings(
                options.backend().selector(options.kernels(), Map.of()), true, workers);
        inputGradients =
            new InputGradients(
                architecture, parameters, options.logits(), pieceRows, settings, slabs);
      }
      inputGradients.run(in, factors, gradients);
    } finally {
      occupancy.exit();
    }
  }

  private FloatBuffer floats(Region region) {
    if (region.sizeBytes() > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "Predictor: %s rows of %s values are more than a buffer counts; predict from segments or arrays, or make it for smaller batches"
              .formatted(region.rows(), region.columns()));
    }
    return slab.view(region).asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /**
   * The index of one sample's largest output, the first of equals; for a classifier its class. NaN
   * counts as larger than any number.
   *
   * @param sample features, [inputSize]
   */
  public int predictClass(float[] sample) {
    requireThere(sample, sample);
    if (sample.length != inputSize()) {
      throw new IllegalArgumentException(
          "Predictor: the sample has %s features, expected %s"
              .formatted(sample.length, inputSize()));
    }
    occupancy.enter();
    try {
      copyIn(sample, 0, 0);
      run(1);
      return largest(0);
    } finally {
      occupancy.exit();
    }
  }

  /**
   * The index of each sample's largest output, as {@link #predictClass} gives it.
   *
   * @param in dense rows of float32, [rows, inputSize]; any number of rows
   * @param classes one for each row
   */
  public void predictClasses(MemorySegment in, int[] classes) {
    requireThere(in, classes);
    int rows = (int) rows(floats("in", in), (long) classes.length * outputSize());
    long inRowBytes = 4L * inputSize();
    occupancy.enter();
    try {
      for (int from = 0; from < rows; from += Math.min(pieceRows, rows - from)) {
        int count = Math.min(pieceRows, rows - from);
        copyIn(in, from, count, inRowBytes);
        run(count);
        for (int row = 0; row < count; row++) {
          classes[from + row] = largest(row);
        }
      }
    } finally {
      occupancy.exit();
    }
  }

  private int largest(int row) {
    return ArgMax.of(slab.segment(), output.rowBytes(row), output.columns());
  }

  /**
   * Predicts samples from one segment into another; heap or native, aligned or not. A batch of two
   * rows or more in aligned memory of an arena that is confined to this thread is read where it
   * lies, another one is copied first.
   *
   * @param in dense rows of float32, [rows, inputSize]; any number of rows
   * @param out dense rows of float32, [rows, outputSize]
   */
  public void predict(MemorySegment in, MemorySegment out) {
    requireThere(in, out);
    requireWritable(out.isReadOnly());
    long rows = rows(floats("in", in), floats("out", out));
    long inRowBytes = 4L * inputSize();
    long outRowBytes = 4L * outputSize();
    boolean ours = rows > 1 && isOnlyOurs(in);
    occupancy.enter();
    try {
      for (long from = 0; from < rows; from += Math.min(pieceRows, rows - from)) {
        int count = (int) Math.min(pieceRows, rows - from);
        if (ours && count > 1) {
          first.multiply(count, in, from * inRowBytes, inputSize());
          run(1, count);
        } else {
          copyIn(in, from, count, inRowBytes);
          run(count);
        }
        for (int row = 0; row < count; row++) {
          MemorySegment.copy(
              slab.segment(), output.rowBytes(row), out, (from + row) * outRowBytes, outRowBytes);
        }
      }
    } finally {
      occupancy.exit();
    }
  }

  private void copyIn(MemorySegment in, long from, int count, long inRowBytes) {
    for (int row = 0; row < count; row++) {
      MemorySegment.copy(
          in, (from + row) * inRowBytes, slab.segment(), input.rowBytes(row), inRowBytes);
    }
  }

  /**
   * Whether the first step can read an input where it lies, without checks: nobody but this thread
   * can free it meanwhile.
   */
  private boolean isOnlyOurs(MemorySegment in) {
    return first != null
        && in.isNative()
        && !in.isMapped()
        && KernelMemory.reaches(in)
        && in.address() % Float.BYTES == 0
        && in.isAccessibleBy(Thread.currentThread())
        && !in.isAccessibleBy(OTHER_THREAD);
  }

  /** The scratch memory. */
  MemorySegment memory() {
    return slab.segment();
  }

  /** Where a piece of a batch is copied to. */
  Region input() {
    return input;
  }

  OneThreadGuard occupancy() {
    return occupancy;
  }

  /** Whether a single sample is one call by now. */
  boolean predictsInOneCall() {
    return single.areOne();
  }

  private void run(int rows) {
    if (rows > 1 || !single.run()) {
      run(0, rows);
    }
  }

  private void run(int firstStep, int rows) {
    for (int step = firstStep; step < steps.length; step++) {
      steps[step].run(rows);
    }
  }

  private static void requireThere(Object in, Object out) {
    if (in == null || out == null) {
      throw new NullPointerException(
          "Predictor: the " + (in == null ? "input" : "output") + " is null");
    }
  }

  private static void requireWritable(boolean readOnly) {
    if (readOnly) {
      throw new IllegalArgumentException(
          "Predictor: the output is read-only, expected memory that can be written");
    }
  }

  private static long floats(String what, MemorySegment segment) {
    if (segment.byteSize() % 4 != 0) {
      throw new IllegalArgumentException(
          "Predictor: '%s' has %s bytes, expected whole float32 values"
              .formatted(what, segment.byteSize()));
    }
    return segment.byteSize() / 4;
  }

  private long rows(long inFloats, long outFloats) {
    if (inFloats == inputSize() && outFloats == outputSize()) {
      return 1; // without a division
    }
    long rows = inFloats / inputSize();
    if (rows < 1 || inFloats % inputSize() != 0) {
      throw new IllegalArgumentException(
          "Predictor: the input has %s values, expected a multiple of %s, one row of features for"
                  .formatted(inFloats, inputSize())
              + " each sample");
    }
    if (outFloats % outputSize() != 0 || outFloats / outputSize() != rows) {
      throw new IllegalArgumentException(
          "Predictor: the output has room for %s values, expected %s rows of %s"
              .formatted(outFloats, rows, outputSize()));
    }
    return rows;
  }

  /**
   * Predicts made-up samples until the path is compiled and allocates nothing: batches of every
   * size, from segments, arrays and buffers, with zeros among the inputs and without.
   *
   * @return how many predictions that took
   */
  public int warmUp() {
    plan.warmUpLibrary();
    int[] predictions = new int[1];
    MachineCode.awaiting(() -> predictions[0] = PredictorWarmUp.run(this, pieceRows));
    return predictions[0];
  }

  /** The first rows of whatever was predicted last. */
  void runSome(int rows) {
    occupancy.enter();
    try {
      run(rows);
    } finally {
      occupancy.exit();
    }
  }

  /** What was made simpler than in training, then every step with its backend and the reason. */
  public String explainPlan() {
    StringBuilder text = new StringBuilder(plan.describe());
    for (Step step : steps) {
      text.append("  ").append(step.describe()).append('\n');
    }
    return text.toString();
  }

  /** Every region of the scratch memory with its bytes; parameters are the model's. */
  public String memoryPlan() {
    String asked = layerOutputs == null ? "" : layerOutputs.memory().describe();
    String grads = inputGradients == null ? "" : inputGradients.memory().describe();
    return plan.memory().describe() + asked + grads;
  }

  /**
   * What computes each product, by its name in {@link #explainPlan}: for {@link
   * PredictionOptions#withBackends} of a predictor that is to compute the same bits elsewhere.
   */
  public Map<String, Backend> backends() {
    return Backend.of(plan.products());
  }

  /**
   * Frees the scratch memory and lets go of the parameters.
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
