package dev.ranvier.inference;

import dev.ranvier.chain.LayerWork;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.memory.FiniteRows;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.Parameters;
import dev.ranvier.step.Operand;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a network's steps, with what is folded into them: memory for those that change,
 * the model's own for the rest. Folding counts in double precision.
 */
final class FoldedWeights implements AutoCloseable {

  private final Architecture architecture;
  private final Parameters parameters;
  private final Slab slab;
  private final List<InferenceLayer> layers = new ArrayList<>();
  private boolean finite;

  /** Where a step's own numbers are: of weights and bias, or of columns. */
  private record Places(LayerWork work, Region weights, Region bias, Region mean) {}

  FoldedWeights(Architecture architecture, Parameters parameters, List<LayerWork> works) {
    this.architecture = architecture;
    this.parameters = parameters;
    SlabLayout plan = new SlabLayout("folded weights");
    List<Places> places = works.stream().map(work -> plan(plan, work)).toList();
    this.slab = new Slab(plan);
    this.finite = parameters.finite();
    try {
      places.forEach(each -> layers.add(compile(each)));
    } catch (RuntimeException | Error e) {
      slab.close();
      throw e;
    }
  }

  /** In order. */
  List<InferenceLayer> layers() {
    return layers;
  }

  /** Whether all are. */
  boolean finite() {
    return finite;
  }

  private Places plan(SlabLayout plan, LayerWork work) {
    String name = architecture.name(work.layer());
    int size = architecture.outputSize(work.layer());
    return switch (architecture.layers().get(work.layer())) {
      case Dense _ when work.isFolded() ->
          new Places(
              work,
              plan.matrix(name + ".weight", architecture.inputSize(work.layer()), size),
              plan.matrix(name + ".bias", 1, size),
              Region.NONE);
      case BatchNormalization _, Normalization _, Rescaling _ -> {
        Region mean = plan.matrix(name + ".mean", 1, size);
        Region scale = plan.matrix(name + ".scale", 1, size);
        yield new Places(work, scale, plan.matrix(name + ".shift", 1, size), mean);
      }
      case LayerNormalization _ ->
          new Places(
              work,
              plan.matrix(name + ".gamma", 1, size),
              plan.matrix(name + ".beta", 1, size),
              Region.NONE);
      case ActivationLayer _, Dense _ -> new Places(work, Region.NONE, Region.NONE, Region.NONE);
      case Dropout _, Flatten _, GaussianNoise _, Input _ -> throw new AssertionError(name);
    };
  }

  private InferenceLayer compile(Places places) {
    LayerWork work = places.work();
    String name = architecture.name(work.layer());
    return switch (architecture.layers().get(work.layer())) {
      case ActivationLayer _ -> new InferenceLayer.Function(name, work.activation());
      case BatchNormalization _, Normalization _, Rescaling _ -> compileScaling(name, places);
      case Dense dense -> compile(name, places, dense);
      case LayerNormalization normalization -> compile(name, places, normalization);
      case Dropout _, Flatten _, GaussianNoise _, Input _ -> throw new AssertionError(name);
    };
  }

  private InferenceLayer compile(String name, Places places, Dense dense) {
    LayerWork work = places.work();
    Operand weights = parameters.operand(work.layer(), 0);
    Operand bias = dense.hasBias() ? parameters.operand(work.layer(), 1) : Operand.NONE;
    if (!work.isFolded()) {
      return new InferenceLayer.Product(name, weights, bias, work.activation());
    }
    double[] sums = new double[weights.columns()];
    for (int column = 0; column < sums.length; column++) {
      sums[column] = bias.isEmpty() ? 0 : bias.get(0, column);
    }
    ColumnAffine before = scaling(work.foldedBefore(), weights.region().rows());
    ColumnAffine behind = scaling(work.foldedBehind(), sums.length);
    for (int row = 0; row < weights.region().rows(); row++) {
      double factor = before.scale()[row];
      double offset = before.offset(row);
      for (int column = 0; column < sums.length; column++) {
        double weight = weights.get(row, column);
        sums[column] += offset * weight;
        set(places.weights(), row, column, weight * factor * behind.scale()[column]);
      }
    }
    for (int column = 0; column < sums.length; column++) {
      boolean moved = !work.foldedBehind().isEmpty();
      set(places.bias(), 0, column, moved ? behind.of(column, sums[column]) : sums[column]);
    }
    finite &= isFinite(places.weights()) && isFinite(places.bias());
    return new InferenceLayer.Product(
        name, own(places.weights()), own(places.bias()), work.activation());
  }

  private boolean isFinite(Region region) {
    return FiniteRows.all(slab.segment(), region);
  }

  private ColumnAffine scaling(List<Integer> scalings, int columns) {
    return ColumnAffine.of(architecture, scalings, columns, parameters);
  }

  private InferenceLayer compileScaling(String name, Places places) {
    List<Integer> all = new ArrayList<>(List.of(places.work().layer()));
    all.addAll(places.work().foldedBehind());
    ColumnAffine affine = scaling(all, places.mean().columns());
    for (int column = 0; column < places.mean().columns(); column++) {
      set(places.mean(), 0, column, affine.mean()[column]);
      set(places.weights(), 0, column, affine.scale()[column]);
      set(places.bias(), 0, column, affine.shift()[column]);
    }
    return new InferenceLayer.ColumnAffine(
        name, own(places.mean()), own(places.weights()), own(places.bias()));
  }

  private InferenceLayer compile(String name, Places places, LayerNormalization layer) {
    int number = places.work().layer();
    int beta = layer.scale() ? 1 : 0;
    for (int column = 0; column < places.weights().columns(); column++) {
      double scale = layer.scale() ? parameters.operand(number, 0).get(0, column) : 1;
      double shift = layer.center() ? parameters.operand(number, beta).get(0, column) : 0;
      set(places.weights(), 0, column, scale);
      set(places.bias(), 0, column, shift);
    }
    return new InferenceLayer.LayerNormalization(
        name, layer.epsilon(), own(places.weights()), own(places.bias()));
  }

  private Operand own(Region region) {
    return new Operand(slab.segment(), region);
  }

  private void set(Region matrix, int row, int column, double value) {
    own(matrix).set(row, column, (float) value);
  }

  @Override
  public void close() {
    slab.close();
  }
}
