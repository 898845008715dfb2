package dev.ranvier.selection;

import dev.ranvier.random.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Samples dealt to folds, each to one. */
final class FoldDealing {

  /** Further than any epoch or layer counts, whose streams begin at 0: "FOLD" in ASCII. */
  private static final long STREAM = 0x464F_4C44_0000_0000L;

  private FoldDealing() {}

  static void requireFolds(String what, int folds) {
    if (folds < 2) {
      throw new IllegalArgumentException(
          "%s: %s folds, expected at least 2".formatted(what, folds));
    }
  }

  /** The random numbers of a repetition, counted from 0. */
  static Philox random(long seed, int repetition) {
    return Philox.of(seed, STREAM + repetition);
  }

  /** Consecutive pieces of the order, the first ones a sample longer where it does not go up. */
  static List<Split> pieces(String what, int folds, int[] order) {
    if (order.length < folds) {
      throw new IllegalArgumentException(
          "%s: %s samples for %s folds, expected at least one for each"
              .formatted(what, order.length, folds));
    }
    List<Split> splits = new ArrayList<>();
    int from = 0;
    for (int fold = 0; fold < folds; fold++) {
      int to = from + order.length / folds + (fold < order.length % folds ? 1 : 0);
      splits.add(Split.ofTest(order.length, Arrays.copyOfRange(order, from, to)));
      from = to;
    }
    return List.copyOf(splits);
  }

  static List<Split> shuffledPieces(String what, int folds, int samples, Philox random) {
    int[] order = SampleClasses.counting(samples);
    random.shuffle(order);
    return pieces(what, folds, order);
  }

  /**
   * Samples sorted by class, shuffled within each, are dealt like cards: a class takes consecutive
   * cards, so no fold gets two more of it than another, and none gets two more cards than another.
   */
  static List<Split> stratified(String what, int folds, int[] classes, Philox random) {
    int[] order = SampleClasses.sortedByClass(classes, random);
    requireMembers(what, folds, order, classes);
    int[][] tests = new int[folds][];
    for (int fold = 0; fold < folds; fold++) {
      int[] test = new int[(order.length - fold + folds - 1) / folds];
      for (int i = 0; i < test.length; i++) {
        test[i] = order[fold + i * folds];
      }
      tests[fold] = test;
    }
    return Arrays.stream(tests).map(test -> Split.ofTest(order.length, test)).toList();
  }

  private static void requireMembers(String what, int folds, int[] sorted, int[] classes) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < sorted.length; i++) {
      run = i > 0 && classes[sorted[i]] == classes[sorted[i - 1]] ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    if (longest < folds) {
      throw new IllegalArgumentException(
          "%s: the largest class has %s samples for %s folds, expected at least one for each; use fewer folds, or KFold"
              .formatted(what, longest, folds));
    }
  }
}
