package dev.ranvier.report;

import dev.ranvier.Callback;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.TrainingRun;
import dev.ranvier.layer.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps histograms of a network's weights before the first epoch and after each, and of what its
 * layers give for some samples, for {@link Charts#histograms}. Between epochs it reads the weights
 * once and predicts the samples; the training step is what it is without it.
 *
 * <pre>{@code
 * var recorder = HistogramRecorder.of().outputsOf(samples);
 * network.fit(data, FitOptions.epochs(20).callbacks(recorder));
 * recorder.weights("dense_1").save(Path.of("weights.svg"));
 * }</pre>
 */
public final class HistogramRecorder implements Callback {

  private static final int MOST_SAMPLES = 4096;

  private final float[][] samples;
  private final Map<String, SortedMap<Integer, Histogram>> weights = new LinkedHashMap<>();
  private final Map<String, SortedMap<Integer, Histogram>> outputs = new LinkedHashMap<>();

  private HistogramRecorder(float[][] samples) {
    this.samples = samples;
  }

  /** Of weights alone. */
  public static HistogramRecorder of() {
    return new HistogramRecorder(new float[0][]);
  }

  /**
   * Also of what each layer gives for these samples.
   *
   * @param features [rows][features], as the network is given them; at most 4,096 rows
   * @throws IllegalArgumentException if there are none or too many
   */
  public HistogramRecorder outputsOf(float[][] features) {
    if (features.length == 0 || features.length > MOST_SAMPLES) {
      throw new IllegalArgumentException(
          "HistogramRecorder: %s samples, expected 1 to %s"
              .formatted(features.length, MOST_SAMPLES));
    }
    return new HistogramRecorder(features.clone());
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    weights.clear();
    outputs.clear();
    record(run, run.initialEpoch());
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    record(run, epoch + 1);
  }

  private void record(TrainingRun run, int epoch) {
    Model model = run.model();
    Architecture architecture = model.architecture();
    run.weights()
        .forEach(
            (name, values) -> {
              if (name.endsWith(".weight")) {
                String layer = name.substring(0, name.length() - ".weight".length());
                at(weights, layer).put(epoch, Histogram.of(values));
              }
            });
    if (samples.length == 0) {
      return;
    }
    float[] rows = flat(samples, architecture.inputSize());
    try (Predictor predictor = model.predictor(samples.length)) {
      for (String layer : architecture.names()) {
        at(outputs, layer).put(epoch, Histogram.of(predictor.layerOutputs(layer, rows)));
      }
    }
  }

  private static SortedMap<Integer, Histogram> at(
      Map<String, SortedMap<Integer, Histogram>> map, String layer) {
    return map.computeIfAbsent(layer, name -> new TreeMap<>());
  }

  private static float[] flat(float[][] rows, int width) {
    float[] flat = new float[rows.length * width];
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != width) {
        throw new IllegalArgumentException(
            "HistogramRecorder: sample %s has %s features, expected the network's %s"
                .formatted(row, rows[row].length, width));
      }
      System.arraycopy(rows[row], 0, flat, row * width, width);
    }
    return flat;
  }

  /** Layers whose weights it knows. */
  public List<String> layers() {
    return new ArrayList<>(weights.keySet());
  }

  /** A layer's weights by epoch, 0 before the first, as histograms. */
  public SortedMap<Integer, Histogram> weightHistograms(String layer) {
    return new TreeMap<>(known(weights, "weights", layer));
  }

  /** What a layer gives for the samples, by epoch, as histograms. */
  public SortedMap<Integer, Histogram> outputHistograms(String layer) {
    return new TreeMap<>(known(outputs, "outputs", layer));
  }

  /**
   * A layer's weights over the epochs.
   *
   * @param layer its name in summaries, plans and files, {@code dense_1}
   * @throws IllegalArgumentException if it kept none, naming those that it has
   */
  public Picture weights(String layer) {
    return Charts.histograms("Weights of " + layer, "weight", known(weights, "weights", layer));
  }

  /**
   * What a layer gives for the samples, over the epochs.
   *
   * @throws IllegalArgumentException if it kept none, naming those that it has
   */
  public Picture outputs(String layer) {
    return Charts.histograms("Outputs of " + layer, "output", known(outputs, "outputs", layer));
  }

  private static SortedMap<Integer, Histogram> known(
      Map<String, SortedMap<Integer, Histogram>> map, String what, String layer) {
    SortedMap<Integer, Histogram> found = map.get(Objects.requireNonNull(layer, "layer is null"));
    if (found == null) {
      throw new IllegalArgumentException(
          "HistogramRecorder: no %s of '%s', expected one of %s; give it to fit as a callback first"
              .formatted(what, layer, map.keySet()));
    }
    return found;
  }
}
