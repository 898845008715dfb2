package dev.ranvier.spiking;

import dev.ranvier.data.Dataset;
import dev.ranvier.random.Philox;
import dev.ranvier.simd.product.MatrixProduct;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network of spiking neurons, trained by gradients through time with a surrogate for the step
 * that a spike is; {@link SpikingArchitecture} has the equations.
 *
 * <pre>{@code
 * SpikingNetwork network = SpikingNetwork.initialize(SpikingArchitecture.of(784, 1000, 10), 1);
 * network.train(digits, SpikingTraining.epochs(8));
 * double accuracy = network.evaluate(test).accuracy();
 * int digit = network.predict(pixels);
 * }</pre>
 *
 * <p>A sample is a constant current, its features multiplied by the first weights in every step, or
 * spikes over the steps, such as a {@link SpikeEncoder} makes. The predicted class is the one whose
 * output neuron fired most; among several, the one with the highest membrane on average.
 *
 * <p>Products run on the engine's kernels, everything else in plain loops. Same seed and data, same
 * bits: on any number of threads, at any width of vectors. One caller at a time.
 */
public final class SpikingNetwork {

  static final String NAME = "SpikingNetwork";

  private static final int EVALUATED_AT_ONCE = 128;

  private final SpikingArchitecture architecture;
  private final List<SpikingLayer> layers = new ArrayList<>();
  private RowParts parts = new RowParts(1);
  private MatrixProduct product = MatrixProduct.create();

  SpikingNetwork(SpikingArchitecture architecture) {
    this.architecture = architecture;
    for (int i = 0; i < architecture.layers(); i++) {
      int inputs = architecture.sizes().get(i);
      int neurons = architecture.sizes().get(i + 1);
      if ((long) inputs * neurons > Integer.MAX_VALUE - 8) {
        throw Checks.refusal(
            NAME, "layer " + i, inputs + " times " + neurons, "fewer than 2^31 weights");
      }
      layers.add(new SpikingLayer(inputs, neurons));
    }
  }

  /** A network with weights and biases drawn evenly between ±1/sqrt(inputs), PyTorch's default. */
  public static SpikingNetwork initialize(SpikingArchitecture architecture, long seed) {
    Checks.there(NAME, "architecture", architecture);
    SpikingNetwork network = new SpikingNetwork(architecture);
    for (int i = 0; i < network.layers.size(); i++) {
      network.layers.get(i).initialize(seed, i);
    }
    return network;
  }

  /**
   * A network that was saved.
   *
   * @throws dev.ranvier.io.ModelFormatException if the file is damaged or holds something else
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static SpikingNetwork load(Path file) {
    return SpikingFile.load(file);
  }

  /**
   * Saves architecture and weights as safetensors: whole or not at all.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void save(Path file) {
    SpikingFile.save(this, file);
  }

  /**
   * On so many threads, 1 by default; results do not depend on it.
   *
   * @param count 1 or more
   */
  public SpikingNetwork threads(int count) {
    Checks.count(NAME, "threads", count, 1);
    parts = new RowParts(count);
    product = MatrixProduct.ofThreads(count);
    return this;
  }

  /** What it is made of. */
  public SpikingArchitecture architecture() {
    return architecture;
  }

  List<SpikingLayer> layers() {
    return layers;
  }

  /** A copy of a layer's weights, [inputs][neurons]; layers count from 0. */
  public float[][] weights(int layer) {
    SpikingLayer of = layer(layer);
    float[][] weights = new float[of.inputs][];
    for (int i = 0; i < of.inputs; i++) {
      weights[i] =
          of.weights
              .asSlice(SpikingLayer.bytes(i, of.neurons), SpikingLayer.bytes(1, of.neurons))
              .toArray(ValueLayout.JAVA_FLOAT);
    }
    return weights;
  }

  /** A copy of a layer's biases. */
  public float[] biases(int layer) {
    return layer(layer).bias.clone();
  }

  private SpikingLayer layer(int layer) {
    if (layer < 0 || layer >= layers.size()) {
      throw Checks.refusal(NAME, "layer", layer, "0 to " + (layers.size() - 1));
    }
    return layers.get(layer);
  }

