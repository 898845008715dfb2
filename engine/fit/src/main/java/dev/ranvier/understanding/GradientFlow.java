package dev.ranvier.understanding;

import dev.ranvier.Backend;
import dev.ranvier.Callback;
import dev.ranvier.Gradients;
import dev.ranvier.TrainingOptions;
import dev.ranvier.TrainingRun;
import dev.ranvier.TrainingSession;
import dev.ranvier.data.Dataset;
import dev.ranvier.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks after each epoch how large the loss's gradient is in every layer, on one batch, at the
 * weights that the epoch came to: whether it vanishes or explodes on its way back. The batch is
 * spread evenly over the training data and always the same. It is computed by a plan of its own,
 * with memory of its own that is freed again: training has neither more work in a step nor other
 * bits, and gradients that it never stores it does not store because of this.
 *
 * <pre>{@code
 * GradientFlow flow = GradientFlow.of();
 * network.fit(data, FitOptions.epochs(10).callbacks(flow));
 * IO.println(flow.last());
 * }</pre>
 */
public final class GradientFlow implements Callback {

  private static final String WHAT = "GradientFlow";

  private final List<EpochGradients> epochs = new ArrayList<>();
  private int samples = 256;
  private int frequency = 1;
  private Backend backend = Backend.AUTO;

  private GradientFlow() {}

  /** On 256 samples, or all if there are fewer, after every epoch. */
  public static GradientFlow of() {
    return new GradientFlow();
  }

  /** On so many samples, or all if there are fewer. */
  public GradientFlow samples(int count) {
    samples = require("samples", count);
    return this;
  }

  /** After every so many epochs, and after the first. */
  public GradientFlow frequency(int everySoMany) {
    frequency = require("frequency", everySoMany);
    return this;
  }

  /** What computes the products; chosen by the table unless told otherwise. */
  public GradientFlow backend(Backend choice) {
    backend = choice;
    return this;
  }

  private static int require(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s: %s is %s, expected at least 1".formatted(WHAT, name, value));
    }
    return value;
  }

  /** What was found in the last fit, epoch by epoch. */
  public List<EpochGradients> epochs() {
    return List.copyOf(epochs);
  }

  /**
   * What was found last.
   *
   * @throws IllegalStateException if no epoch has ended yet
   */
  public EpochGradients last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException(
          WHAT + ": no epoch has ended; give it to fit by FitOptions.callbacks");
    }
    return epochs.getLast();
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    epochs.clear();
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    if ((epoch - run.initialEpoch()) % frequency == 0) {
      epochs.add(look(run, epoch));
    }
  }

  private EpochGradients look(TrainingRun run, int epoch) {
    Dataset data = run.trainingData();
    int count = Math.min(samples, data.size());
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = (int) ((long) i * data.size() / count);
    }
    TrainingOptions options = TrainingOptions.of(count).backend(backend);
    try (TrainingSession session =
        new TrainingSession(run.model(), run.lossFunction(), Optimizer.sgd(), options)) {
      session.fill(data, order, 0, count);
      Gradients gradients = session.gradients(count);
      return new EpochGradients(
          epoch, count, gradients.loss(), layers(gradients, run.model().getWeights()));
    }
  }

  private static List<LayerGradient> layers(Gradients gradients, Map<String, float[]> weights) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String name : gradients.parameters().keySet()) {
      String layer = name.substring(0, name.lastIndexOf('.'));
      parameters.computeIfAbsent(layer, _ -> new ArrayList<>()).add(name);
    }
    List<LayerGradient> layers = new ArrayList<>();
    parameters.forEach(
        (layer, names) -> {
          long count = 0;
          long zeros = 0;
          double squares = 0;
          double weightSquares = 0;
          for (String name : names) {
            for (float value : gradients.parameter(name)) {
              count++;
              zeros += value == 0 ? 1 : 0;
              squares += (double) value * value;
            }
            for (float value : weights.get(name)) {
              weightSquares += (double) value * value;
            }
          }
          layers.add(
              new LayerGradient(
                  layer,
                  count,
                  Math.sqrt(squares),
                  Math.sqrt(weightSquares),
                  (double) zeros / count));
        });
    return layers;
  }

  /** A table for each epoch. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    epochs.forEach(text::append);
    return text.toString();
  }
}
