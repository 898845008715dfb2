package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gradient of one output of a network with respect to each feature of a sample (Simonyan,
 * Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2013): what the network is sensitive
 * to. Of the network as it predicts, before a last softmax or sigmoid, whose slope would say more
 * about the other classes than about the features. Many samples are computed at once. For one
 * thread at a time.
 *
 * <pre>{@code
 * try (Saliency saliency = Saliency.of(network.model())) {
 *   IO.println(saliency.explain(sample));
 * }
 * }</pre>
 *
 * <p>A gradient says what the next small change would do. What brought an output about is told by
 * {@link IntegratedGradients}.
 */
public final class Saliency implements AutoCloseable {

  private final OutputGradients network;

  private Saliency(OutputGradients network) {
    this.network = network;
  }

  /** Of a model, on one thread; it may be closed meanwhile. */
  public static Saliency of(Model model) {
    return of(model, PredictionOptions.of(OutputGradients.ROWS));
  }

  /**
   * Of a model.
   *
   * @param options backend, threads, and how many samples are computed at once
   */
  public static Saliency of(Model model, PredictionOptions options) {
    return new Saliency(new OutputGradients("Saliency", model, options));
  }

  /** Of the largest output for a sample: of a classifier the class that it predicts. */
  public FeatureGradients explain(float[] sample) {
    return explain(new float[][] {sample}).getFirst();
  }

  /** Of one output for a sample. */
  public FeatureGradients explain(float[] sample, int output) {
    return explain(new float[][] {sample}, output).getFirst();
  }

  /** Of the largest output for each sample: of a classifier the class that it predicts. */
  public List<FeatureGradients> explain(float[][] samples) {
    network.require(samples);
    float[][] outputs = network.outputs(samples);
    return explain(samples, outputs, OutputGradients.largest(outputs));
  }

  /**
   * Of the same output for every sample.
   *
   * @throws IllegalArgumentException if there is no such output
   */
  public List<FeatureGradients> explain(float[][] samples, int output) {
    network.require(samples);
    int[] chosen = network.all(output, samples.length);
    return explain(samples, network.outputs(samples), chosen);
  }

  private List<FeatureGradients> explain(float[][] samples, float[][] outputs, int[] chosen) {
    float[][] gradients = run(samples, chosen);
    return IntStream.range(0, samples.length)
        .mapToObj(i -> new FeatureGradients(chosen[i], outputs[i][chosen[i]], gradients[i]))
        .toList();
  }

  /**
   * The gradients alone, without the outputs' values.
   *
   * @param samples [samples][features]
   * @param outputs one for each sample
   * @return [samples][features]
   */
  public float[][] gradients(float[][] samples, int... outputs) {
    network.require(samples);
    return run(samples, network.require(outputs, samples.length));
  }

  private float[][] run(float[][] samples, int[] outputs) {
    float[][] gradients = new float[samples.length][];
    int size = network.inputSize();
    for (int sample = 0; sample < samples.length; sample++) {
      if (network.add(samples[sample], outputs[sample]) || sample == samples.length - 1) {
        int first = sample - network.rows() + 1;
        float[] found = network.run();
        for (int i = first; i <= sample; i++) {
          gradients[i] = Arrays.copyOfRange(found, (i - first) * size, (i - first + 1) * size);
          Samples.requireFinite("Saliency", "gradient", i, gradients[i]);
        }
      }
    }
    return gradients;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    network.close();
  }
}
