package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.Predictor;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.runs.SampleBlock;
import dev.ranvier.runs.TextTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Units that do nothing: dead ones, whose rectifier is flat at every sample, and saturated ones,
 * whose sigmoid or tanh is flat at nearly every sample. Of the network as it predicts, layer by
 * layer. Softmax and linear layers have neither, and a sigmoid at the network's end is meant to
 * saturate; they are left out.
 *
 * <pre>{@code
 * IO.println(UnitActivity.of(network.model(), trainingData));
 * }</pre>
 *
 * @param samples how many were looked at
 * @param layers those with a function that may be flat, in their order
 */
public record UnitActivity(int samples, List<LayerActivity> layers) {

  private static final String WHAT = "UnitActivity";

  /** Share of a function's largest slope below which it counts as flat. */
  public static final double FLAT = 0.05;

  /** Share of the samples at which a saturated unit is flat. */
  public static final double SATURATED = 0.95;

  /** Copies the list. */
  public UnitActivity {
    layers = List.copyOf(layers);
  }

  /** Of a model and all samples of a data set. */
  public static UnitActivity of(Model model, Dataset data) {
    return of(model, data, PredictionOptions.of(OutputGradients.ROWS));
  }

  /**
   * The same.
   *
   * @param options backend and threads
   */
  public static UnitActivity of(Model model, Dataset data, PredictionOptions options) {
    Samples.require(WHAT, data, model.architecture().inputSize());
    Split split = new Split(model);
    try (Model apart = Model.of(split.layers, model.getWeights());
        Predictor predictor = apart.predictor(options)) {
      SampleBlock.readAll(
          data,
          (first, block) -> {
            Samples.require(WHAT, block.features(), predictor.inputSize());
            float[] features = flat(block.features());
            for (Watched watched : split.watched) {
              watched.add(
                  watched.before == null
                      ? features
                      : predictor.layerOutputs(watched.before, features),
                  first);
            }
          });
    }
    List<LayerActivity> found =
        split.watched.stream().map(watched -> watched.activity(data.size())).toList();
    return new UnitActivity(data.size(), found);
  }

  private static float[] flat(float[][] rows) {
    int columns = rows[0].length;
    float[] flat = new float[Math.multiplyExact(rows.length, columns)];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * columns, columns);
    }
    return flat;
  }

  /** The same network with every activation in a layer of its own, so that its input is seen. */
  private static final class Split {

    private final List<Layer> layers = new ArrayList<>();
    private final List<Watched> watched = new ArrayList<>();

    Split(Model model) {
      var architecture = model.architecture();
      List<Layer> from = architecture.layers();
      List<String> names = architecture.names();
      layers.add(architecture.input());
      String before = null;
      for (int i = 0; i < from.size(); i++) {
        String name = names.get(i);
        int units = architecture.outputSize(i);
        boolean last = i == from.size() - 1;
        switch (from.get(i)) {
          case Dense dense -> {
            Dense linear = Dense.of(dense.outputSize()).named(name);
            layers.add(dense.hasBias() ? linear : linear.withoutBias());
            String own = free(names, "function-of-layer-" + i);
            layers.add(ActivationLayer.of(dense.activation()).named(own));
            watch(name, dense.activation(), name, units, last);
            before = own;
          }
          case ActivationLayer layer -> {
            layers.add(layer.named(name));
            watch(name, layer.function(), before, units, last);
            before = name;
          }
          case BatchNormalization _,
              Dropout _,
              Flatten _,
              GaussianNoise _,
              Input _,
              LayerNormalization _,
              Normalization _,
              Rescaling _ -> {
            layers.add(from.get(i).named(name));
            before = name;
          }
        }
      }
    }

    private static String free(List<String> names, String name) {
      return names.contains(name) ? free(names, name + "-") : name;
    }

    private void watch(String name, Activation activation, String before, int units, boolean last) {
      ActivationSlope.Kind kind = ActivationSlope.kind(activation);
      if (kind == ActivationSlope.Kind.RECTIFIER
          || kind == ActivationSlope.Kind.SQUASHING && !last) {
        watched.add(new Watched(name, activation, before, new int[units]));
      }
    }
  }

  /**
   * A function that is watched.
   *
   * @param before the layer that it takes its input from; null for the features
   * @param flat at how many samples each unit was
   */
  private record Watched(String layer, Activation activation, String before, int[] flat) {

    /** Counts the units that are flat, of samples [rows][units]. */
    void add(float[] inputs, int first) {
      for (int i = 0; i < inputs.length; i++) {
        if (!Float.isFinite(inputs[i])) {
          throw new IllegalArgumentException(
              "%s: unit %s of layer %s is given %s for sample %s, expected a finite number"
                  .formatted(WHAT, i % flat.length, layer, inputs[i], first + i / flat.length));
        }
        if (ActivationSlope.share(activation, inputs[i]) < FLAT) {
          flat[i % flat.length]++;
        }
      }
    }

    LayerActivity activity(int samples) {
      boolean squashing = ActivationSlope.kind(activation) == ActivationSlope.Kind.SQUASHING;
      float[] shares = new float[flat.length];
      List<Integer> idle = new ArrayList<>();
      for (int unit = 0; unit < flat.length; unit++) {
        shares[unit] = (float) flat[unit] / samples;
        if (flat[unit] >= (squashing ? SATURATED * samples : samples)) {
          idle.add(unit);
        }
      }
      return new LayerActivity(
          layer,
          activation.name(),
          shares,
          squashing ? List.of() : idle,
          squashing ? idle : List.of());
    }
  }

  /** Dead units of all layers. */
  public int dead() {
    return layers.stream().mapToInt(layer -> layer.dead().size()).sum();
  }

  /** Saturated units of all layers. */
  public int saturated() {
    return layers.stream().mapToInt(layer -> layer.saturated().size()).sum();
  }

  /** A line for each layer. */
  @Override
  public String toString() {
    TextTable table = TextTable.ofNames();
    table.add("layer", "function", "units", "dead", "saturated", "flat");
    for (LayerActivity layer : layers) {
      table.add(
          layer.layer(),
          layer.activation(),
          Integer.toString(layer.units()),
          Integer.toString(layer.dead().size()),
          Integer.toString(layer.saturated().size()),
          Percent.share(layer.meanFlatShare()));
    }
    return table.toString();
  }
}
