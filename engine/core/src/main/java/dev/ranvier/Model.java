package dev.ranvier;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.memory.Lifetime;
import dev.ranvier.model.ModelFile;
import dev.ranvier.model.Parameters;
import java.nio.file.Path;
import java.util.List;

/**
 * An architecture with one version of its parameters, immutable and shared: any number of threads
 * may make predictors from it. Closing it lets the memory go as soon as the last predictor is
 * closed. What is dropped without {@code close}, here as everywhere, is freed when the garbage
 * collector finds it, and a warning says so once.
 */
public final class Model implements AutoCloseable {

  private final Architecture architecture;
  private final Parameters parameters;
  private final Lifetime lifetime;
  private boolean closed;

  /** Takes over one reference to the parameters. */
  Model(Architecture architecture, Parameters parameters) {
    this.architecture = architecture;
    this.parameters = parameters;
    this.lifetime = Lifetime.of(this, "Model", parameters::release);
  }

  /**
   * A network with initial weights.
   *
   * @param seed the same seed gives the same bytes on every machine
   */
  public static Model initialize(List<Layer> layers, long seed) {
    Architecture architecture = Architecture.of(layers);
    return new Model(architecture, Parameters.draw(architecture, seed));
  }

  /**
   * Reads a model file and checks everything in it. An interrupt does not stop it, and is kept.
   *
   * @throws dev.ranvier.io.ModelFormatException naming file, place and cause
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Model load(Path file) {
    ModelFile.Content content = ModelFile.load(file);
    return new Model(content.architecture(), content.parameters());
  }

  /**
   * Writes a safetensors file: beside the target first, then moved over it, so that a failure or
   * the end of the process leaves an earlier file as it was. Its permissions stay, a link is
   * followed and kept, a device or pipe is written to. An interrupt does not stop it, and is kept.
   *
   * @throws java.io.UncheckedIOException naming the file and the reason
   */
  public void save(Path file) {
    Parameters held = retainParameters();
    try {
      ModelFile.save(file, architecture, held);
    } finally {
      held.release();
    }
  }

  /** The layers. */
  public Architecture architecture() {
    return architecture;
  }

  /** A predictor for batches of up to {@code maxBatch} samples. */
  public Predictor predictor(int maxBatch, Backend backend) {
    return predictor(PredictionOptions.of(maxBatch).backend(backend));
  }

  /**
   * A predictor.
   *
   * @throws IllegalArgumentException if more threads are asked for than the process's team has
   * @throws IllegalStateException if the backend cannot run here
   */
  public Predictor predictor(PredictionOptions options) {
    return new Predictor(architecture, retainParameters(), options);
  }

  /** A predictor for batches of up to {@code maxBatch} samples, backends chosen by the table. */
  public Predictor predictor(int maxBatch) {
    return predictor(maxBatch, Backend.AUTO);
  }

  /** A copy of a Dense layer's weights, [inputSize, outputSize] row by row. */
  public float[] weights(int layer) {
    return parameter(layer, "weight");
  }

  /** A copy of a Dense layer's bias, empty if it has none. */
  public float[] bias(int layer) {
    boolean absent = architecture.layers().get(layer) instanceof Dense dense && !dense.hasBias();
    return absent ? new float[0] : parameter(layer, "bias");
  }

  /**
   * A copy of what a layer keeps, row by row.
   *
   * @param layer counted from 0, as in {@link Architecture#layers()}
   * @param name {@code weight}, {@code bias}, {@code gamma}, {@code beta}, {@code moving_mean}, ...
   * @throws IllegalArgumentException if it keeps nothing of this name
   */
  public float[] parameter(int layer, String name) {
    List<String> names = architecture.parameters(layer).stream().map(ParameterSpec::name).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "Model: %s has no parameter '%s', expected one of %s"
              .formatted(architecture.name(layer), name, names));
    }
    Parameters held = retainParameters();
    try {
      return held.copy(layer, names.indexOf(name));
    } finally {
      held.release();
    }
  }

  /** For sessions and predictors: the parameters, to be released by the caller. */
  synchronized Parameters retainParameters() {
    if (closed) {
      throw new IllegalStateException("Model is closed; load or train it again");
    }
    return parameters.retain();
  }

  /** Lets go of the parameters; predictors made before go on working. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      lifetime.end();
    }
  }
}
