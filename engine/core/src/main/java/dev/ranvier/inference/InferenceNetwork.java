package dev.ranvier.inference;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.memory.FiniteRows;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.Parameters;
import dev.ranvier.simd.Tier;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PackedProduct;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained network with everything that inference can do without: dropout and shape are gone, an
 * activation layer joins the linear Dense before it, and what only scales columns is folded into
 * the weights of a Dense: into the one before, which is linear, or into the one behind. Made once
 * for a version of the parameters and shared by its predictors; memory for the weights that change.
 */
final class InferenceNetwork implements Parameters.Derived {

  private final Architecture architecture;
  private final Parameters parameters;
  private final FoldingRule rule;
  private final List<Draft> drafts = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Slab slab;
  private final List<InferenceLayer> layers = new ArrayList<>();
  private final Map<Packing, Slab> packed = new HashMap<>();
  private final Map<Compression, CompressedWeights> compressed = new HashMap<>();
  private boolean finite;

  /** What packed weights are made of: each tier reads an order of its own. */
  private record Packing(InferenceLayer.Product layer, Tier tier) {}

  /** What weights in fewer bytes are made of. */
  private record Compression(InferenceLayer.Product layer, WeightFormat format) {}

  /** A layer as far as it is known; a {@code null} scaling is none. */
  private static final class Draft {
    final String name;
    final int layer;
    final int inputSize;
    final int outputSize;
    ColumnAffine before;
    ColumnAffine after;
    Activation activation = Activation.linear();
    Region weights = Region.NONE;
    Region bias = Region.NONE;
    Region mean = Region.NONE;

    Draft(Architecture architecture, int layer) {
      this.name = architecture.name(layer);
      this.layer = layer;
      this.inputSize = architecture.inputSize(layer);
      this.outputSize = architecture.outputSize(layer);
    }

    boolean isFolded() {
      return before != null || after != null;
    }
  }

  /** The network of one version of parameters, made when the first predictor asks for it. */
  static InferenceNetwork of(Architecture architecture, Parameters parameters, FoldingRule rule) {
    return parameters.derived(
        InferenceNetwork.class, rule, () -> new InferenceNetwork(architecture, parameters, rule));
  }

