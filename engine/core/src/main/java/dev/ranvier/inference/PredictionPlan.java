package dev.ranvier.inference;

import dev.ranvier.backend.BackendSelector;
import dev.ranvier.backend.ProductPlan;
import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.Parameters;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.step.LayerNormalizationSteps;
import dev.ranvier.step.Step;
import dev.ranvier.step.Workers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a predictor needs, laid out and decided; {@link PredictionSteps} compiles it. */
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
    return new PredictionSteps(this).over(memory);
  }

  Settings settings() {
    return settings;
  }

  BackendSelector selector() {
    return selector;
  }

  InferenceNetwork network() {
    return network;
  }

  /** What each of the network's layers gives. */
  List<Region> outputs() {
    return outputs;
  }

  /** The product of a dense layer. */
  ProductPlan product(InferenceLayer.Product layer) {
    return products.get(layer);
  }

  /** Weights in fewer bytes, of the layers that have such. */
  Map<InferenceLayer, CompressedWeights> compressed() {
    return compressed;
  }

  /** Of rows that are normalized. */
  Region stats() {
    return stats;
  }

  /** Of products. */
  Region scratch() {
    return scratch;
  }
}
