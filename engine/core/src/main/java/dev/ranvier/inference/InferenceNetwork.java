package dev.ranvier.inference;

import dev.ranvier.chain.Joins;
import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.Parameters;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PackedProduct;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained network without what inference can do without, as {@link Joins} decides, and the forms
 * in which its predictors read its weights. Made once for a version of the parameters and shared.
 */
final class InferenceNetwork implements Parameters.Derived {

  private final List<String> notes;
  private final FoldedWeights weights;
  private final Map<Packing, Slab> packed = new HashMap<>();
  private final Map<Compression, CompressedWeights> compressed = new HashMap<>();

  /** What packed weights are made of: each provider reads an order of its own. */
  private record Packing(InferenceLayer.Product layer, KernelProvider provider) {}

  /** What weights in fewer bytes are made of. */
  private record Compression(InferenceLayer.Product layer, WeightFormat format) {}

  private InferenceNetwork(Architecture architecture, Parameters parameters, Joins joins) {
    this.notes = joins.notes();
    this.weights = new FoldedWeights(architecture, parameters, joins.works());
  }

  /** The network of one version of parameters, made when the first predictor asks for it. */
  static InferenceNetwork of(Architecture architecture, Parameters parameters, FoldingRule rule) {
    return parameters.derived(
        InferenceNetwork.class,
        rule,
        () -> {
          Joins joins =
              Joins.forInference(
                  architecture,
                  scalings -> {
                    int columns = architecture.outputSize(scalings.getLast());
                    return rule.obstacle(
                        ColumnAffine.of(architecture, scalings, columns, parameters));
                  });
          return new InferenceNetwork(architecture, parameters, joins);
        });
  }

  /** The same with a step for each layer that does something, nothing folded and nothing joined. */
  static InferenceNetwork ofEachLayer(Architecture architecture, Parameters parameters) {
    return parameters.derived(
        InferenceNetwork.class,
        "each layer",
        () -> new InferenceNetwork(architecture, parameters, Joins.forEachLayer(architecture)));
  }

  /** The layers in order. */
  List<InferenceLayer> layers() {
    return weights.layers();
  }

  /** Whether all weights are finite, so that products may skip zero inputs. */
  boolean finite() {
    return weights.finite();
  }

  /** What was changed, one line each. */
  List<String> notes() {
    return notes;
  }

  /** A layer's weights packed for products of several rows, once for all predictors. */
  synchronized Operand packed(InferenceLayer.Product layer, KernelProvider provider) {
    SlabLayout plan = new SlabLayout(layer.name() + ", packed weights");
    Region region = plan.scratch("weights", PackedProduct.packedBytes(provider, layer.weights()));
    Packing packing = new Packing(layer, provider);
    Slab known = packed.get(packing);
    if (known != null) {
      return new Operand(known.segment(), region);
    }
    Slab fresh = new Slab(plan);
    try {
      Operand target = new Operand(fresh.segment(), region);
      PackedProduct.pack(provider, layer.weights(), target);
      packed.put(packing, fresh);
      return target;
    } catch (RuntimeException | Error e) {
      fresh.close();
      throw e;
    }
  }

  /** A layer's weights in fewer bytes, once for all predictors. */
  synchronized CompressedWeights compressed(InferenceLayer.Product layer, WeightFormat format) {
    return compressed.computeIfAbsent(
        new Compression(layer, format), key -> new CompressedWeights(layer, format));
  }

  @Override
  public void close() {
    weights.close();
    packed.values().forEach(Slab::close);
    compressed.values().forEach(CompressedWeights::close);
  }
}
