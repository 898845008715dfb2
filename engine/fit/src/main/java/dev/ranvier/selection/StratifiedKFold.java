package dev.ranvier.selection;

import dev.ranvier.data.Dataset;
import java.util.List;

/**
 * So many folds, shuffled, each with its share of every class: no fold's test has two samples of a
 * class more than another's, nor two samples more in all. Every sample is in the test of exactly
 * one. A class with fewer samples than folds is missing in some.
 *
 * @param folds at least 2
 * @param seed of the order, 0 at first
 */
public record StratifiedKFold(int folds, long seed) implements Folds {

  /** Checks the number of folds. */
  public StratifiedKFold {
    FoldDealing.requireFolds("StratifiedKFold", folds);
  }

  /** With seed 0. */
  public static StratifiedKFold of(int folds) {
    return new StratifiedKFold(folds, 0);
  }

  /** With another order. */
  public StratifiedKFold seed(long value) {
    return new StratifiedKFold(folds, value);
  }

  /**
   * By class id, by the place of the largest value of a row from 0 to 1 (one-hot), or by a single
   * value 0 or 1.
   */
  @Override
  public List<Split> split(Dataset data) {
    return split(SampleClasses.of("StratifiedKFold", data));
  }

  /**
   * By classes given for each sample, any numbers.
   *
   * @throws IllegalArgumentException if no class has a sample for each fold
   */
  public List<Split> split(int[] classes) {
    return FoldDealing.stratified("StratifiedKFold", folds, classes, FoldDealing.random(seed, 0));
  }

  @Override
  public String description() {
    return folds + " folds, stratified, seed " + seed;
  }
}