  /** Of one version of a network's parameters. */
  InferenceNetwork(Architecture architecture, Parameters parameters, FoldingRule rule) {
    this.architecture = architecture;
    this.parameters = parameters;
    this.rule = rule;
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      draft(layer, architecture.layers().get(layer));
    }
    SlabLayout plan = new SlabLayout("folded weights");
    drafts.forEach(draft -> plan(plan, draft));
    this.slab = new Slab(plan);
    this.finite = parameters.finite();
    try {
      drafts.forEach(draft -> layers.add(compile(draft)));
    } catch (RuntimeException | Error e) {
      slab.close();
      throw e;
    }
  }

  /** The layers in order. */
  List<InferenceLayer> layers() {
    return layers;
  }

  /** Whether all weights are finite, so that products may skip zero inputs. */
  boolean finite() {
    return finite;
  }

  /** What was changed, one line each. */
  List<String> notes() {
    return notes;
  }

  private boolean isDense(Draft draft) {
    return architecture.layers().get(draft.layer) instanceof Dense;
  }

  private boolean isScaling(Draft draft) {
    return draft.after != null && !isDense(draft);
  }

  private void draft(int layer, Layer kind) {
    Draft last = drafts.isEmpty() ? null : drafts.getLast();
    boolean afterLinear = last != null && isDense(last) && last.activation instanceof Linear;
    String name = architecture.name(layer);
    switch (kind) {
      case Dropout dropout -> notes.add(name + " removed");
      case Flatten flatten -> notes.add(name + " removed");
      case ActivationLayer function when afterLinear -> {
        last.activation = function.function();
        notes.add(name + " joined with " + last.name);
      }
      case ActivationLayer function -> add(layer).activation = function.function();
      case Dense dense -> {
        Draft own = new Draft(architecture, layer);
        own.activation = dense.activation();
        if (last != null && isScaling(last)) {
          foldForward(last, own);
        }
        drafts.add(own);
      }
      case LayerNormalization normalization -> add(layer);
      case BatchNormalization scaling -> draftScaling(layer, kind, afterLinear);
      case Normalization scaling -> draftScaling(layer, kind, afterLinear);
      case Rescaling scaling -> draftScaling(layer, kind, afterLinear);
      case Input input -> throw new AssertionError(input);
    }
  }

  private Draft add(int layer) {
    Draft draft = new Draft(architecture, layer);
    drafts.add(draft);
    return draft;
  }

  private void draftScaling(int layer, Layer kind, boolean afterLinear) {
    ColumnAffine scaling = ColumnAffine.of(kind, layer, architecture.outputSize(layer), parameters);
    Draft last = drafts.isEmpty() ? null : drafts.getLast();
    if (afterLinear || last != null && isScaling(last)) {
      last.after = last.after == null ? scaling : last.after.then(scaling);
      notes.add(architecture.name(layer) + " folded into " + last.name);
    } else {
      add(layer).after = scaling;
    }
  }

  private void foldForward(Draft scaling, Draft dense) {
    String obstacle = rule.obstacle(scaling.after);
    if (obstacle.isEmpty()) {
      dense.before = scaling.after;
      drafts.removeLast();
      notes.add(scaling.name + " folded into " + dense.name);
    } else {
      notes.add(scaling.name + " kept: " + obstacle);
    }
  }

  private void plan(SlabLayout plan, Draft draft) {
    switch (architecture.layers().get(draft.layer)) {
      case Dense dense when draft.isFolded() -> {
        draft.weights = plan.matrix(draft.name + ".weight", draft.inputSize, draft.outputSize);
        draft.bias = plan.matrix(draft.name + ".bias", 1, draft.outputSize);
      }
      case BatchNormalization _, Normalization _, Rescaling _ -> {
        draft.mean = plan.matrix(draft.name + ".mean", 1, draft.outputSize);
        draft.weights = plan.matrix(draft.name + ".scale", 1, draft.outputSize);
        draft.bias = plan.matrix(draft.name + ".shift", 1, draft.outputSize);
      }
      case LayerNormalization normalization -> {
        draft.weights = plan.matrix(draft.name + ".gamma", 1, draft.outputSize);
        draft.bias = plan.matrix(draft.name + ".beta", 1, draft.outputSize);
      }
      case ActivationLayer _, Dense _ -> {}
      case Dropout _, Flatten _, Input _ -> throw new AssertionError(draft.name);
    }
  }

  private Operand own(Region region) {
    return new Operand(slab.segment(), region);
  }

  private InferenceLayer compile(Draft draft) {
    return switch (architecture.layers().get(draft.layer)) {
      case Dense dense -> compile(draft, dense);
      case LayerNormalization normalization -> compile(draft, normalization);
      case ActivationLayer function -> new InferenceLayer.Function(draft.name, draft.activation);
      case BatchNormalization _, Normalization _, Rescaling _ -> compileScaling(draft);
      case Dropout _, Flatten _, Input _ -> throw new AssertionError(draft.name);
    };
  }

  private InferenceLayer compile(Draft draft, Dense dense) {
    Operand weights = parameters.operand(draft.layer, 0);
    Operand bias = dense.hasBias() ? parameters.operand(draft.layer, 1) : Operand.NONE;
    if (!draft.isFolded()) {
      return new InferenceLayer.Product(draft.name, weights, bias, draft.activation);
    }
    double[] start = new double[draft.outputSize];
    for (int column = 0; column < start.length; column++) {
      start[column] = bias.isEmpty() ? 0 : bias.get(0, column);
    }
    for (int row = 0; row < draft.inputSize; row++) {
      double factor = draft.before == null ? 1 : draft.before.scale()[row];
      double offset = draft.before == null ? 0 : draft.before.offset(row);
      for (int column = 0; column < start.length; column++) {
        double weight = weights.get(row, column);
        start[column] += offset * weight;
        double after = draft.after == null ? 1 : draft.after.scale()[column];
        set(draft.weights, row, column, weight * factor * after);
      }
    }
    for (int column = 0; column < start.length; column++) {
      double sum = start[column];
      if (draft.after != null) {
        ColumnAffine after = draft.after;
        sum = (sum - after.mean()[column]) * after.scale()[column] + after.shift()[column];
      }
      set(draft.bias, 0, column, sum);
    }
    MemorySegment memory = slab.segment();
    finite &= FiniteRows.all(memory, draft.weights) && FiniteRows.all(memory, draft.bias);
    return new InferenceLayer.Product(
        draft.name, own(draft.weights), own(draft.bias), draft.activation);
  }

  private InferenceLayer compileScaling(Draft draft) {
    for (int column = 0; column < draft.outputSize; column++) {
      set(draft.mean, 0, column, draft.after.mean()[column]);
      set(draft.weights, 0, column, draft.after.scale()[column]);
      set(draft.bias, 0, column, draft.after.shift()[column]);
    }
    return new InferenceLayer.ColumnAffine(
        draft.name, own(draft.mean), own(draft.weights), own(draft.bias));
  }

  private InferenceLayer compile(Draft draft, LayerNormalization layer) {
    for (int column = 0; column < draft.outputSize; column++) {
      set(
          draft.weights,
          0,
          column,
          layer.scale() ? parameters.operand(draft.layer, 0).get(0, column) : 1);
      int beta = layer.scale() ? 1 : 0;
      set(
          draft.bias,
          0,
          column,
          layer.center() ? parameters.operand(draft.layer, beta).get(0, column) : 0);
    }
    return new InferenceLayer.LayerNormalization(
        draft.name, layer.epsilon(), own(draft.weights), own(draft.bias));
  }

  private void set(Region matrix, int row, int column, double value) {
    own(matrix).set(row, column, (float) value);
  }

  /** A layer's weights packed for products of several rows, once for all predictors. */
  synchronized Operand packed(InferenceLayer.Product layer, Tier tier) {
    SlabLayout plan = new SlabLayout(layer.name() + ", packed weights");
    Region region = plan.scratch("weights", PackedProduct.packedBytes(tier, layer.weights()));
    Packing packing = new Packing(layer, tier);
    Slab known = packed.get(packing);
    if (known != null) {
      return new Operand(known.segment(), region);
    }
    Slab fresh = new Slab(plan);
    try {
      Operand target = new Operand(fresh.segment(), region);
      PackedProduct.pack(tier, layer.weights(), target);
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
    slab.close();
    packed.values().forEach(Slab::close);
    compressed.values().forEach(CompressedWeights::close);
  }
}
