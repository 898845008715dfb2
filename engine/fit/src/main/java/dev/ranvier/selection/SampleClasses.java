package dev.ranvier.selection;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.random.Philox;
import dev.ranvier.runs.SampleBlock;
import java.util.Arrays;

/** The classes of a data set's samples, which stratified splits go by. */
final class SampleClasses {

  private SampleClasses() {}

  /**
   * Each sample's class: the class id, the place of the largest value of a row, a single 0 or 1.
   *
   * @throws IllegalArgumentException naming a sample whose target is no class
   */
  static int[] of(String what, Dataset data) {
    int[] classes = new int[data.size()];
    SampleBlock.readAll(
        data,
        (first, block) -> {
          for (int row = 0; row < block.rows(); row++) {
            requireClass(what, first + row, data.targets(), block.values(row));
            classes[first + row] = block.classOf(row);
          }
        });
    return classes;
  }

  private static void requireClass(String what, int sample, Targets targets, float[] values) {
    for (float value : values) {
      boolean right = targets.size() == 1 ? value == 0f || value == 1f : value >= 0f && value <= 1f;
      if (!right) {
        throw new IllegalArgumentException(
            "%s: the target of sample %s has the value %s, expected a class: a class id, %s; values that are measured have no classes, use folds that are not stratified"
                .formatted(
                    what,
                    sample,
                    value,
                    targets.size() == 1 ? "0 or 1" : "or a row of values from 0 to 1"));
      }
    }
  }

  static int[] counting(int samples) {
    int[] indices = new int[samples];
    Arrays.setAll(indices, i -> i);
    return indices;
  }

  /** Indices by ascending class, in a random order within each. */
  static int[] sortedByClass(int[] classes, Philox random) {
    long[] keys = new long[classes.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ((long) classes[i] << 32) | i;
    }
    Arrays.sort(keys);
    int[] order = Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    for (int from = 0; from < order.length; ) {
      int to = endOfClass(order, classes, from);
      random.shuffle(order, from, to);
      from = to;
    }
    return order;
  }

  /** Where the class of {@code order[from]} ends. */
  static int endOfClass(int[] order, int[] classes, int from) {
    int to = from;
    while (to < order.length && classes[order[to]] == classes[order[from]]) {
      to++;
    }
    return to;
  }
}
