package dev.ranvier.inference;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Elu;
import dev.ranvier.activation.Gelu;
import dev.ranvier.activation.GeluTanh;
import dev.ranvier.activation.HardSigmoid;
import dev.ranvier.activation.LeakyRelu;
import dev.ranvier.activation.Linear;
import dev.ranvier.activation.LogSoftmax;
import dev.ranvier.activation.Relu;
import dev.ranvier.activation.Selu;
import dev.ranvier.activation.Sigmoid;
import dev.ranvier.activation.Silu;
import dev.ranvier.activation.Softmax;
import dev.ranvier.activation.Softplus;
import dev.ranvier.activation.Tanh;
import dev.ranvier.backend.BackendSelector;
import dev.ranvier.backend.ProductPlan;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.Parameters;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemv.SmallLayers;
import dev.ranvier.step.BiasActivation;
import dev.ranvier.step.LayerNormalizationSteps;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.SmallLayersStep;
import dev.ranvier.step.Step;
import dev.ranvier.step.Workers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a predictor needs, laid out and decided; then compiled into steps over one slab. */
public final class PredictionPlan {

  /**
   * Rows that one thread takes through all layers before the next: what lies between two layers
   * stays in cache. 784-512-256-10 on 4096 rows takes 0.83 of the time of one layer after the
   * other.
   */
  private static final int PIECE_ROWS = 256;

  /** The same where weights are read from memory again for every piece. */
  private static final int PIECE_ROWS_OF_LARGE = 1024;

  private static final long LARGE_BYTES = 16 << 20;

  /** A multiple of every tile's rows. */
  private static final int PIECE_UNIT = 32;

  /**
   * What is asked for.
   *
   * @param maxBatch the most samples that are computed at once
   * @param logits whether a softmax or sigmoid at the network's end is left out
   * @param weights how the weights of dense layers are kept
   * @param eachLayer whether what each layer gives can be read afterwards, so that each has a step
   */
  public record Settings(int maxBatch, boolean logits, WeightFormat weights, boolean eachLayer) {}

  private final Settings settings;
  private final int pieceRows;
  private final BackendSelector selector;
  private final Workers workers;
  private final InferenceNetwork network;
  private final SlabLayout plan;
  private final Region input;
  private final List<Region> outputs = new ArrayList<>();
  private final Map<InferenceLayer, ProductPlan> products = new HashMap<>();
  private final Map<InferenceLayer, CompressedWeights> compressed = new HashMap<>();
  private final Region stats;
  private final Region scratch;

  /**
   * Lays out and decides.
   *
   * @param workers who share the products of large batches
   */
  public PredictionPlan(
      Architecture architecture,
      Parameters parameters,
      Settings settings,
      BackendSelector selector,
      Workers workers) {
    this.settings = settings;
    this.selector = selector;
    this.workers = workers;
    this.network =
        settings.eachLayer()
            ? InferenceNetwork.ofEachLayer(architecture, parameters)
            : InferenceNetwork.of(architecture, parameters, settings.weights().folding());
    this.pieceRows = pieceRows(settings.maxBatch(), workers.count());
    this.plan = new SlabLayout("Predictor, batches of up to " + settings.maxBatch());
    this.input = plan.matrix("input", pieceRows, architecture.inputSize());
    for (InferenceLayer layer : network.layers()) {
      planLayer(layer);
    }
    selector.requireKnown("Predictor", products().map(ProductPlan::name).toList());
    boolean normalizes =
        network.layers().stream().anyMatch(InferenceLayer.LayerNormalization.class::isInstance);
    this.stats =
        plan.scratch("row stats", normalizes ? LayerNormalizationSteps.statsBytes(pieceRows) : 0);
    long packs = products.keySet().stream().mapToLong(this::scratchBytes).max().orElse(0);
    this.scratch = plan.scratch("packs", packs + 64);
  }

  /** Pieces of about the same size. */
  private int pieceRows(int maxBatch, int threads) {
    long bytes = 0;
    for (InferenceLayer layer : network.layers()) {
      bytes +=
          layer instanceof InferenceLayer.Product product
              ? product.weights().region().sizeBytes()
              : 0;
    }
    int most = threads * (bytes < LARGE_BYTES ? PIECE_ROWS : PIECE_ROWS_OF_LARGE);
    int even = Math.ceilDiv(maxBatch, Math.ceilDiv(maxBatch, most));
    return Math.min(maxBatch, Math.ceilDiv(even, PIECE_UNIT) * PIECE_UNIT);
  }

