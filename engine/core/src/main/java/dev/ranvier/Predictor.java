package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.Plan;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.step.ActivationStep;
import dev.ranvier.step.BiasActivation;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import dev.ranvier.step.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A network compiled for inference: parameters shared with its model, scratch memory its own. One
 * predictor serves one thread at a time (a second one is refused), any number of predictors serve
 * one model. After {@link #warmUp()} a prediction allocates nothing.
 */
public final class Predictor implements AutoCloseable {

  private final Architecture architecture;
  private final Parameters parameters;
  private final int maxBatch;
  private final BackendSelector selector;
  private final Plan plan;
  private final Slab slab;
  private final Region input;
  private final Region output;
  private final Step[] steps;
  private final Occupancy occupancy = new Occupancy("Predictor");

  /** Takes over one reference to the parameters. */
  Predictor(Architecture architecture, Parameters parameters, int maxBatch, Backend backend) {
    this.architecture = architecture;
    this.parameters = parameters;
    this.maxBatch = maxBatch;
    try {
      if (maxBatch < 1) {
        throw new IllegalArgumentException(
            "Predictor: maxBatch is " + maxBatch + ", expected at least 1");
      }
      this.selector = new BackendSelector(backend);
      this.plan = new Plan("Predictor, batches of up to " + maxBatch);
      this.input = plan.matrix("input", maxBatch, architecture.inputSize());
      List<Region> outputs = new ArrayList<>();
      List<ProductPlan> products = planLayers(outputs);
      this.output = outputs.getLast();
      Region scratch = plan.scratch("packs", scratchBytes(products));
      this.slab = new Slab(plan);
      this.steps = compileOrClose(products, outputs, scratch);
    } catch (RuntimeException | Error e) {
      parameters.release();
      throw e;
    }
  }

  private List<ProductPlan> planLayers(List<Region> outputs) {
    List<ProductPlan> products = new ArrayList<>();
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      String name = architecture.name(layer);
      int outputSize = architecture.outputSize(layer);
      outputs.add(plan.matrix(name + ".output", maxBatch, outputSize));
      products.add(
          ProductPlan.of(
              selector,
              name,
              Form.NN,
              maxBatch,
              outputSize,
              architecture.inputSize(layer),
              Workers.ALONE));
    }
    return products;
  }

  private static long scratchBytes(List<ProductPlan> products) {
    return products.stream().mapToLong(ProductPlan::scratchBytes).max().orElse(0) + 64;
  }

  private Step[] compileOrClose(List<ProductPlan> products, List<Region> outputs, Region scratch) {
    try {
      return compile(products, outputs, scratch);
    } catch (RuntimeException | Error e) {
      slab.close();
      throw e;
    }
  }

  private Step[] compile(List<ProductPlan> products, List<Region> outputs, Region scratch) {
    MemorySegment memory = slab.segment();
    Tier tier = selector.elementwiseTier();
    List<Step> compiled = new ArrayList<>();
    for (int layer = 0; layer < products.size(); layer++) {
      Activation activation = architecture.layers().get(layer).activation();
      ActivationKernel kernel = activation.kernel(tier);
      boolean applied = kernel.elementwise() && !(activation instanceof Linear);
      Operand result = new Operand(memory, outputs.get(layer));
      Operand bias = parameters.bias(layer);
      Epilogue epilogue = BiasActivation.of(tier, bias, applied ? kernel : null, result);
      compiled.add(
          products
              .get(layer)
              .step(
                  selector,
                  new Operand(memory, layer == 0 ? input : outputs.get(layer - 1)),
                  parameters.weights(layer),
                  result,
                  epilogue,
                  ProductPlan.note(bias != null, applied ? activation : null),
                  new Operand(memory, scratch),
                  parameters.finite()));
      if (!kernel.elementwise()) {
        compiled.add(new ActivationStep(activation.name() + ", " + tier, kernel, result, result));
      }
    }
    return compiled.toArray(Step[]::new);
  }

  /** Features of one sample. */
  public int inputSize() {
    return architecture.inputSize();
  }

  /** Outputs for one sample. */
  public int outputSize() {
    return architecture.outputSize();
  }

  /**
   * Predicts samples from one array into another.
   *
   * @param in dense rows, [rows, inputSize]; any number of rows
   * @param out dense rows, [rows, outputSize]
   */
  public void predict(float[] in, float[] out) {
    int rows = rows(in.length, out.length);
    occupancy.enter();
    try {
      for (int from = 0; from < rows; from += maxBatch) {
        int count = Math.min(maxBatch, rows - from);
        for (int row = 0; row < count; row++) {
          MemorySegment.copy(
              in,
              (from + row) * inputSize(),
              slab.segment(),
              ValueLayout.JAVA_FLOAT,
              input.rowBytes(row),
              inputSize());
        }
        run(count);
        for (int row = 0; row < count; row++) {
          MemorySegment.copy(
              slab.segment(),
              ValueLayout.JAVA_FLOAT,
              output.rowBytes(row),
              out,
              (from + row) * outputSize(),
              outputSize());
        }
      }
    } finally {
      occupancy.exit();
    }
  }

  /**
   * Predicts samples from one segment into another; heap or native, aligned or not.
   *
   * @param in dense rows of float32, [rows, inputSize]; any number of rows
   * @param out dense rows of float32, [rows, outputSize]
   */
  public void predict(MemorySegment in, MemorySegment out) {
    int rows = rows(floats("in", in), floats("out", out));
    long inRowBytes = 4L * inputSize();
    long outRowBytes = 4L * outputSize();
    occupancy.enter();
    try {
      for (int from = 0; from < rows; from += maxBatch) {
        int count = Math.min(maxBatch, rows - from);
        for (int row = 0; row < count; row++) {
          MemorySegment.copy(
              in, (from + row) * inRowBytes, slab.segment(), input.rowBytes(row), inRowBytes);
        }
        run(count);
        for (int row = 0; row < count; row++) {
          MemorySegment.copy(
              slab.segment(), output.rowBytes(row), out, (from + row) * outRowBytes, outRowBytes);
        }
      }
    } finally {
      occupancy.exit();
    }
  }

  private void run(int rows) {
    for (Step step : steps) {
      step.run(rows);
    }
  }

  private static long floats(String what, MemorySegment segment) {
    if (segment.byteSize() % 4 != 0) {
      throw new IllegalArgumentException(
          "Predictor: '%s' has %d bytes, expected whole float32 values"
              .formatted(what, segment.byteSize()));
    }
    return segment.byteSize() / 4;
  }

  private int rows(long inFloats, long outFloats) {
    long rows = inFloats / inputSize();
    if (rows < 1 || inFloats % inputSize() != 0) {
      throw new IllegalArgumentException(
          "Predictor: the input has %d values, expected a multiple of %d, one row of features for"
                  .formatted(inFloats, inputSize())
              + " each sample");
    }
    if (outFloats != rows * outputSize()) {
      throw new IllegalArgumentException(
          "Predictor: the output has room for %d values, expected %d rows of %d"
              .formatted(outFloats, rows, outputSize()));
    }
    return Math.toIntExact(rows);
  }

  /**
   * Predicts made-up samples until the path is compiled and allocates nothing.
   *
   * @return how many predictions that took
   */
  public int warmUp() {
    occupancy.enter();
    try {
      WarmUp.fill(slab.segment(), input);
      return new WarmUp().run(call -> run((call & 3) == 0 ? maxBatch : 1 + call % maxBatch));
    } finally {
      occupancy.exit();
    }
  }

  /** Every step with its shape, backend and the reason. */
  public String explainPlan() {
    StringBuilder text = new StringBuilder(selector.describe());
    text.append("Prediction, batches of up to ").append(maxBatch).append(", 1 thread\n");
    for (Step step : steps) {
      text.append("  ").append(step.describe()).append('\n');
    }
    return text.toString();
  }

  /** Every region of the scratch memory with its bytes; parameters are the model's. */
  public String memoryPlan() {
    return plan.describe();
  }

  /**
   * Frees the scratch memory and lets go of the parameters.
   *
   * @throws IllegalStateException if another thread is inside
   */
  @Override
  public void close() {
    if (occupancy.close()) {
      slab.close();
      parameters.release();
    }
  }
}