  /**
   * Trains on samples with class ids, a new order in each epoch, Adam from the start.
   *
   * @return a figure for each epoch
   * @throws IllegalArgumentException if the data does not fit the network
   * @throws IllegalStateException if the loss is not finite; the weights are then of no use
   */
  public List<SpikingEpoch> train(Dataset data, SpikingTraining training) {
    SampleBatch.check(data, architecture.features(), architecture.classes());
    Checks.there(NAME, "training", training);
    training.encoder().ifPresent(this::checkEncoder);
    int capacity = Math.min(training.batchSize(), data.size());
    List<SpikingEpoch> epochs = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        SpikingPass pass = pass(capacity, training.encoder().isEmpty())) {
      List<SpikingLayer.Training> states =
          layers.stream().map(layer -> new SpikingLayer.Training(layer, arena)).toList();
      SampleStream samples = new SampleStream(data, capacity, training.encoder());
      long step = 0;
      for (int epoch = 1; epoch <= training.epochs(); epoch++) {
        long start = System.nanoTime();
        samples.begin(epoch, Philox.of(training.seed(), epoch));
        for (int count = samples.next(pass); count > 0; count = samples.next(pass)) {
          step++;
          samples.count(pass, true);
          if (!Double.isFinite(samples.figures().loss())) {
            throw new IllegalStateException(
                "%s: the loss is no longer finite, in epoch %s, step %s; scale the features, or take a smaller learning rate"
                    .formatted(NAME, epoch, step));
          }
          pass.backward(count, states);
          for (SpikingLayer.Training state : states) {
            state.update(training.optimizer(), step, parts);
          }
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        SpikingEvaluation figures = samples.figures();
        SpikingEpoch done = new SpikingEpoch(epoch, figures.loss(), figures.accuracy(), seconds);
        epochs.add(done);
        training.onEpoch().accept(done);
      }
    }
    return List.copyOf(epochs);
  }

  /** Loss and accuracy on samples that are constant currents. */
  public SpikingEvaluation evaluate(Dataset data) {
    return evaluate(data, Optional.empty());
  }

  /** Loss and accuracy on samples that an encoder turns into spikes. */
  public SpikingEvaluation evaluate(Dataset data, SpikeEncoder encoder) {
    Checks.there(NAME, "encoder", encoder);
    checkEncoder(encoder);
    return evaluate(data, Optional.of(encoder));
  }

  private SpikingEvaluation evaluate(Dataset data, Optional<SpikeEncoder> encoder) {
    SampleBatch.check(data, architecture.features(), architecture.classes());
    int capacity = Math.min(EVALUATED_AT_ONCE, data.size());
    try (SpikingPass pass = pass(capacity, encoder.isEmpty())) {
      SampleStream samples = new SampleStream(data, capacity, encoder);
      samples.begin(0, null);
      while (samples.next(pass) > 0) {
        samples.count(pass, false);
      }
      return samples.figures();
    }
  }

  /** The class of a sample that is a constant current, [features]. */
  public int predict(float[] features) {
    return record(features).predictedClass();
  }

  /** The class of a sample that is spikes, [steps][features]. */
  public int predict(float[][] spikes) {
    return record(spikes).predictedClass();
  }

  /** All that happens in the network for a constant current, [features]. */
  public SpikingActivity record(float[] features) {
    checkRow("features", features);
    try (SpikingPass pass = pass(1, true)) {
      pass.setCurrent(0, features);
      pass.forward(1);
      return pass.activity(0);
    }
  }

  /** All that happens in the network for spikes, [steps][features]. */
  public SpikingActivity record(float[][] spikes) {
    Checks.rows(NAME, "spikes", spikes);
    Checks.length(NAME, "spikes", spikes.length, architecture.steps(), "step (rows)");
    for (float[] row : spikes) {
      checkRow("a step of the spikes", row);
    }
    try (SpikingPass pass = pass(1, false)) {
      pass.setSpikes(0, spikes);
      pass.forward(1);
      return pass.activity(0);
    }
  }

  SpikingPass pass(int capacity, boolean constantCurrent) {
    return new SpikingPass(architecture, layers, capacity, constantCurrent, product, parts);
  }

  private void checkRow(String name, float[] row) {
    Checks.there(NAME, name, row);
    Checks.length(NAME, name, row.length, architecture.features(), "input of the network");
    for (int i = 0; i < row.length; i++) {
      if (!Float.isFinite(row[i])) {
        throw Checks.refusal(NAME, "number " + i + " of " + name, row[i], "a finite number");
      }
    }
  }

  private void checkEncoder(SpikeEncoder encoder) {
    if (encoder.steps() != architecture.steps()) {
      throw Checks.refusal(
          NAME,
          "encoder",
          "one of " + encoder.steps() + " steps",
          architecture.steps() + ", as many as the network runs");
    }
  }
}
