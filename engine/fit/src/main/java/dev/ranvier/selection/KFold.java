package dev.ranvier.selection;

import dev.ranvier.data.Dataset;
import java.util.List;

/**
 * So many folds of equal size, or one sample more in the first ones; every sample is in the test of
 * exactly one.
 *
 * @param folds at least 2
 * @param shuffle whether samples are dealt at random. Unlike scikit-learn's it is on unless
 *     switched off: files are often sorted by class
 * @param seed of the order, 0 at first
 */
public record KFold(int folds, boolean shuffle, long seed) implements Folds {

  /** Checks the number of folds. */
  public KFold {
    FoldDealing.requireFolds("KFold", folds);
  }

  /** Shuffled with seed 0. */
  public static KFold of(int folds) {
    return new KFold(folds, true, 0);
  }

  /** With samples in the data's own order if false. */
  public KFold shuffle(boolean on) {
    return new KFold(folds, on, seed);
  }

  /** With another order. */
  public KFold seed(long value) {
    return new KFold(folds, shuffle, value);
  }

  @Override
  public List<Split> split(Dataset data) {
    return split(data.size());
  }

  /** The splits of so many samples. */
  public List<Split> split(int samples) {
    if (!shuffle) {
      return FoldDealing.pieces("KFold", folds, SampleClasses.counting(samples));
    }
    return FoldDealing.shuffledPieces("KFold", folds, samples, FoldDealing.random(seed, 0));
  }

  @Override
  public String description() {
    return folds + " folds, " + (shuffle ? "shuffled, seed " + seed : "in order");
  }
}
