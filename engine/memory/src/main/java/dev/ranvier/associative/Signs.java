package dev.ranvier.associative;

import java.util.Arrays;
import java.util.Objects;

/**
 * What the memories of signs take, checked, and patterns in bits: overlaps with them are counts of
 * bits, exact for any number of neurons.
 */
final class Signs {

  private final int size;
  private final long[][] positive;

  private final long[] statePositive;
  private final long[] stateKnown;

  /**
   * Checks patterns and keeps their bits.
   *
   * @param door named in errors
   * @param patterns [stored, size] of -1 and +1
   */
  Signs(String door, float[][] patterns) {
    this.size = rectangular(door, patterns);
    this.positive = new long[patterns.length][Math.ceilDiv(size, Long.SIZE)];
    for (int p = 0; p < patterns.length; p++) {
      for (int i = 0; i < size; i++) {
        float value = patterns[p][i];
        if (value != 1 && value != -1) {
          throw new IllegalArgumentException(
              ("%s: pattern %s has %s at index %s, expected -1 or +1; make signs of other values"
                      + " first, such as grey > 0.5f ? 1 : -1")
                  .formatted(door, p, value, i));
        }
        if (value == 1) {
          positive[p][i / Long.SIZE] |= 1L << i;
        }
      }
    }
    this.statePositive = new long[positive[0].length];
    this.stateKnown = new long[positive[0].length];
  }

  /** The length that all patterns have. */
  static int rectangular(String door, float[][] patterns) {
    requireGiven(door, "patterns", patterns);
    if (patterns.length == 0) {
      throw new IllegalArgumentException(door + ": there are no patterns, expected at least one");
    }
    for (int p = 0; p < patterns.length; p++) {
      Objects.requireNonNull(patterns[p], door + ": pattern " + p + " is null");
      if (patterns[p].length == 0 || patterns[p].length != patterns[0].length) {
        throw new IllegalArgumentException(
            "%s: pattern %s has %s values, expected %s"
                .formatted(
                    door,
                    p,
                    patterns[p].length,
                    p == 0 ? "at least one" : patterns[0].length + " as pattern 0 has"));
      }
    }
    return patterns[0].length;
  }

  int size() {
    return size;
  }

  int stored() {
    return positive.length;
  }

  /** The sum of products of two patterns. */
  int overlap(int one, int other) {
    int different = 0;
    for (int word = 0; word < positive[one].length; word++) {
      different += Long.bitCount(positive[one][word] ^ positive[other][word]);
    }
    return size - 2 * different;
  }

  /** Of a state with each pattern: sums of products over the size. */
  void overlaps(float[] state, double[] target) {
    Arrays.fill(statePositive, 0);
    Arrays.fill(stateKnown, 0);
    for (int i = 0; i < size; i++) {
      statePositive[i / Long.SIZE] |= state[i] > 0 ? 1L << i : 0;
      stateKnown[i / Long.SIZE] |= state[i] != 0 ? 1L << i : 0;
    }
    for (int p = 0; p < positive.length; p++) {
      int sum = 0;
      for (int word = 0; word < statePositive.length; word++) {
        long different = (positive[p][word] ^ statePositive[word]) & stateKnown[word];
        sum += Long.bitCount(stateKnown[word]) - 2 * Long.bitCount(different);
      }
      target[p] = (double) sum / size;
    }
  }

  /** Refuses starts that are none, and results that have no room for what they give. */
  static void requireStates(
      String door, float[][] starts, float[][] results, RecallLog log, int size) {
    requireRoom(door, starts, results, log, size);
    for (int i = 0; i < starts.length; i++) {
      requireState(door, "start", i, starts[i], size);
    }
  }

  /** Refuses a state that is none. */
  static void requireState(String door, String name, float[] state, int size) {
    requireState(door, name, -1, state, size);
  }

  /** The same of several; a name for each would be an object for each. */
  private static void requireState(String door, String name, int index, float[] state, int size) {
    if (state == null || state.length != size) {
      throw new IllegalArgumentException(
          "%s: %s has %s values, expected %s, the size of the patterns"
              .formatted(door, numbered(name, index), state == null ? "no" : state.length, size));
    }
    for (int i = 0; i < size; i++) {
      float value = state[i];
      if (value != 1 && value != -1 && value != 0) {
        throw new IllegalArgumentException(
            "%s: %s has %s at index %s, expected -1, +1, or 0 where it is unknown"
                .formatted(door, numbered(name, index), value, i));
      }
    }
  }

  static String numbered(String name, int index) {
    return index < 0 ? name : name + " " + index;
  }

  /** Refuses an array for a number of each pattern that is too short. */
  static void requireTarget(String door, double[] target, int stored) {
    if (target == null || target.length < stored) {
      throw new IllegalArgumentException(
          "%s: target has room for %s values, expected %s, one for each pattern"
              .formatted(door, target == null ? "no" : target.length, stored));
    }
  }

  /** Refuses what is null: a message is put together only then, since recalls allocate nothing. */
  static void requireGiven(String door, String name, Object value) {
    if (value == null) {
      throw new NullPointerException(door + ": " + name + " is null");
    }
  }

  /** Refuses results that have no room for what these starts give. */
  static void requireRoom(
      String door, float[][] starts, float[][] results, RecallLog log, int size) {
    requireGiven(door, "starts", starts);
    requireGiven(door, "results", results);
    requireGiven(door, "log", log);
    if (results.length < starts.length || log.capacity() < starts.length) {
      throw new IllegalArgumentException(
          "%s: there are %s starts, room for %s results and %s log entries; expected as many or more"
              .formatted(door, starts.length, results.length, log.capacity()));
    }
    for (int i = 0; i < starts.length; i++) {
      if (results[i] == null || results[i].length != size) {
        throw new IllegalArgumentException(
            "%s: result %s has room for %s values, expected %s, the size of the patterns"
                .formatted(door, i, results[i] == null ? "no" : results[i].length, size));
      }
    }
  }
}
