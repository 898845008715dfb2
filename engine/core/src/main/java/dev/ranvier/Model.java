package dev.ranvier;

import dev.ranvier.io.JsonObject;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.memory.Lifetime;
import dev.ranvier.model.ModelContent;
import dev.ranvier.model.ModelFile;
import dev.ranvier.model.ModelMetadata;
import dev.ranvier.model.NamedWeights;
import dev.ranvier.model.Parameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An architecture with one version of its parameters, immutable and shared: any number of threads
 * may make predictors from it. Closing it lets the memory go as soon as the last predictor is
 * closed. What is dropped without {@code close}, here as everywhere, is freed when the garbage
 * collector finds it, and a warning says so once.
 *
 * <p>Parameters go by the names that they have in files, and strings of the user's own go with
 * them:
 *
 * <pre>{@code
 * List<Layer> layers = List.of(Input.of(2), Dense.of(1).named("hidden"));
 * Map<String, float[]> weights =
 *     Map.of("hidden.weight", new float[] {0.5f, -1}, "hidden.bias", new float[] {0});
 * try (Model plain = Model.of(layers, weights);
 *     Model model = plain.withMetadata(Map.of("unit", "degrees Celsius"))) {
 *   model.save(Path.of("model.safetensors"));
 * }
 * }</pre>
 */
public final class Model implements AutoCloseable {

  private final Architecture architecture;
  private final Parameters parameters;
  private final Map<String, String> metadata;
  private final Provenance provenance;
  private final Lifetime lifetime;
  private boolean closed;

  /** Takes over one reference to the parameters. */
  Model(Architecture architecture, Parameters parameters, Map<String, String> metadata) {
    this(architecture, parameters, metadata, Provenance.UNKNOWN);
  }

  /** Takes over one reference to the parameters, which come from somewhere. */
  Model(
      Architecture architecture,
      Parameters parameters,
      Map<String, String> metadata,
      Provenance provenance) {
    this.provenance = provenance;
    this.architecture = architecture;
    this.parameters = parameters;
    this.metadata = metadata;
    this.lifetime = Lifetime.of(this, "Model", parameters::release);
  }

  /**
   * A network with initial weights.
   *
   * @param seed the same seed gives the same bytes on every machine
   */
  public static Model initialize(List<Layer> layers, long seed) {
    Architecture architecture = Architecture.of(layers);
    return new Model(
        architecture, Parameters.draw(architecture, seed), Map.of(), Provenance.ofSeed(seed));
  }

  /**
   * Reads a model file and checks everything in it. An interrupt does not stop it, and is kept.
   *
   * @throws dev.ranvier.io.ModelFormatException naming file, place and cause
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Model load(Path file) {
    return of(ModelFile.load(file));
  }

  private static Model of(ModelContent content) {
    Provenance provenance =
        content
            .recipe()
            .map(recipe -> Provenance.ofRecipe(() -> recipe))
            .orElse(Provenance.UNKNOWN);
    return new Model(content.architecture(), content.parameters(), content.metadata(), provenance);
  }

  /**
   * A network of these layers with these parameters.
   *
   * @param weights as {@link #getWeights} gives them: for each name in files, such as {@code
   *     dense_1.weight} [inputSize, outputSize] and {@code dense_1.bias} [outputSize], all values
   *     row by row, copied; none missing and none too many. What training does not change by
   *     gradients (means and variances) must be finite, variances not negative.
   * @throws IllegalArgumentException naming the layer or the tensor that is wrong
   */
  public static Model of(List<Layer> layers, Map<String, float[]> weights) {
    return of(NamedWeights.read("Model.of", Architecture.of(layers), weights, Map.of()));
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
      ModelFile.save(file, new ModelContent(architecture, held, metadata, recipeText()));
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

  /**
   * A copy of all that the layers keep, by name in files, row by row; in the order of layers. The
   * map is the caller's to change.
   *
   * @throws IllegalStateException if a parameter is larger than any array
   */
  public Map<String, float[]> getWeights() {
    Parameters held = retainParameters();
    try {
      return NamedWeights.copy(architecture, held);
    } finally {
      held.release();
    }
  }

  /**
   * A new model of the same layers with other parameters, to be closed by the caller; this one
   * stays as it is.
   *
   * @param weights all of them, as {@link #getWeights} gives them; copied
   * @throws IllegalArgumentException naming the tensor that is wrong
   */
  public Model withWeights(Map<String, float[]> weights) {
    return withWeights("Model.withWeights", weights);
  }

  Model withWeights(String door, Map<String, float[]> weights) {
    return of(NamedWeights.read(door, architecture, weights, metadata));
  }

  /**
   * The user's own strings, sorted by key: class names, units, anything. Files keep them, and so do
   * the models that a training makes of this one. A file that another program wrote gives all of
   * its metadata but what Ranvier's format calls its own.
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * A new model with the same parameters, shared, and other metadata in place of what this one has;
   * to be closed by the caller.
   *
   * @param strings by key; keys that begin with {@code ranvier.} are the file format's, and all
   *     together take at most 8 MiB and 50,000 entries
   * @throws IllegalArgumentException naming the key that is wrong
   */
  public Model withMetadata(Map<String, String> strings) {
    Map<String, String> checked = ModelMetadata.checked(strings);
    return new Model(architecture, retainParameters(), checked, provenance);
  }

  /**
   * How it was trained, if {@link Sequential#fit} did it all since {@code compile}: what it takes
   * to have the same bytes again. Model files carry it; {@code ranvier-fit} trains by it.
   *
   * @throws dev.ranvier.io.ModelFormatException if a newer version of Ranvier wrote it
   */
  public Optional<TrainingRecipe> recipe() {
    return recipeText()
        .map(text -> TrainingRecipeJson.read(JsonObject.parse(null, "recipe", text)));
  }

  private Optional<String> recipeText() {
    return Optional.ofNullable(provenance.recipe()).map(Supplier::get);
  }

  /** A checksum of all parameters, eight hexadecimal digits: {@code ranvier.crc32c} of its file. */
  public String checksum() {
    Parameters held = retainParameters();
    try {
      return ModelFile.checksum(architecture, held);
    } finally {
      held.release();
    }
  }

  Provenance provenance() {
    return provenance;
  }

  /** The same parameters, shared, coming from elsewhere. */
  Model withProvenance(Provenance other) {
    return new Model(architecture, retainParameters(), metadata, other);
  }

  /** A new model with the same parameters, shared, whose layers are trained otherwise. */
  Model withArchitecture(Architecture trained) {
    Provenance kept = provenance.recipe() == null ? provenance : Provenance.UNKNOWN;
    return new Model(trained, retainParameters(), metadata, kept);
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
