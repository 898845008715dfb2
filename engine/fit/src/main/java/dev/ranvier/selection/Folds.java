package dev.ranvier.selection;

import dev.ranvier.data.Dataset;
import java.util.List;

/**
 * How samples are split, once or several times, into those to train on and those to test with:
 * {@link KFold}, {@link StratifiedKFold}, {@link RepeatedKFold}, {@link TrainTestSplit}, or one's
 * own, for samples that must stay together.
 */
public interface Folds {

  /**
   * The splits; the same data gives the same splits, always.
   *
   * @throws IllegalArgumentException if there are too few samples, or classes are asked for and the
   *     targets are none
   */
  List<Split> split(Dataset data);

  /** In words, for tables and journals: all that the splits depend on beside the data. */
  String description();
}
