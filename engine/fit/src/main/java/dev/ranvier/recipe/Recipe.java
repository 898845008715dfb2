package dev.ranvier.recipe;

import dev.ranvier.Fingerprint;
import dev.ranvier.FitOptions;
import dev.ranvier.Model;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingOptions;
import dev.ranvier.TrainingRecipe;
import dev.ranvier.TrainingSession;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A model with what it takes to train it again: its file says how it was trained, and whoever has
 * the data can see whether the same bytes come out.
 *
 * <pre>{@code
 * try (Recipe recipe = Recipe.of(Path.of("model.safetensors"))) {
 *   System.out.println(recipe.describe());
 *   System.out.println(recipe.reproduce(data)); // identical, 3341 bytes
 * }
 * }</pre>
 */
public final class Recipe implements AutoCloseable {

  private final Model model;
  private final TrainingRecipe training;
  private final Optional<Model> start;

  private Recipe(Model model, Optional<Model> start) {
    this.model = model;
    this.start = start;
    this.training =
        model
            .recipe()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Recipe: the model has none, expected one that fit trained from compile on;"
                            + " a file that an earlier version saved has none either"));
  }

  /**
   * Reads a model file; to be closed.
   *
   * @throws dev.ranvier.io.ModelFormatException if it is no model, or damaged
   * @throws IllegalArgumentException if it has no recipe
   */
  public static Recipe of(Path file) {
    return owning(Model.load(file));
  }

  /**
   * That of a model, which stays the caller's.
   *
   * @throws IllegalArgumentException if it has no recipe
   */
  public static Recipe of(Model model) {
    return owning(model.withMetadata(model.metadata()));
  }

  private static Recipe owning(Model model) {
    try {
      return new Recipe(model, Optional.empty());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * The same recipe with the model that training began with, for one that did not begin with drawn
   * weights.
   *
   * @param begun which stays the caller's
   * @throws IllegalArgumentException if training began with other weights
   */
  public Recipe startingFrom(Model begun) {
    if (!begun.checksum().equals(training.start())) {
      throw new IllegalArgumentException(
          "Recipe: the weights to start from have checksum %s, expected %s"
              .formatted(begun.checksum(), training.start()));
    }
    return new Recipe(model.withMetadata(model.metadata()), Optional.of(begun));
  }

  /** How it was trained. */
  public TrainingRecipe training() {
    return training;
  }

  /** What was done, and on which machines the same bytes come out, in lines for people. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append("Trained by Ranvier ").append(training.version());
    text.append(
        training.seed().isPresent()
            ? ", weights drawn with seed " + training.seed().getAsLong()
            : ", from weights of checksum " + training.start());
    text.append("\nOptimizer ").append(training.optimizer());
    text.append(", loss ").append(training.loss().name()).append('\n');
    for (TrainingRecipe.Fit fit : training.fits()) {
      FitOptions options = fit.options();
      text.append(
          String.format(
              Locale.ROOT,
              "%d epochs in batches of %d, %s%n",
              fit.epochs(),
              options.batchSize(),
              options.shuffle() ? "shuffled with seed " + options.seed() : "in the data's order"));
      text.append("  data: ").append(fit.data().map(Object::toString).orElse("not known"));
      text.append('\n');
    }
    return text.append(promise()).append('\n').toString();
  }

  /** On which machines the same bytes come out. */
  public String promise() {
    String where = String.join("; ", training.processors());
    return training.usesBlas()
        ? "A BLAS library computed products: the same bytes come out where it is " + where
        : "The same bytes come out on every processor: " + where;
  }

  /**
   * Trains again, from the first epoch on, and compares: every epoch's weights, then the files.
   *
   * @param data all of it, as {@code fit} had it
   * @throws IllegalArgumentException if it is not the data of the recipe, or training did not begin
   *     with drawn weights and {@link #startingFrom} does not give them
   * @throws IllegalStateException if products were computed by BLAS and there is no library
   */
  public Reproduction reproduce(Dataset data) {
    requireData(data);
    List<Layer> layers = new ArrayList<>(List.of(model.architecture().input()));
    layers.addAll(model.architecture().layers());
    Layer[] all = layers.toArray(Layer[]::new);
    try (Sequential network = Sequential.withSeed(training.seed().orElse(0), all)) {
      if (training.seed().isEmpty()) {
        network.setWeights(start().getWeights());
      }
      if (!network.model().checksum().equals(training.start())) {
        return Reproduction.differing("the weights before the first epoch", 0);
      }
      network.setMetadata(model.metadata());
      network.compile(training.optimizer(), training.loss());
      int epochsBefore = 0;
      for (TrainingRecipe.Fit fit : training.fits()) {
        network.backends(fit.backends(backends(network, fit)));
        Replay replay = new Replay(fit, epochsBefore);
        FitOptions options = fit.options().validationFrequency(Integer.MAX_VALUE);
        network.fit(data, options.verbosity(dev.ranvier.Verbosity.SILENT).callbacks(replay));
        if (replay.differs().isPresent()) {
          return replay.differs().get();
        }
        epochsBefore += fit.epochs();
      }
      return compare(network.model());
    }
  }

  private Model start() {
    return start.orElseThrow(
        () ->
            new IllegalArgumentException(
                "Recipe: training began with weights of checksum %s, not with drawn ones; give their model to startingFrom"
                    .formatted(training.start())));
  }

  private void requireData(Dataset data) {
    for (TrainingRecipe.Fit fit : training.fits()) {
      if (fit.data().isEmpty()) {
        continue;
      }
      Fingerprint found = Fingerprint.of(fit.trainingData(data));
      if (!found.equals(fit.data().get())) {
        throw new IllegalArgumentException(
            "Recipe: this is not the data that the model was trained on: it has %s, expected %s"
                .formatted(found, fit.data().get()));
      }
    }
  }

  /** What a session would choose here. */
  private java.util.Map<String, dev.ranvier.Backend> backends(
      Sequential network, TrainingRecipe.Fit fit) {
    TrainingOptions options = TrainingOptions.of(fit.options().batchSize());
    try (TrainingSession session =
        new TrainingSession(network.model(), training.loss(), training.optimizer(), options)) {
      return session.backends();
    }
  }

  /** Of files, so that names, layers and everything else count as well. */
  private Reproduction compare(Model again) {
    try {
      Path folder = Files.createTempDirectory("ranvier-recipe");
      Path first = folder.resolve("first.safetensors");
      Path second = folder.resolve("second.safetensors");
      try {
        model.save(first);
        again.save(second);
        long place = Files.mismatch(first, second);
        long bytes = Files.size(first);
        if (place < 0) {
          return Reproduction.identical(bytes);
        }
        return again.checksum().equals(model.checksum())
            ? Reproduction.identicalWeights(bytes, place)
            : Reproduction.differing("the weights after the last epoch", 0);
      } finally {
        Files.deleteIfExists(first);
        Files.deleteIfExists(second);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Recipe: cannot compare the models as files (" + e + ")", e);
    }
  }

  /** Lets the model go. */
  @Override
  public void close() {
    model.close();
  }
}
