package dev.ranvier.selection;

import dev.ranvier.data.Dataset;
import java.util.Arrays;

/** Samples to train on and samples to test with, by index; both in ascending order. */
public final class Split {

  private final int[] training;
  private final int[] test;

  private Split(int[] training, int[] test) {
    this.training = training;
    this.test = test;
  }

  /**
   * One's own split.
   *
   * @param training indices of samples, each once, in any order; copied
   * @param test indices of other samples, likewise
   * @throws IllegalArgumentException if one part is empty, or naming a sample that stands twice
   */
  public static Split of(int[] training, int[] test) {
    int[] all = Arrays.copyOf(training, training.length + test.length);
    System.arraycopy(test, 0, all, training.length, test.length);
    Arrays.sort(all);
    for (int i = 1; i < all.length; i++) {
      if (all[i] == all[i - 1]) {
        throw new IllegalArgumentException(
            "Split: sample %s stands twice, expected once, either in training or in test"
                .formatted(all[i]));
      }
    }
    if (training.length == 0 || test.length == 0) {
      throw new IllegalArgumentException(
          "Split: %s samples to train on and %s to test with, expected at least one of each"
              .formatted(training.length, test.length));
    }
    return new Split(sorted(training), sorted(test));
  }

  /** These samples as the test, all others of so many to train on. */
  static Split ofTest(int samples, int[] test) {
    boolean[] tested = new boolean[samples];
    for (int sample : test) {
      tested[sample] = true;
    }
    int[] training = new int[samples - test.length];
    int count = 0;
    for (int sample = 0; sample < samples; sample++) {
      if (!tested[sample]) {
        training[count++] = sample;
      }
    }
    return of(training, test);
  }

  private static int[] sorted(int[] indices) {
    int[] copy = indices.clone();
    Arrays.sort(copy);
    return copy;
  }

  /** A copy of the indices to train on. */
  public int[] trainingIndices() {
    return training.clone();
  }

  /** A copy of the indices to test with. */
  public int[] testIndices() {
    return test.clone();
  }

  /** How many there are to train on. */
  public int trainingSamples() {
    return training.length;
  }

  /** How many there are to test with. */
  public int testSamples() {
    return test.length;
  }

  /** The samples to train on, not copied. */
  public Dataset training(Dataset data) {
    return data.select(training);
  }

  /** The samples to test with, not copied. */
  public Dataset test(Dataset data) {
    return data.select(test);
  }

  @Override
  public String toString() {
    return "Split: %s to train on, %s to test with".formatted(training.length, test.length);
  }
}
