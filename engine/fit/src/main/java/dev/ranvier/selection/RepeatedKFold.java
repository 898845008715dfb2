package dev.ranvier.selection;

import dev.ranvier.data.Dataset;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds several times over, each time dealt anew: every sample is in as many tests as there are
 * repeats. The first time is what {@link KFold} or {@link StratifiedKFold} gives for this seed.
 *
 * @param folds at least 2
 * @param repeats at least 1
 * @param stratified whether each fold has its share of every class
 * @param seed of the orders, 0 at first
 */
public record RepeatedKFold(int folds, int repeats, boolean stratified, long seed)
    implements Folds {

  /** Checks the numbers. */
  public RepeatedKFold {
    FoldDealing.requireFolds("RepeatedKFold", folds);
    if (repeats < 1) {
      throw new IllegalArgumentException(
          "RepeatedKFold: repeats is %s, expected at least 1".formatted(repeats));
    }
  }

  /** Not stratified, with seed 0. */
  public static RepeatedKFold of(int folds, int repeats) {
    return new RepeatedKFold(folds, repeats, false, 0);
  }

  /** Stratified, with seed 0. */
  public static RepeatedKFold stratified(int folds, int repeats) {
    return new RepeatedKFold(folds, repeats, true, 0);
  }

  /** With other orders. */
  public RepeatedKFold seed(long value) {
    return new RepeatedKFold(folds, repeats, stratified, value);
  }

  @Override
  public List<Split> split(Dataset data) {
    return stratified ? split(SampleClasses.of("RepeatedKFold", data)) : split(data.size());
  }

  /** The splits of so many samples, not stratified. */
  public List<Split> split(int samples) {
    List<Split> all = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      var random = FoldDealing.random(seed, i);
      all.addAll(FoldDealing.shuffledPieces("RepeatedKFold", folds, samples, random));
    }
    return List.copyOf(all);
  }

  /** The stratified splits by classes given for each sample, any numbers. */
  public List<Split> split(int[] classes) {
    List<Split> all = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      var random = FoldDealing.random(seed, i);
      all.addAll(FoldDealing.stratified("RepeatedKFold", folds, classes, random));
    }
    return List.copyOf(all);
  }

  @Override
  public String description() {
    return "%s folds %s times, %s, seed %s"
        .formatted(folds, repeats, stratified ? "stratified" : "shuffled", seed);
  }
}