  /** The products whose backend is chosen, in order. */
  public Stream<ProductPlan> products() {
    return network.layers().stream().filter(products::containsKey).map(products::get);
  }

  /** Rows of a batch that are computed at once. */
  public int pieceRows() {
    return pieceRows;
  }

  private void planLayer(InferenceLayer layer) {
    Region in = outputs.isEmpty() ? input : outputs.getLast();
    int columns = in.columns();
    if (layer instanceof InferenceLayer.Product product) {
      columns = product.weights().columns();
      products.put(layer, planProduct(product, columns, in.columns()));
    }
    outputs.add(plan.matrix(layer.name() + ".output", pieceRows, columns));
  }

  private ProductPlan planProduct(InferenceLayer.Product layer, int n, int k) {
    WeightFormat format = settings.weights();
    if (format == WeightFormat.FLOAT32
        || !CompressedWeights.obstacle(network, layer, format).isEmpty()) {
      return ProductPlan.of(selector, layer.name(), Form.NN, pieceRows, n, k, workers);
    }
    compressed.put(layer, network.compressed(layer, format));
    return ProductPlan.compressed(selector, layer.name(), pieceRows, n, k);
  }

  private long scratchBytes(InferenceLayer layer) {
    if (compressed.containsKey(layer)) {
      return settings.weights().scratchBytes();
    }
    ProductPlan product = products.get(layer);
    return product.isWorthPrepacking() ? product.prepackedScratchBytes() : product.scratchBytes();
  }

  public SlabLayout memory() {
    return plan;
  }

  public Region input() {
    return input;
  }

  public Region output() {
    return outputs.getLast();
  }

  /**
   * What a layer gives, where each has a step.
   *
   * @param layer its number in the architecture; one without a step gives what it gets
   */
  Region output(Architecture architecture, int layer) {
    for (int before = layer; before >= 0; before--) {
      for (int i = 0; i < outputs.size(); i++) {
        if (network.layers().get(i).name().equals(architecture.name(before))) {
          return outputs.get(i);
        }
      }
    }
    return input;
  }

  /** Sees to it that the BLAS library's next calls allocate nothing. */
  public void warmUpLibrary() {
    selector.warmUpLibrary();
  }

  /** The backends, what the network can do without, and the head of the steps. */
  public String describe() {
    StringBuilder text = new StringBuilder(selector.describe());
    text.append("Prediction, batches of up to ").append(settings.maxBatch());
    if (pieceRows < settings.maxBatch()) {
      text.append(" in pieces of ").append(pieceRows).append(" rows");
    }
    text.append(", threads ").append(workers.count()).append('\n');
    network.notes().forEach(note -> text.append("  ").append(note).append('\n'));
    return text.toString();
  }

  /** The steps from input to output. */
  public List<Step> steps(MemorySegment memory) {
    List<Step> steps = new ArrayList<>();
    Operand in = new Operand(memory, input);
    for (int i = 0; i < outputs.size(); i++) {
      Operand out = new Operand(memory, outputs.get(i));
      addSteps(network.layers().get(i), in, out, memory, steps);
      in = out;
    }
    return steps;
  }

  private void addSteps(
      InferenceLayer layer, Operand in, Operand out, MemorySegment memory, List<Step> steps) {
    Tier tier = selector.elementwiseTier();
    String name = layer.name();
    switch (layer) {
      case InferenceLayer.Product product -> addProduct(product, in, out, memory, steps);
      case InferenceLayer.Function function ->
          steps.add(
              isLeftOut(layer, function.activation())
                  ? PassStep.copy(describe(name + " left out"), in, out)
                  : activation(name, function.activation(), in, out));
      case InferenceLayer.ColumnAffine affine ->
          steps.add(
              PassStep.columnAffine(
                  describe(name),
                  tier,
                  in,
                  affine.mean(),
                  affine.scale(),
                  affine.shift(),
                  out,
                  Workers.ALONE));
      case InferenceLayer.LayerNormalization normalization -> {
        Operand kept = new Operand(memory, stats);
        LayerNormalizationSteps passes =
            new LayerNormalizationSteps(
                tier, normalization.epsilon(), in, normalization.gamma(), kept, Workers.ALONE);
        steps.add(passes.forward(describe(name), normalization.beta(), out));
      }
    }
  }

