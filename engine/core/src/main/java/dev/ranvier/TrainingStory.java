package dev.ranvier;

import dev.ranvier.io.Json;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a network has been trained since {@code compile}, taken down epoch by epoch; what is written
 * stays, so that a model of an earlier epoch still has its recipe.
 */
final class TrainingStory {

  private final OptionalLong seed;
  private final String start;
  private final Optimizer optimizer;
  private final Loss loss;
  private final List<FitStory> fits = new ArrayList<>();

  /** One that begins with a model's weights. */
  TrainingStory(Model model, Optimizer optimizer, Loss loss) {
    this.seed = model.provenance().seed();
    this.start = model.checksum();
    this.optimizer = optimizer;
    this.loss = loss;
  }

  /** The next fit, with what computes its products. */
  FitStory begin(FitOptions options, Map<String, Backend> backends, String processor) {
    List<String> blas =
        backends.entrySet().stream()
            .filter(product -> product.getValue() == Backend.BLAS)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    FitStory next = new FitStory(options, blas, processor);
    fits.add(next);
    return next;
  }

  /** As far as it has come. */
  Provenance provenance() {
    List<FitStory> all = List.copyOf(fits.subList(0, Math.max(0, fits.size() - 1)));
    Optional<FitStory> last = fits.isEmpty() ? Optional.empty() : Optional.of(fits.getLast());
    int epochs = last.map(fit -> fit.checksums().size()).orElse(0);
    OptionalInt kept = last.map(FitStory::kept).orElse(OptionalInt.empty());
    return Provenance.ofRecipe(
        () -> {
          List<FitStory> told = new ArrayList<>(all);
          last.ifPresent(fit -> told.add(fit.first(epochs, kept)));
          return Json.write(TrainingRecipeJson.describe(recipe(told)));
        });
  }

  /** What comes before a fit. */
  TrainingRecipe before(FitStory fit) {
    return recipe(fits.subList(0, fits.indexOf(fit)));
  }

  /** Fits that go on alike are one. */
  private TrainingRecipe recipe(List<FitStory> told) {
    List<FitStory> joined = new ArrayList<>();
    for (FitStory next : told) {
      if (next.checksums().isEmpty()) {
        continue;
      }
      boolean goesOn =
          !joined.isEmpty()
              && optimizer.movingAverageMomentum() == 0
              && joined.getLast().goesOnWith(next);
      joined.add(goesOn ? joined.removeLast().and(next) : next);
    }
    List<TrainingRecipe.Fit> recipes = joined.stream().map(FitStory::recipe).toList();
    return new TrainingRecipe(TrainingRecipe.VERSION, seed, start, optimizer, loss, recipes);
  }
}
