package dev.ranvier.recipe;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRecipe;
import dev.ranvier.TrainingRun;
import java.util.Map;
import java.util.Optional;

/** Does what the callbacks of the first training did, and compares the weights of every epoch. */
final class Replay implements Callback {

  private final TrainingRecipe.Fit fit;
  private final int epochsBefore;
  private int lastEqual;
  private Map<String, float[]> kept;
  private Reproduction differs;

  Replay(TrainingRecipe.Fit fit, int epochsBefore) {
    this.fit = fit;
    this.epochsBefore = epochsBefore;
  }

  @Override
  public void onEpochBegin(TrainingRun run, int epoch) {
    Double rate = fit.rates().get(epoch - run.initialEpoch());
    if (rate != null) {
      run.setLearningRate(rate);
    }
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    int number = epoch - run.initialEpoch() + 1;
    if (fit.kept().isPresent() && fit.kept().getAsInt() == number) {
      kept = run.weights();
    }
    Optional<String> expected = fit.checksum(number);
    if (expected.isEmpty()) {
      return;
    }
    if (expected.get().equals(run.model().checksum())) {
      lastEqual = number;
      return;
    }
    String since =
        lastEqual == number - 1
            ? "epoch " + (epochsBefore + number)
            : "one of the epochs %s to %s"
                .formatted(epochsBefore + lastEqual + 1, epochsBefore + number);
    differs = Reproduction.differing("the weights after " + since, epochsBefore + number);
    run.stop();
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    if (kept != null && differs == null) {
      run.setWeights(kept);
    }
  }

  Optional<Reproduction> differs() {
    return Optional.ofNullable(differs);
  }
}