  private void addProduct(
      InferenceLayer.Product layer,
      Operand in,
      Operand out,
      MemorySegment memory,
      List<Step> steps) {
    Tier tier = selector.elementwiseTier();
    Activation activation =
        isLeftOut(layer, layer.activation()) ? Activation.linear() : layer.activation();
    ActivationKernel kernel = Kernels.of(activation, tier);
    boolean applied = kernel.elementwise() && !(activation instanceof Linear);
    Epilogue epilogue =
        applied
            ? BiasActivation.of(tier, layer.bias(), kernel, out, out)
            : BiasActivation.bias(tier, layer.bias());
    ProductPlan product = products.get(layer);
    String note = note(layer, applied ? activation : null);
    Operand packs = new Operand(memory, scratch);
    boolean finite = network.finite();
    if (compressed.containsKey(layer)) {
      WeightFormat format = settings.weights();
      steps.add(
          compressed
              .get(layer)
              .product(
                  product.describeCompressed(format.label(), format.bytes(), note),
                  product.compressedBytes(format.bytes()),
                  product.choice().backend().tier(),
                  in,
                  out,
                  epilogue,
                  packs));
    } else if (product.isSmall() && function(activation) != null) {
      addSmall(
          product.smallStep(in, layer.weights(), layer.bias(), function(activation), out, note),
          steps);
    } else if (product.isWorthPrepacking()) {
      Operand packed = network.packed(layer, product.choice().backend().tier());
      steps.add(
          product.prepackedStep(in, layer.weights(), packed, out, epilogue, note, packs, finite));
    } else {
      steps.add(product.step(selector, in, layer.weights(), out, epilogue, note, packs, finite));
    }
    if (!kernel.elementwise()) {
      steps.add(activation(layer.name(), activation, out, out));
    }
  }

  /**
   * Of the functions that a small layer may have, {@code null} for another; softmax comes after.
   */
  private static SmallLayers.Function function(Activation activation) {
    return switch (activation) {
      case Linear none -> SmallLayers.Function.LINEAR;
      case LogSoftmax after -> SmallLayers.Function.LINEAR;
      case Softmax after -> SmallLayers.Function.LINEAR;
      case Relu relu -> SmallLayers.Function.RELU;
      case Sigmoid sigmoid -> SmallLayers.Function.SIGMOID;
      case Elu _,
          Gelu _,
          GeluTanh _,
          HardSigmoid _,
          LeakyRelu _,
          Selu _,
          Silu _,
          Softplus _,
          Tanh _ ->
          null;
    };
  }

  private void addSmall(SmallLayersStep step, List<Step> steps) {
    if (!settings.eachLayer()
        && !steps.isEmpty()
        && steps.getLast() instanceof SmallLayersStep before) {
      steps.set(steps.size() - 1, before.then(step));
    } else {
      steps.add(step);
    }
  }

  /** What is fused with a product, and why its weights are float32 if they should not be. */
  private String note(InferenceLayer.Product layer, Activation activation) {
    String fused = ProductPlan.note(!layer.bias().isEmpty(), activation);
    if (settings.weights() == WeightFormat.FLOAT32 || compressed.containsKey(layer)) {
      return fused;
    }
    String why = CompressedWeights.obstacle(network, layer, settings.weights());
    String kept = "float32 weights (" + why + ")";
    return fused.isEmpty() ? kept : kept + ", " + fused;
  }

  /** Whether the layer's activation is the last and its inputs are asked for. */
  private boolean isLeftOut(InferenceLayer layer, Activation activation) {
    return settings.logits()
        && layer.equals(network.layers().getLast())
        && switch (activation) {
          case LogSoftmax last -> true;
          case Sigmoid last -> true;
          case Softmax last -> true;
          case Elu _,
              Gelu _,
              GeluTanh _,
              HardSigmoid _,
              LeakyRelu _,
              Linear _,
              Relu _,
              Selu _,
              Silu _,
              Softplus _,
              Tanh _ ->
              false;
        };
  }

  private Step activation(String name, Activation activation, Operand in, Operand out) {
    ActivationKernel kernel = Kernels.of(activation, selector.elementwiseTier());
    String text = describe(name + " " + activation.name());
    return PassStep.activation(text, kernel, in, out, Workers.ALONE);
  }

  private String describe(String what) {
    return "%-22s    %s kernels".formatted(what, selector.elementwiseTier());
  }
}
