package dev.ranvier.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Backend;
import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.Model;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingRecipe;
import dev.ranvier.TrainingRun;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.callback.ReduceLROnPlateau;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Presence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model file says how it was trained, and by that it can be trained again, byte for byte. */
@Presence
class RecipeTest {

  private static final int ROWS = 60;

  @TempDir private Path folder;

  private static Dataset data(int seed) {
    Philox random = Philox.of(seed, 1);
    float[][] features = new float[ROWS][4];
    int[] classes = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < 4; column++) {
        features[row][column] = 2 * random.nextFloat() - 1;
      }
      classes[row] = features[row][0] * features[row][1] > 0 ? 1 : features[row][2] > 0 ? 2 : 0;
    }
    return Dataset.ofClasses(features, classes, 3);
  }

  private static Sequential network(Optimizer optimizer) {
    return Sequential.withSeed(
            9,
            Input.of(4),
            Dense.of(8, Activation.relu()).named("hidden"),
            BatchNormalization.of(),
            Dropout.of(0.2),
            Dense.of(3, Activation.softmax()))
        .compile(optimizer, Loss.sparseCategoricalCrossEntropy());
  }

  private static FitOptions epochs(int count) {
    return FitOptions.epochs(count).batchSize(16).seed(4).verbosity(Verbosity.SILENT);
  }

  private static void requireIdentical(Sequential network) {
    try (Recipe recipe = Recipe.of(network.model())) {
      Reproduction again = recipe.reproduce(data(1));
      assertThat(again.toString()).startsWith("identical, ").endsWith(" bytes");
      assertThat(again.identical()).isTrue();
      assertThat(again.bytes()).isGreaterThan(1000);
    }
  }

  @Test
  void whatFitTrainedComesOutAgain() {
    try (Sequential network = network(Optimizer.adam(0.01))) {
      network.fit(data(1), epochs(6).validationSplit(0.25));
      network.setMetadata(Map.of("unit", "kWh"));
      requireIdentical(network);
    }
  }

  @Test
  void soDoesAModelThatWasSavedAndLoaded() {
    Path file = folder.resolve("model.safetensors");
    try (Sequential network = network(Optimizer.nesterov(0.05, 0.9))) {
      network.fit(data(1), epochs(3).classWeights(Map.of(0, 2.0)).stepsPerEpoch(3));
      network.save(file);
    }
    try (Recipe recipe = Recipe.of(file)) {
      assertThat(recipe.reproduce(data(1)).text()).startsWith("identical, ");
      assertThat(recipe.describe())
          .contains("Trained by Ranvier", "seed 9", "3 epochs in batches of 16", "60 rows of 4");
    }
  }

  @Test
  void soDoSeveralFitsAndAMovingAverage() {
    try (Sequential network = network(Optimizer.sgd(0.1).withMovingAverage(0.9))) {
      network.fit(data(1), epochs(2));
      network.fit(data(1), epochs(3).batchSize(10).shuffle(false));
      requireIdentical(network);
    }
  }

  @Test
  void fitsThatGoOnAlikeAreOne() throws IOException {
    try (Sequential parts = network(Optimizer.adam());
        Sequential whole = network(Optimizer.adam())) {
      whole.fit(data(1), epochs(4));
      for (int i = 0; i < 4; i++) {
        parts.fit(data(1), epochs(1));
      }
      assertThat(parts.model().recipe().orElseThrow().fits()).hasSize(1);
      parts.save(folder.resolve("parts.safetensors"));
      whole.save(folder.resolve("whole.safetensors"));
      assertThat(folder.resolve("parts.safetensors"))
          .hasSameBinaryContentAs(folder.resolve("whole.safetensors"));
    }
  }

  @Test
  void learningRatesThatACallbackSetArePartOfIt() {
    try (Sequential network = network(Optimizer.adam(0.05))) {
      network.fit(
          data(1),
          epochs(12)
              .validation(data(2))
              .callbacks(ReduceLROnPlateau.of().patience(1).factor(0.5).minDelta(0.01)));
      assertThat(network.model().recipe().orElseThrow().fits().getFirst().rates()).isNotEmpty();
      requireIdentical(network);
    }
  }

  /** As one that restores the best weights. */
  private static final class SecondEpochStays implements Callback {
    private Map<String, float[]> kept;

    @Override
    public void onEpochEnd(TrainingRun run, int epoch) {
      kept = epoch == 1 ? run.weights() : kept;
    }

    @Override
    public void onTrainEnd(TrainingRun run) {
      run.setWeights(kept);
    }
  }

  @Test
  void anEpochWhoseWeightsWereRestoredIsKnown() {
    try (Sequential network = network(Optimizer.adam(0.05))) {
      network.fit(data(1), epochs(5).callbacks(new SecondEpochStays()));
      assertThat(network.model().recipe().orElseThrow().fits().getFirst().kept()).hasValue(2);
      requireIdentical(network);
      network.fit(data(1), epochs(2));
      requireIdentical(network);
    }
  }

  /** Makes a difference that no recipe can know of. */
  private record Meddler(int epoch) implements Callback {
    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      if (run.epoch() == epoch) {
        run.setLearningRate(0.5);
      }
    }
  }

  @Test
  void theFirstEpochThatDiffersIsNamed() {
    try (Sequential network = network(Optimizer.adam(0.01))) {
      network.fit(data(1), epochs(6).callbacks(new Meddler(3)));
      try (Recipe recipe = Recipe.of(network.model())) {
        Reproduction again = recipe.reproduce(data(1));
        assertThat(again.identical()).isFalse();
        assertThat(again.firstEpoch()).isEqualTo(4);
        assertThat(again.text()).isEqualTo("different: the weights after epoch 4 differ");
      }
    }
  }

  @Test
  void otherDataIsRefusedBeforeAnythingIsTrained() {
    try (Sequential network = network(Optimizer.adam(0.01))) {
      network.fit(data(1), epochs(1));
      try (Recipe recipe = Recipe.of(network.model())) {
        assertThatThrownBy(() -> recipe.reproduce(data(2)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("not the data that the model was trained on")
            .hasMessageContaining("60 rows of 4 columns with class ids 0 to 2, checksum ");
      }
    }
  }

  @Test
  void fineTuningNeedsTheModelThatItBeganWith() {
    try (Sequential first = network(Optimizer.adam(0.01))) {
      first.fit(data(2), epochs(2));
      Path file = folder.resolve("first.safetensors");
      first.save(file);
      try (Sequential tuned = Sequential.load(file);
          Model begun = Model.load(file)) {
        tuned.compile(Optimizer.sgd(0.01), Loss.sparseCategoricalCrossEntropy());
        tuned.fit(data(1), epochs(3));
        try (Recipe recipe = Recipe.of(tuned.model());
            Recipe complete = recipe.startingFrom(begun)) {
          assertThat(recipe.training().seed()).isEmpty();
          assertThatThrownBy(() -> recipe.reproduce(data(1)))
              .hasMessageContaining("give their model to startingFrom");
          assertThatThrownBy(() -> recipe.startingFrom(tuned.model()))
              .hasMessageContaining("expected " + begun.checksum());
          assertThat(complete.reproduce(data(1)).text()).startsWith("identical, ");
        }
      }
    }
  }

  @Test
  void whatTrainingAloneDoesNotExplainHasNone() {
    try (Sequential network = network(Optimizer.adam(0.01))) {
      assertThat(network.model().recipe()).isEmpty();
      network.fit(data(1), epochs(1));
      assertThat(network.model().recipe()).isPresent();
      network.setWeights(network.getWeights());
      assertThat(network.model().recipe()).isEmpty();
      network.fit(data(1), epochs(1));
      assertThat(network.model().recipe()).isEmpty();
      assertThatThrownBy(() -> Recipe.of(network.model()))
          .hasMessageContaining("expected one that fit trained from compile on");
      network.compile(Optimizer.sgd(0.1), Loss.sparseCategoricalCrossEntropy());
      network.fit(data(1), epochs(1));
      assertThat(network.model().recipe()).isPresent();
    }
  }

  @Test
  void manyEpochsKeepAThousandChecksums() {
    try (Sequential network = network(Optimizer.sgd(0.01))) {
      network.fit(data(1), epochs(1100).batchSize(60));
      TrainingRecipe.Fit fit = network.model().recipe().orElseThrow().fits().getFirst();
      assertThat(fit.every()).isEqualTo(2);
      assertThat(fit.checksums()).hasSize(550);
      assertThat(fit.checksum(1100)).hasValue(network.model().checksum());
      assertThat(fit.checksum(3)).isEmpty();
      requireIdentical(network);
    }
  }

  @Test
  void thePromiseSaysWhereItHolds() {
    try (Sequential network = network(Optimizer.sgd(0.01)).backend(Backend.SCALAR)) {
      network.fit(data(1), epochs(1));
      try (Recipe recipe = Recipe.of(network.model())) {
        assertThat(recipe.promise()).startsWith("The same bytes come out on every processor: any");
      }
    }
  }
}
